import { availableParallelism } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'
import { integerBetween, optional, positiveNumber, readOptions, required } from '../options.js'

export interface ServerOptions {
  /** Folders that every file must lie in. Default: any stored file that the user may read. */
  readonly roots?: readonly string[] | undefined
  /** What `Authorization: Bearer` must bring. Default: nothing. */
  readonly token?: string | undefined
  /** Names in `Host` that lead here, beside localhost and this machine's addresses. */
  readonly allowHosts?: readonly string[] | undefined
  /** Origins whose web pages may ask, as `https://example.org`. Default: none but the server's own. */
  readonly allowOrigins?: readonly string[] | undefined
  /** Threads that decode and analyse, 1 to 256. Default: as many as there are processors. */
  readonly workers?: number | undefined
  /** Requests that may wait for a thread; one more is answered with 429. Default 256. */
  readonly queue?: number | undefined
  /** Longest time for one track. Default: ten minutes, and five seconds more per MiB of the file. */
  readonly timeoutMs?: number | undefined
  /**
   * The database of a library, whose results are used for files that have not changed. Default: the routes of the
   * library use the platform's place for such data, and `/fingerprint` uses none.
   */
  readonly db?: string | undefined
  /** Largest body of `/analyze`. Default 512 MiB. */
  readonly maxUploadBytes?: number | undefined
  /** A pino logger, or one with its methods. Default: none. */
  readonly logger?: FastifyBaseLogger | undefined
}

const text = required<string>('a text that is not empty', (value) => typeof value === 'string' && value !== '')
const texts = required<readonly string[]>(
  'an array of texts',
  (value) => Array.isArray(value) && value.every((item) => text.accepts(item)),
)
const origins = required<readonly string[]>(
  'an array of origins, as https://example.org',
  (value) => Array.isArray(value) && value.every(isOrigin),
)

const RULES = {
  roots: optional(texts, []),
  token: optional(
    required<string>('a text without spaces', (value) => typeof value === 'string' && /^\S+$/.test(value)),
    undefined,
  ),
  allowHosts: optional(texts, []),
  allowOrigins: optional(origins, []),
  workers: optional(integerBetween(1, 256), undefined),
  queue: optional(integerBetween(0, 10_000), 256),
  timeoutMs: optional(positiveNumber, undefined),
  db: optional(text, undefined),
  maxUploadBytes: optional(integerBetween(1, Number.MAX_SAFE_INTEGER), 512 * 2 ** 20),
  logger: optional(
    required<FastifyBaseLogger>('a pino logger', (value) => typeof (value as FastifyBaseLogger)?.child === 'function'),
    undefined,
  ),
}

/** @throws FpError INVALID_ARGUMENT */
export function readServerOptions(options: ServerOptions | undefined) {
  const { workers = availableParallelism(), ...others } = readOptions(options, RULES)
  return { ...others, workers }
}

export type ServerSettings = ReturnType<typeof readServerOptions>

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value
}
