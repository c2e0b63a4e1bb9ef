import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FingerprintResult, fingerprint } from '../../lib/index.js'
import {
  fitNormalization,
  Metric,
  onsetAgreement,
  rowWeights,
  SAME_RECORDING,
  SimilarityIndex,
  type Sound,
  tableOf,
} from '../../lib/similarity/index.js'
import { audioFolder } from '../helpers/audio-folder.js'
import { SONGS } from './songs.js'

/** How a copy is made and what it is called. */
const COPIES: Readonly<Record<string, readonly string[]>> = {
  '128k.mp3': ['-c:a', 'libmp3lame', '-b:a', '128k'],
  'q3.ogg': ['-c:a', 'libvorbis', '-q:a', '3'],
  'quieter.wav': ['-af', 'volume=-6dB', '-c:a', 'pcm_s16le'],
  '22k.wav': ['-ar', '22050', '-c:a', 'pcm_s16le'],
}

describe.skipIf(SONGS.length === 0)('a re-encoded copy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fp-native-copies-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const originals: Sound[] = []
  const onsets: (readonly number[])[] = []
  let metric: Metric
  let index: SimilarityIndex

  beforeAll(async () => {
    for (const song of SONGS) {
      const result = await fingerprint(path.join(audioFolder ?? '', song))
      originals.push(result)
      onsets.push(result.details.onsets)
    }
    const table = tableOf(originals)
    metric = Metric.weighted(fitNormalization(table))
    index = await SimilarityIndex.create(table, metric)
  })

  it('of a song is found first, is near, and has its onsets', async () => {
    const found: { copy: string; isFirst: boolean; distance: number; agreement: number | null }[] = []
    for (const [number, song] of SONGS.entries()) {
      for (const [name, encoder] of Object.entries(COPIES)) {
        const result = await copyOf(path.join(audioFolder ?? '', song), path.join(folder, name), encoder)
        const [first] = await index.nearest(metric.encodeOne(result), { k: 1, weights: rowWeights() })
        found.push({
          copy: `${name} of ${song}`,
          isFirst: first?.track === number,
          distance: first?.distance ?? Number.POSITIVE_INFINITY,
          agreement: onsetAgreement(onsets[number] ?? [], result.details?.onsets ?? []),
        })
      }
    }
    const first = found.filter(({ isFirst }) => isFirst)
    const distances = first.map(({ distance }) => distance).sort((a, b) => a - b)
    const agreements = found.flatMap(({ agreement }) => agreement ?? []).sort((a, b) => a - b)
    const share = (values: readonly number[], part: number) =>
      values[Math.floor(part * (values.length - 1))]?.toFixed(3)
    console.log(
      `${first.length} of ${found.length} copies are found first; distances: median ${share(distances, 0.5)}, ` +
        `95 % below ${share(distances, 0.95)}, all below ${share(distances, 1)}; onsets in common: median ` +
        `${share(agreements, 0.5)}, 95 % above ${share(agreements, 0.05)}, all above ${share(agreements, 0)}`,
    )
    for (const { copy, isFirst } of found) if (!isFirst) console.log(`not first: ${copy}`)
    expect(first.length / found.length).toBeGreaterThanOrEqual(0.98)
    expect(agreements.filter((agreement) => agreement < SAME_RECORDING)).toEqual([])
  })

  it('is told from other songs by its onsets', () => {
    const others = onsets.flatMap((a, i) => onsets.slice(i + 1).flatMap((b) => onsetAgreement(a, b) ?? []))
    const sorted = others.sort((a, b) => a - b)
    const most = sorted.at(-1) ?? 0
    console.log(`other songs: median ${sorted[sorted.length >> 1]?.toFixed(3)}, at most ${most.toFixed(3)} in common`)
    expect(most).toBeLessThan(SAME_RECORDING)
  })
})

async function copyOf(song: string, copy: string, encoder: readonly string[]): Promise<FingerprintResult> {
  await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-i', song, ...encoder, copy])
  return fingerprint(copy)
}
