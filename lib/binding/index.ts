/** Loads the compiled addon on first use, so that importing the package never fails and never maps a binary. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { FpError } from '../errors.js'
import { packageRoot } from '../package-root.js'
import { DIMENSION_NAMES } from '../schema/index.js'
import type { NativeBinding } from './types.js'

const REMEDY = [
  'To build it, with a C++17 compiler, Python 3 and make (Windows: Visual Studio Build Tools) installed, run',
  '`npm rebuild fp-native` (or `npm ci` in a checkout). Installations made with --ignore-scripts need that too.',
].join(' ')

let loaded: NativeBinding | undefined

/**
 * The addon: `build/Release` of this package, else the prebuilt binary for this platform.
 *
 * @throws FpError NATIVE_UNAVAILABLE where neither loads, or where the binary was built for other dimensions.
 */
export function loadBinding(): NativeBinding {
  loaded ??= loadBindingFrom(packageRoot())
  return loaded
}

/** As {@link loadBinding}, from a given package folder and without remembering. */
export function loadBindingFrom(root: string | null): NativeBinding {
  const place = `${process.platform} ${process.arch}, Node ${process.version}`
  if (root === null) {
    throw new FpError(
      'NATIVE_UNAVAILABLE',
      `The native addon for ${place} can't be found because fp-native was bundled into another file; keep fp-native external to the bundle.`,
    )
  }
  let binding: unknown
  try {
    binding = loadAddon(root)
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s*\n\s*/g, ', ')
    throw new FpError(
      'NATIVE_UNAVAILABLE',
      `The native addon for ${place} could not be loaded. Looked for ${root}/build/Release/*.node and ` +
        `${root}/prebuilds/${process.platform}-${process.arch}/*.node: ${reason}\n${REMEDY}`,
      { cause },
    )
  }
  checkDimensions(binding)
  return binding
}

function loadAddon(root: string): unknown {
  const { FP_NATIVE_PREBUILD, PREBUILDS_ONLY } = process.env
  // Where node-gyp-build would look first. To load it, and to have `require` look, takes longer than to load the addon.
  const built = path.join(root, 'build/Release/fp_native.node')
  if (FP_NATIVE_PREBUILD || PREBUILDS_ONLY || !existsSync(built)) {
    return createRequire(import.meta.url)('node-gyp-build')(root)
  }
  const addon = { exports: {} }
  process.dlopen(addon, path.toNamespacedPath(built))
  return addon.exports
}

/** @throws FpError NATIVE_UNAVAILABLE unless the binary has exactly the dimensions of the schema. */
export function checkDimensions(binding: unknown): asserts binding is NativeBinding {
  const compiled = (binding as Partial<NativeBinding> | null)?.dimensionNames ?? []
  if (compiled.join() === DIMENSION_NAMES.join()) return
  const index = DIMENSION_NAMES.findIndex((name, position) => compiled[position] !== name)
  throw new FpError(
    'NATIVE_UNAVAILABLE',
    `The native addon was built for other dimensions: expected ${DIMENSION_NAMES.length} of them` +
      ` but it has ${compiled.length}, and number ${index + 1} is ${compiled[index] ?? 'missing'} instead of ` +
      `${DIMENSION_NAMES[index] ?? 'nothing'}.\n${REMEDY}`,
  )
}
