import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ChangedFolders } from '../../lib/library/changed-folders.js'
import { exportLines } from '../../lib/library/export.js'
import { ScanMeter } from '../../lib/library/meter.js'
import { Pace } from '../../lib/library/pace.js'
import { isInside } from '../../lib/library/roots.js'
import type { ScanProgress } from '../../lib/library/types.js'
import { DIMENSION_NAMES, fingerprintFromVector } from '../../lib/schema/index.js'
import type { StateCounts, Track } from '../../lib/store/index.js'
import { collected } from './support.js'

describe('the pace', () => {
  it('is unknown before the first track, then what was done a second', () => {
    const pace = new Pace(0)
    expect(pace.tracksPerSecond(0, 5_000)).toBeNull()
    expect(pace.tracksPerSecond(20, 10_000)).toBe(2)
  })

  it('forgets what is longer ago than a minute', () => {
    const pace = new Pace(0)
    for (let second = 1; second <= 100; second++) pace.tracksPerSecond(second, second * 1000)
    for (let second = 101; second <= 200; second++) pace.tracksPerSecond(100 + (second - 100) * 5, second * 1000)
    expect(pace.tracksPerSecond(605, 201_000)).toBeCloseTo(5, 5)
  })
})

describe('the meter', () => {
  const counts = (done: number, failed: number, pending: number): StateCounts => ({
    pending,
    claimed: 0,
    done,
    failed,
    missing: 0,
    total: done + failed + pending,
  })

  it('tells cached, own and foreign tracks apart, and never more than the total', () => {
    let stored = counts(10, 1, 9)
    const reports: ScanProgress[] = []
    const sources = {
      counts: () => stored,
      processing: () => 0,
      report: (report: ScanProgress) => reports.push(report),
    }
    const meter = new ScanMeter(sources)
    meter.beginTracks(Number.POSITIVE_INFINITY)
    expect(reports.at(-1)).toMatchObject({ total: 20, cached: 10, completed: 0, failed: 1, etaSeconds: null })
    meter.settled('done')
    meter.settled('failed')
    stored = counts(14, 2, 4)
    meter.recount()
    meter.report(true)
    expect(reports.at(-1)).toMatchObject({ total: 20, cached: 10, completed: 4, failed: 2 })
    // A cached track has changed meanwhile.
    stored = counts(9, 2, 9)
    meter.recount()
    meter.report(true)
    expect(reports.at(-1)).toMatchObject({ total: 20, cached: 9, completed: 0, failed: 2 })
  })

  it('counts no more in the total than this scan may take', () => {
    const reports: ScanProgress[] = []
    const meter = new ScanMeter({
      counts: () => counts(0, 0, 100),
      processing: () => 0,
      report: (report) => reports.push(report),
    })
    meter.beginTracks(2)
    meter.settled('done')
    meter.settled('done')
    meter.report(true)
    expect(reports[0]?.total).toBe(2)
    expect(reports.at(-1)).toMatchObject({ total: 2, completed: 2, etaSeconds: 0 })
  })
})

it('a folder holds itself and what is in it, and not what is named alike', () => {
  expect(isInside('/music', '/music')).toBe(true)
  expect(isInside('/music/a/b', '/music')).toBe(true)
  expect(isInside('/music 2/a', '/music')).toBe(false)
  expect(isInside('/music', '/')).toBe(true)
})

describe('changed folders', () => {
  it('are told when nothing more changes, the outermost ones, and once', async () => {
    const changed = new ChangedFolders(50, 10_000)
    const next = changed.next(new AbortController().signal)
    changed.add('/music/a/b')
    await delay(20)
    changed.add('/music/a')
    changed.add('/other')
    expect((await next).sort()).toEqual(['/music/a', '/other'])
    changed.add('/again')
    expect(await changed.next(new AbortController().signal)).toEqual(['/again'])
  })

  it('are told after a while though changes never end', async () => {
    const changed = new ChangedFolders(1_000, 100)
    const timer = setInterval(() => changed.add('/music'), 10)
    expect(await changed.next(new AbortController().signal)).toEqual(['/music'])
    clearInterval(timer)
  })

  it('are waited for until the signal aborts', async () => {
    expect(await new ChangedFolders(10, 10).next(AbortSignal.timeout(20))).toEqual([])
  })
})

describe('the export', () => {
  const fingerprint = fingerprintFromVector(Float64Array.from(DIMENSION_NAMES, (_, index) => index / 8))
  const track = {
    id: 1,
    path: '/music/a, "b"\nc.flac',
    size: 10,
    mtimeNs: 1_500_000_000_123_456_789n,
    state: 'done',
    audioHash: 'abc',
    tags: { title: 'Töne', albumArtist: 'Someone', genre: ['Folk', 'Jazz'] },
    algorithmVersion: 1,
    fingerprint,
    audio: { durationSeconds: 1.5, sampleRate: 44100, decodeErrors: 0 },
    analyzedAtMs: 0,
    failure: null,
  } as unknown as Track
  const lines = (format: 'json' | 'csv') =>
    collected(
      exportLines(
        (async function* () {
          yield track
        })(),
        format,
      ),
    )

  it('is one JSON object a line', async () => {
    const [line = ''] = await lines('json')
    expect(line.endsWith('}\n')).toBe(true)
    expect(JSON.parse(line)).toMatchObject({
      path: track.path,
      fingerprint,
      tags: { title: 'Töne', album_artist: 'Someone' },
      audio: { duration_seconds: 1.5 },
      modified_at: '2017-07-14T02:40:00.123Z',
    })
  })

  it('is CSV with a line of names, quoted where need be', async () => {
    const [names = '', row = ''] = await lines('csv')
    expect(names.trim().split(',').slice(0, 27)).toEqual(['path', 'audio_hash', ...DIMENSION_NAMES])
    expect(row.startsWith('"/music/a, ""b""\nc.flac",abc,0,0.125,')).toBe(true)
    expect(row).toContain(',Töne,')
    expect(row).toContain(',Folk; Jazz,')
    expect(row.slice('"/music/a, ""b""\nc.flac"'.length).split(',')).toHaveLength(names.split(',').length)
  })
})
