import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { packageRoot } from '../../lib/package-root.js'

export const root = packageRoot() ?? ''

/** An npm that runs inside `npm test` must not take the outer one's project for its own. */
const inherited = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(package|lifecycle|command|config_(local_prefix|ignore_scripts)|execpath)|^INIT_CWD$/i.test(name),
  ),
)

/** Standard output of a command; rejects with what it wrote where it fails. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  const shell = process.platform === 'win32' && command === 'npm'
  const { stdout } = await promisify(execFile)(command, args, { cwd, env: { ...inherited, ...env }, shell })
  return stdout
}

export const temporaryFolder = (purpose: string) => mkdtempSync(path.join(tmpdir(), `fp-native-${purpose}-`))

/** Packs a folder as `npm publish` would, without building it again. Returns the tarball's path. */
export async function pack(folder: string, into: string): Promise<string> {
  if (!existsSync(path.join(folder, 'dist/index.js'))) throw new Error('dist is missing: run `npm run build` first')
  const output = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', into], { cwd: folder })
  return path.join(into, JSON.parse(output)[0].filename)
}

/** A project with no dependencies yet. */
export function emptyProject(folder: string): string {
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'package.json'), '{"name": "project", "version": "1.0.0", "private": true}')
  return folder
}

const ANALYSE = `
  const samples = Float32Array.from({ length: 44100 }, (_, n) => Math.sin(n / 10) / 2)
  const input = { channelData: [samples, samples], sampleRate: 44100 }
  fingerprint(input).then((result) => console.log(JSON.stringify([...result.vector])))`

/** Fingerprints one second of a tone with the installed package, as an ES module and as CommonJS. */
export async function useInstalled(project: string): Promise<{ imported: number[]; required: number[] }> {
  const program = (type: string, load: string) => ['--input-type', type, '--eval', `${load};${ANALYSE}`]
  const execute = async (args: string[]) => JSON.parse(await run(process.execPath, args, { cwd: project }))
  return {
    imported: await execute(program('module', "import { fingerprint } from 'fp-native'")),
    required: await execute(program('commonjs', "const { fingerprint } = require('fp-native')")),
  }
}
