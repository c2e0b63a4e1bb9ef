import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { wavBytes } from '../helpers/wav.js'
import { sine } from '../signals/index.js'

const SAMPLE_RATE = 8000

/** A folder that goes away with the test file; its real path. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'fp-native-library-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A short WAV file whose audio is another for every frequency; folders are made. */
export function writeTone(file: string | Buffer, hz: number, seconds = 0.3): void {
  if (typeof file === 'string') mkdirSync(path.dirname(file), { recursive: true })
  const samples = sine({ hz, amplitude: 0.5, seconds, sampleRate: SAMPLE_RATE })
  writeFileSync(file, wavBytes({ channelData: [samples], sampleRate: SAMPLE_RATE }, 16))
}

/** So many tones in albums of ten; their paths in order. */
export function writeTones(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const file = path.join(folder, `album ${String(Math.floor(index / 10)).padStart(3, '0')}`, `${index % 10}.wav`)
    writeTone(file, 100 + index)
    return file
  })
}

export async function collected<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
