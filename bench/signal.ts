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

/** What the encoded files are called and how ffmpeg makes them from the WAV. */
const ENCODERS = {
  'song.flac': ['-c:a', 'flac'],
  'song.mp3': ['-c:a', 'libmp3lame', '-b:a', '192k'],
  'song.ogg': ['-c:a', 'libvorbis', '-q:a', '6'],
  'song.opus': ['-c:a', 'libopus', '-b:a', '128k'],
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

/** Paths of the song as WAV and in every format, made on first use and kept in the system's temporary folder. */
export function songFiles(): string[] {
  const folder = path.join(tmpdir(), `fp-native-bench-${SEED}-${SECONDS}`)
  mkdirSync(folder, { recursive: true })
  const wave = path.join(folder, 'song.wav')
  makeOnce(wave, (partial) => writeFileSync(partial, waveFile(render())))
  const encoded = Object.entries(ENCODERS).map(([name, encoder]) => {
    const file = path.join(folder, name)
    makeOnce(file, (partial) =>
      execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', wave, ...encoder, partial]),
    )
    return file
  })
  return [wave, ...encoded]
}

/** An interrupted run must not leave half a file that the next one takes for whole. */
function makeOnce(file: string, make: (partial: string) => void): void {
  if (existsSync(file)) return
  const partial = path.join(path.dirname(file), `partial-${path.basename(file)}`)
  make(partial)
  renameSync(partial, file)
}
