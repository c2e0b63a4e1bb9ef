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

const SERVE = `
  createServer().then(async (audio) => {
    const server = http.createServer(audio.handler).listen(0, '127.0.0.1', async () => {
      const response = await fetch('http://127.0.0.1:' + server.address().port + '/health', { headers: { connection: 'close' } })
      console.log(JSON.stringify([(await response.json()).status]))
      await audio.close()
      server.close()
    })
  })`

/** Asks a server of the installed package for its health, in an ES module and in CommonJS. */
export function serveInstalled(project: string): Promise<{ imported: string[]; required: string[] }> {
  return execute(project, SERVE, {
    imported: "import { createServer } from 'fp-native/server'; import http from 'node:http'",
    required: "const { createServer } = require('fp-native/server'); const http = require('node:http')",
  })
}

/** Fingerprints one second of a tone with the installed package, as an ES module and as CommonJS. */
export function useInstalled(project: string): Promise<{ imported: number[]; required: number[] }> {
  return execute(project, ANALYSE, {
    imported: "import { fingerprint } from 'fp-native'",
    required: "const { fingerprint } = require('fp-native')",
  })
}

/** What a program prints as JSON, once after each way to load what it uses. */
async function execute<Output>(
  project: string,
  program: string,
  load: { readonly imported: string; readonly required: string },
): Promise<{ imported: Output; required: Output }> {
  const output = async (type: string, beginning: string): Promise<Output> => {
    const args = ['--input-type', type, '--eval', `${beginning};${program}`]
    return JSON.parse(await run(process.execPath, args, { cwd: project }))
  }
  return { imported: await output('module', load.imported), required: await output('commonjs', load.required) }
}
