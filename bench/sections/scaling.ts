/** What becomes of the speed when there is more to do: a longer track, more workers. */
import { availableParallelism } from 'node:os'
import { program } from '../measure.js'
import type { Section } from '../section.js'
import { LIBRARY_TRACKS, library, song } from '../signal.js'

const MINUTES = [1, 10, 60, 180]
/**
 * A minute costs the same in a track of any length: neither more nor, by a large share of fixed cost, less. That of a
 * process's first analysis is not a matter of length: all are warm.
 */
const PER_MINUTE = { atLeast: 0.9, atMost: 1.1 }
const MANY_WORKERS = 16
/** Room for the noise of two equal measurements. */
const AS_FAST = 1.03

export function length(): Section {
  const wave = song('wav')
  const name = (minutes: number) => `${minutes} min of PCM, warm`
  return {
    name: 'length',
    rounds: 3,
    cases: MINUTES.map((minutes) => ({
      name: name(minutes),
      run: () => program('stream-pcm', [wave, String(60 * minutes), 'warm']),
    })),
    figures: MINUTES.slice(1).map((minutes) => ({
      name: `a minute of ${minutes} ÷ the one minute, CPU`,
      unit: '×',
      of: (usage) => usage(name(minutes)).cpuSeconds / minutes / usage(name(1)).cpuSeconds,
      ...PER_MINUTE,
    })),
  }
}

export function folder(): Section {
  const { folder } = library()
  const cores = availableParallelism()
  const counts = [...new Set([1, 2, cores, 2 * cores, MANY_WORKERS])].sort((left, right) => left - right)
  const name = (workers: number) =>
    `${LIBRARY_TRACKS} FLACs of 4 min, ${workers} ${workers === 1 ? 'worker' : 'workers'}`
  return {
    name: 'folder',
    rounds: 3,
    cases: counts.map((workers) => ({
      name: name(workers),
      run: () => program('scan-folder', [folder, String(workers), String(LIBRARY_TRACKS)]),
    })),
    figures: [
      ...counts.map((workers) => ({
        name: name(workers),
        unit: 'tracks/s' as const,
        of: (usage: Parameters<Section['figures'][number]['of']>[0]) =>
          LIBRARY_TRACKS / usage(name(workers)).wallSeconds,
      })),
      {
        name: `${MANY_WORKERS} workers ÷ ${cores}, wall`,
        unit: '×',
        of: (usage) => usage(name(MANY_WORKERS)).wallSeconds / usage(name(cores)).wallSeconds,
        atMost: AS_FAST,
      },
    ],
  }
}
