import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

const library = { index: 'lib/index.ts', server: 'lib/server/index.ts' }

/** What the package exports that its own entry loads when it is called for the first time. */
const ON_DEMAND = 'lib/on-demand.ts'

/** What is imported. */
export const packageModules = { ...library, 'on-demand': ON_DEMAND }

/** What is run, by a person or as a thread. */
export const programs = {
  cli: 'lib/cli/main.ts',
  worker: 'lib/pool/worker.ts',
  'library-tasks': 'lib/server/library-tasks.ts',
}

/** What an analysis needs, the values that the package exports, and the little that threads share with what is left. */
const CORE = [
  'lib/analyze/index.ts',
  'lib/profiles/catalogue.ts',
  'lib/profiles/presets.ts',
  'lib/identity/index.ts',
  'lib/store/compact-details.ts',
]

/** What is left, and the little of it that others share with what they load later. */
const REST = [ON_DEMAND, 'lib/library/similarity/tracks.ts', 'lib/similarity/words.ts']

/** What a thread that analyses may come to load. */
const OF_THREADS = /^(lib\/(decode|pool\/worker\.ts)|node_modules)/

/**
 * Keeps what is shared in two files: the core, and what else the package exports. esbuild makes a chunk of all that the
 * same entries and dynamic imports lead to, dozens of them, and Node takes a millisecond to find and load each: so all of
 * them lead to all of the core, and all but the package's own entry and those of the threads to the rest as well.
 */
const fewChunks: Plugin = {
  name: 'few chunks',
  setup({ onResolve, onLoad, resolve }) {
    const namespace = 'with what is shared'
    onResolve({ filter: /.*/ }, async ({ kind, path: name, resolveDir, pluginData }) => {
      if (pluginData === namespace || (kind !== 'entry-point' && kind !== 'dynamic-import')) return undefined
      const given = kind === 'entry-point' ? path.resolve(name) : name
      const found = await resolve(given, { kind, resolveDir, pluginData: namespace })
      return found.external || found.errors.length > 0 ? found : { path: found.path, namespace }
    })
    onLoad({ filter: /.*/, namespace }, ({ path: file }) => {
      const name = path.relative('.', file).replaceAll('\\', '/')
      const shared = name === library.index || OF_THREADS.test(name) ? CORE : [...CORE, ...REST]
      const imports = shared.map((name) => `import ${JSON.stringify(path.resolve(name))}`)
      const [hashbang = ''] = /^#!.*/.exec(readFileSync(file, 'utf8')) ?? []
      const contents = [hashbang, ...imports, `export * from ${JSON.stringify(file)}`].join('\n')
      return { contents, resolveDir: path.dirname(file) }
    })
  },
}

/**
 * Has the package's entry load what it exports {@link ON_DEMAND}. Its functions return no promise, so that is for `require`
 * to do: of an ES module, the very one that others import. Where Node can't do that yet it is loaded at once.
 */
const onDemand: Plugin = {
  name: 'on demand',
  setup({ onResolve, onLoad }) {
    const namespace = 'on demand'
    const isOfEntry = (importer: string) => path.relative(importer, library.index) === ''
    onResolve({ filter: /\/on-demand\.js$/ }, ({ path: name, importer, namespace: from }) => {
      if (from === namespace) return { path: name, external: true }
      return isOfEntry(importer) ? { path: path.resolve(ON_DEMAND), namespace, sideEffects: false } : undefined
    })
    onLoad({ filter: /.*/, namespace }, ({ path: file }) => {
      const exported = [...readFileSync(file, 'utf8').matchAll(/^export \{([^}]*)\}/gm)].map(([, names]) => names)
      const names = exported.join().match(/\w+/g) ?? []
      return {
        contents: [
          "import { createRequire } from 'node:module'",
          "const loaded = process.features.require_module ? undefined : await import('./on-demand.js')",
          "const load = () => loaded ?? createRequire(import.meta.url)('./on-demand.js')",
          ...names.map((name) => `export const ${name} = (...values) => load().${name}(...values)`),
        ].join('\n'),
        resolveDir: '.',
      }
    })
  },
}

const IDENTIFIER = /^[a-zA-Z]\w*$/

/**
 * Takes Node's own modules from the process. To learn what one exports, an `import` reads all the properties that it has,
 * and of `node:fs` that loads all of `node:stream`. Each importer has its own, since a shared one would be a file more.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    const namespace = 'builtin'
    onResolve({ filter: /^node:/ }, ({ path: name, kind, importer, namespace: from }) => {
      if (kind !== 'import-statement' || name === 'node:module' || from === namespace) return undefined
      return { path: name, namespace, suffix: `?${path.relative('.', importer)}`, sideEffects: false }
    })
    onLoad({ filter: /.*/, namespace }, ({ path: name, suffix }) => {
      const importer = readFileSync(suffix.slice(1), 'utf8')
      const names = Object.keys(createRequire(import.meta.url)(name)).filter(
        (key) => IDENTIFIER.test(key) && importer.includes(key),
      )
      const pure = '/* @__PURE__ */'
      return {
        contents: [
          "import { createRequire } from 'node:module'",
          // Node 21 and the first of 22 have no getBuiltinModule.
          `const all = ${pure} (process.getBuiltinModule ?? createRequire(import.meta.url))('${name}')`,
          'export default all',
          ...names.map((key) => `const _${key} = ${pure} (() => all.${key})(); export { _${key} as ${key} }`),
        ].join('\n'),
        resolveDir: '.',
      }
    })
  },
}

const common: Options = { platform: 'node', target: 'node20', sourcemap: true }

/**
 * The module build. It holds the reader of tags, since to find and load its hundred files takes three times as long as
 * a short song's analysis. `debug`, its logger, is no ES module and stays out.
 */
export const modules: Options = {
  ...common,
  format: 'esm',
  noExternal: ['music-metadata', 'leven'],
  removeNodeProtocol: false,
  esbuildPlugins: [licences, onDemand, fewChunks, builtins],
  esbuildOptions(options) {
    options.alias = { debug: './lib/decode/no-debug.ts' }
    // One comment with a character beyond Latin-1, and V8 holds and reads the whole file in two bytes a character.
    options.minifyWhitespace = true
    options.minifySyntax = true
    // An error that nobody catches prints its line.
    options.lineLimit = 160
  },
}

export default defineConfig([
  {
    ...modules,
    // The worker threads of a CommonJS program run the same worker.js.
    entry: { ...packageModules, ...programs },
    dts: { entry: library },
  },
  // Split, so that both entries have one and the same FpError.
  { ...common, entry: library, format: 'cjs', splitting: true, shims: true, dts: true },
])
