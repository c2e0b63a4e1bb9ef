import { defineConfig, type Options } from 'tsup'

export const common: Options = { platform: 'node', target: 'node20', sourcemap: true, shims: true }

export default defineConfig([
  {
    ...common,
    // The worker threads of a CommonJS program run the same worker.js.
    entry: { index: 'lib/index.ts', cli: 'lib/cli/main.ts', worker: 'lib/pool/worker.ts' },
    format: 'esm',
    dts: { entry: { index: 'lib/index.ts' } },
  },
  { ...common, entry: { index: 'lib/index.ts' }, format: 'cjs', dts: true },
])
