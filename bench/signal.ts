/** The benchmark's song: four minutes of stereo that are music enough for every measure to have its usual work. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { seededRandom } from '../test/signals/random.js'

export const SAMPLE_RATE = 44_100
export const SECONDS = 240
const SEED = 25
const BEAT_SECONDS = 0.5
const CHORDS_HZ = [
  [110, 220, 261.63, 329.63],
  [87.31, 174.61, 220, 261.63],
  [130.81, 196, 261.63, 329.63],
  [98, 196, 246.94, 293.66],
]

const FOLDER = path.join(tmpdir(), `fp-native-bench-${SEED}-${SECONDS}`)
export const LIBRARY_TRACKS = 16

/** How ffmpeg makes the encoded files from the WAV. */
const ENCODERS = {
  flac: ['-c:a', 'flac'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '192k'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '6'],
  opus: ['-c:a', 'libopus', '-b:a', '128k'],
} as const

/** Decaying chords, a drum on every beat and a noise floor, different on both sides; interleaved 16-bit samples. */
function render(): Int16Array {
  const { gaussian } = seededRandom(SEED)
  const samples = new Int16Array(2 * SECONDS * SAMPLE_RATE)
  for (let frame = 0; frame < SECONDS * SAMPLE_RATE; frame++) {
    const seconds = frame / SAMPLE_RATE
    const sinceBeat = seconds % BEAT_SECONDS
    const sinceChord = seconds % (4 * BEAT_SECONDS)
    const chord = CHORDS_HZ[Math.floor(seconds / (4 * BEAT_SECONDS)) % CHORDS_HZ.length] ?? []
    const drum = 0.3 * Math.exp(-sinceBeat / 0.03)
    for (const side of [0, 1]) {
      let sample = (drum + 0.01) * gaussian()
      for (const [voice, hz] of chord.entries()) {
        const pan = voice % 2 === side ? 0.12 : 0.06
        sample += pan * Math.exp(-sinceChord / 0.8) * Math.sin(2 * Math.PI * hz * seconds + side)
      }
      samples[2 * frame + side] = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * sample)))
    }
  }
  return samples
}

function waveFile(samples: Int16Array): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(2, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(4 * SAMPLE_RATE, 28)
  header.writeUInt16LE(4, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([header, Buffer.from(samples.buffer)])
}

export type SongFormat = 'wav' | 'flac' | 'mp3' | 'ogg' | 'opus'

/** Path of the song in a format, made on first use and kept in the system's temporary folder. */
export function song(format: SongFormat): string {
  if (format === 'wav') return made('song.wav', (partial) => writeFileSync(partial, waveFile(render())))
  const wave = song('wav')
  return made(`song.${format}`, (partial) => ffmpeg('-i', wave, ...ENCODERS[format], partial))
}

/** The first three seconds of the song. */
export function clip(): string {
  const wave = song('wav')
  return made('clip.wav', (partial) => ffmpeg('-i', wave, '-t', '3', '-bitexact', partial))
}

/** The song over and over for an hour. */
export function hour(format: 'flac' | 'mp3'): string {
  const wave = song('wav')
  const repeats = 3600 / SECONDS - 1
  return made(`hour.${format}`, (partial) =>
    ffmpeg('-stream_loop', String(repeats), '-i', wave, ...ENCODERS[format], partial),
  )
}

/** A folder of FLACs of the song that differ in level, since equal audio would be analysed once. */
export function library(): { folder: string; files: string[] } {
  const folder = path.join(FOLDER, 'library')
  const wave = song('wav')
  mkdirSync(folder, { recursive: true })
  const files = Array.from({ length: LIBRARY_TRACKS }, (_, track) =>
    made(path.join('library', `track ${track}.flac`), (partial) =>
      ffmpeg('-i', wave, '-af', `volume=${-0.1 * track}dB`, ...ENCODERS.flac, partial),
    ),
  )
  return { folder, files }
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args])
}

/** An interrupted run must not leave half a file that the next one takes for whole. */
function made(name: string, make: (partial: string) => void): string {
  const file = path.join(FOLDER, name)
  if (existsSync(file)) return file
  mkdirSync(FOLDER, { recursive: true })
  const partial = path.join(FOLDER, `partial-${path.basename(file)}`)
  make(partial)
  renameSync(partial, file)
  return file
}
