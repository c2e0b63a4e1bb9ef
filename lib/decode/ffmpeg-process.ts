import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import { PIECE_BYTES } from './byte-source.js'

const MAX_KEPT_MESSAGE_CHARACTERS = 4096

/** A running ffmpeg that writes the first audio stream of its input to `stdout`, as a WAV file of 32-bit floats. */
export class FfmpegProcess {
  readonly stdout: Readable
  /** Exit code, `null` after a signal; rejects with UNSUPPORTED_FORMAT where there is no ffmpeg. */
  readonly exit: Promise<number | null>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  #messages = ''
  #messageCount = 0
  #hasExited = false

  /**
   * @param inputPath file to decode; `null`: what `feed` sends
   * @param demuxer name of the container for ffmpeg, so that it does not guess; `null`: it guesses
   */
  constructor(inputPath: string | null, demuxer: string | null) {
    const { FFMPEG_PATH } = process.env
    const command = FFMPEG_PATH || 'ffmpeg'
    this.#child = spawn(command, argumentsFor(inputPath, demuxer), {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    this.stdout = this.#child.stdout
    this.exit = new Promise((resolve, reject) => {
      this.#child.once('error', (cause) => reject(missingFfmpeg(command, cause)))
      this.#child.once('close', (code) => resolve(code))
    })
    const markExited = () => {
      this.#hasExited = true
    }
    this.exit.then(markExited, markExited)
    // ffmpeg may stop reading before its input ends; that shows in its exit code.
    this.#child.stdin.on('error', () => {})
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#collect(text))
  }

  /** The first thing ffmpeg complained about; '' if nothing. */
  get firstMessage(): string {
    return this.#messages.split('\n', 1)[0] as string
  }

  /** How often ffmpeg complained. */
  get messageCount(): number {
    return this.#messageCount
  }

  get messages(): string {
    return this.#messages
  }

  /** Sends all the bytes that the reader has left. */
  async feed(bytes: ByteReader): Promise<void> {
    const { stdin } = this.#child
    while (!this.#hasExited && !stdin.destroyed) {
      const piece = await bytes.readSome(PIECE_BYTES)
      if (piece.length === 0) break
      if (!stdin.write(piece)) await Promise.race([drained(stdin), this.exit])
    }
    stdin.end()
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  /** Ends the process if it still runs, and waits until the system has forgotten it. */
  async kill(): Promise<void> {
    if (!this.#hasExited) this.#child.kill('SIGKILL')
    this.#child.stdin.destroy()
    this.stdout.destroy()
    await this.exit.catch(() => null)
  }

  #collect(text: string): void {
    if (this.#messages.length < MAX_KEPT_MESSAGE_CHARACTERS) this.#messages += text
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#messageCount++
  }
}

function argumentsFor(inputPath: string | null, demuxer: string | null): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1'],
    // Only local files and pipes, and only the container that was recognised: no playlist can lead elsewhere.
    ...['-protocol_whitelist', 'file,pipe'],
    ...(demuxer === null ? [] : ['-f', demuxer]),
    // The prefix keeps a name from being read as an option or a protocol.
    ...['-i', inputPath === null ? 'pipe:0' : `file:${inputPath}`],
    ...['-map', '0:a:0', '-map_metadata', '-1', '-c:a', 'pcm_f32le', '-f', 'wav', 'pipe:1'],
  ]
}

function drained(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    stdin.once('drain', resolve)
    stdin.once('close', resolve)
  })
}

function missingFfmpeg(command: string, cause: Error): FpError {
  return new FpError(
    'UNSUPPORTED_FORMAT',
    `This format is decoded by the program ffmpeg, which could not be started (looked for '${command}'). ` +
      'Install it (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg) ' +
      'or set FFMPEG_PATH to where it is.',
    { cause },
  )
}
