import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Puts the licences of the packages that a build holds beside it. */
const licences: Plugin = {
  name: 'licences',
  setup({ initialOptions, onEnd }) {
    initialOptions.metafile = true
    onEnd(({ metafile }) => {
      const folders = Object.keys(metafile?.inputs ?? {}).flatMap(
        (input) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
      )
      const texts = [...new Set(folders)].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
        const text = file === undefined ? `Licence: ${license}` : readFileSync(path.join(folder, file), 'utf8').trim()
        return `${name} ${version}\n\n${text}\n`
      })
      const folder = initialOptions.outdir ?? 'dist'
      mkdirSync(folder, { recursive: true })
      writeFileSync(path.join(folder, 'LICENSES.txt'), texts.join('\n\n'))
    })
  },
}

const common: Options = { platform: 'node', target: 'node20', sourcemap: true, shims: true }

/**
 * The module build. It holds the reader of tags, since to find and load its hundred files takes three times as long as
 * a short song's analysis. `debug`, its logger, is no ES module and stays out.
 */
export const modules: Options = {
  ...common,
  format: 'esm',
  noExternal: ['music-metadata'],
  esbuildPlugins: [licences],
  esbuildOptions(options) {
    options.alias = { debug: './lib/decode/no-debug.ts' }
  },
}

const library = { index: 'lib/index.ts', server: 'lib/server/index.ts' }

/** What is run, by a person or as a thread. */
export const programs = {
  cli: 'lib/cli/main.ts',
  worker: 'lib/pool/worker.ts',
  'library-tasks': 'lib/server/library-tasks.ts',
}

export default defineConfig([
  {
    ...modules,
    // The worker threads of a CommonJS program run the same worker.js.
    entry: { ...library, ...programs },
    dts: { entry: library },
  },
  // Split, so that both entries have one and the same FpError.
  { ...common, entry: library, format: 'cjs', splitting: true, dts: true },
])
