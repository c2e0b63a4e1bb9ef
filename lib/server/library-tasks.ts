/**
 * What runs in a thread that has a library open: every export is a task, called by its name. SQLite makes whoever uses it
 * wait, for another process that writes as for many rows, so it is kept off the thread that answers requests.
 */
import type { MessagePort } from 'node:worker_threads'
import { workerData } from 'piscina'
import {
  type DuplicateOptions,
  type DuplicatePair,
  type Explanation,
  type GraphSummary,
  type HistoryItem,
  type Library,
  type MetricOptions,
  openLibrary,
  type PathOptions,
  type PlaylistOptions,
  type Recommendation,
  type RecommendOptions,
  type ScanOptions,
  type ScanSummary,
  type SimilarOptions,
  type SimilarTrack,
  type SoundReference,
} from '../library/index.js'
import { type Outcome, outcomeOf } from '../pool/index.js'
import type { StateCounts, Track, TrackQuery } from '../store/index.js'

let opened: Library | null = null

function library(): Library {
  opened ??= openLibrary({ db: (workerData as { db: string }).db })
  return opened
}

/** A signal that a message aborts, since signals themselves can't cross into a thread. */
interface Cancellable {
  readonly cancelled: MessagePort
}

export interface ScanTask extends Cancellable {
  readonly roots: readonly string[]
  readonly options: Omit<ScanOptions, 'signal' | 'onProgress'>
  /** Is sent every `ScanProgress`. */
  readonly progress: MessagePort
}

export function open(): Promise<Outcome<void>> {
  return outcomeOf(() => void library())
}

/** Ends what is in work, gives its tracks back, and closes the library. */
export function close(): Promise<Outcome<void>> {
  return outcomeOf(async () => opened?.close())
}

export function track(idOrPath: number | string): Promise<Outcome<Track | null>> {
  return outcomeOf(() => library().track(idOrPath))
}

export function tracks(query: TrackQuery): Promise<Outcome<Track[]>> {
  return outcomeOf(async () => {
    const found: Track[] = []
    for await (const track of library().tracks(query)) found.push(track)
    return found
  })
}

export function counts(under: readonly string[] | undefined): Promise<Outcome<StateCounts>> {
  return outcomeOf(() => library().counts(under))
}

export function scan({ roots, options, progress, cancelled }: ScanTask): Promise<Outcome<ScanSummary>> {
  return outcomeOf(() =>
    withSignal(cancelled, (signal) =>
      library().scan(roots, { ...options, signal, onProgress: (figures) => progress.postMessage(figures) }),
    ),
  )
}

export function similar(task: {
  reference: SoundReference
  options: SimilarOptions
}): Promise<Outcome<SimilarTrack[]>> {
  return outcomeOf(() => library().similar(task.reference, task.options))
}

export function explain(task: {
  a: SoundReference
  b: SoundReference
  options: MetricOptions
}): Promise<Outcome<Explanation>> {
  return outcomeOf(() => library().explain(task.a, task.b, task.options))
}

export function playlist(options: PlaylistOptions): Promise<Outcome<SimilarTrack[]>> {
  return outcomeOf(() => library().playlist(options))
}

export function path(task: {
  from: SoundReference
  to: SoundReference
  steps: number
  options: PathOptions
}): Promise<Outcome<SimilarTrack[]>> {
  return outcomeOf(() => library().path(task.from, task.to, task.steps, task.options))
}

export function recommend(task: {
  history: readonly HistoryItem[]
  options: RecommendOptions
}): Promise<Outcome<Recommendation[]>> {
  return outcomeOf(() => library().recommend(task.history, task.options))
}

export function duplicates({
  cancelled,
  ...options
}: Cancellable & Omit<DuplicateOptions, 'signal'>): Promise<Outcome<DuplicatePair[]>> {
  return outcomeOf(() => withSignal(cancelled, (signal) => library().duplicates({ ...options, signal })))
}

export function graph({ k, cancelled }: Cancellable & { k: number }): Promise<Outcome<GraphSummary>> {
  return outcomeOf(() => withSignal(cancelled, (signal) => library().graph({ k, signal })))
}

export function neighbors(id: number): Promise<Outcome<SimilarTrack[] | null>> {
  return outcomeOf(() => library().neighbors(id))
}

async function withSignal<Result>(
  cancelled: MessagePort,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const cancellation = new AbortController()
  cancelled.once('message', () => cancellation.abort())
  try {
    return await work(cancellation.signal)
  } finally {
    cancelled.close()
  }
}
