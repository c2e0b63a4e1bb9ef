import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { type ListenOptions, listen } from '../../lib/server/listen.js'
import { wavBytes } from '../helpers/wav.js'
import { sine, whiteNoise } from '../signals/index.js'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server says
  readonly json: any
}

export interface RequestOptions {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array | undefined
}

export interface TestServer {
  readonly url: string
  readonly port: number
  send(target: string, options?: RequestOptions): Promise<Answer>
  /** Posts what a client of the protocol does, without a Content-Type. */
  fingerprint(filepath: unknown, options?: RequestOptions): Promise<Answer>
  /** Sends bytes as they are and gives back all that comes until the connection ends. */
  raw(...pieces: (string | Uint8Array)[]): Promise<string>
  close(): Promise<void>
}

/** A server on a port of its own; ends with the test file. */
export async function startServer(options: Partial<ListenOptions> = {}): Promise<TestServer> {
  const { server, url } = await listen({ port: 0, host: '127.0.0.1', workers: 2, ...options })
  const close = () => server.close()
  afterAll(close)
  return { ...clientOf(url), close }
}

/** Node's own client: unlike `fetch`, it sends any header. */
export function clientOf(url: string): Omit<TestServer, 'close'> {
  const { port, hostname } = new URL(url)
  const send = (target: string, { method = 'GET', headers = {}, body }: RequestOptions = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(new URL(target, url), { method, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        response.on('end', () => {
          const isJson = text !== '' && response.headers['content-type']?.startsWith('application/json')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : null,
          })
        })
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return {
    url,
    port: Number(port),
    send,
    fingerprint: (filepath, options) =>
      send('/fingerprint', { method: 'POST', body: JSON.stringify({ track_id: 7, filepath }), ...options }),
    raw: (...pieces) =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''))
        let text = ''
        socket.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        socket.on('error', reject).on('close', () => resolve(text))
        for (const piece of pieces) socket.write(piece)
      }),
  }
}

/** A folder that goes away with the test file; its real path. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'fp-native-server-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A stereo WAV file of tones in noise; another one for each frequency. */
export function writeSong(file: string, { hz = 440, seconds = 1, sampleRate = 22_050 } = {}): string {
  const tone = sine({ hz, amplitude: 0.4, seconds, sampleRate })
  const hiss = whiteNoise({ seconds, sampleRate, rms: 0.05, seed: hz })
  const left = tone.map((sample, n) => sample + (hiss[n] ?? 0))
  writeFileSync(file, wavBytes({ channelData: [left, tone], sampleRate }, 16))
  return file
}
