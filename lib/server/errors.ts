import type { FastifyError } from 'fastify'
import { ERROR_CODES, type ErrorCode, FpError } from '../errors.js'

/** What a request can be refused for, beside the codes of `ERROR_CODES`; as stable as they are. */
export const REFUSALS = {
  INVALID_REQUEST: { status: 400, meaning: 'The request is not what the route expects; the message says where.' },
  UNAUTHORIZED: { status: 401, meaning: 'The token is missing or wrong.' },
  FORBIDDEN_PATH: { status: 403, meaning: 'The path leads out of the allowed folders, or to no file that is stored.' },
  FORBIDDEN_HOST: { status: 403, meaning: 'The name in `Host` is none of this server (DNS rebinding).' },
  FORBIDDEN_ORIGIN: { status: 403, meaning: 'A web page of another origin has sent the request.' },
  NOT_FOUND: { status: 404, meaning: 'There is nothing at this URL.' },
  NO_LIBRARY: { status: 404, meaning: 'There is no library yet; a scan makes one.' },
  TRACK_NOT_FOUND: { status: 404, meaning: 'The library has no such track.' },
  NOT_COMPARED: { status: 404, meaning: 'The graph has not seen the track yet; `POST /graph` brings it up to date.' },
  NOT_ANALYZED: { status: 404, meaning: 'The track has no fingerprint; its state says why.' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'The URL knows other methods; `Allow` names them.' },
  REQUEST_TIMEOUT: { status: 408, meaning: 'The request took too long to arrive.' },
  SCAN_RUNNING: { status: 409, meaning: 'A scan is running; there is one at a time.' },
  NO_SCAN_RUNNING: { status: 409, meaning: 'There is no scan to cancel.' },
  BODY_TOO_LARGE: { status: 413, meaning: 'The body is larger than the route takes.' },
  UNSUPPORTED_ENCODING: { status: 415, meaning: 'The body is compressed.' },
  QUEUE_FULL: { status: 429, meaning: 'As much work waits as may wait; `Retry-After` says for how many seconds.' },
  HEADERS_TOO_LARGE: { status: 431, meaning: 'The headers are larger than 16 KiB.' },
  INTERNAL: { status: 500, meaning: 'The server has failed; its log says how.' },
  SHUTTING_DOWN: { status: 503, meaning: 'The server is about to end.' },
} as const satisfies Record<string, { readonly status: number; readonly meaning: string }>

export type RefusalCode = keyof typeof REFUSALS

/** The status that each code of the package is answered with; 500 for those that are not named. */
export const STATUSES: { readonly [Code in ErrorCode]?: number } = {
  FILE_NOT_FOUND: 404,
  NOT_A_FILE: 403,
  PERMISSION_DENIED: 403,
  UNSUPPORTED_FORMAT: 415,
  DECODE_FAILED: 400,
  EMPTY_AUDIO: 400,
  INVALID_AUDIO: 400,
  INVALID_ARGUMENT: 400,
  TRACK_NOT_FOUND: 404,
  VERSION_MISMATCH: 409,
}

/** The answer to a request that is refused. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly headers: Readonly<Record<string, string>>

  constructor(code: RefusalCode, message: string = REFUSALS[code].meaning, headers: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.headers = headers
  }
}

/** How an error is answered. */
export interface ErrorAnswer {
  readonly status: number
  readonly code: RefusalCode | ErrorCode
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a client may know of an error: of what is not its fault, no more than the kind. */
export function answerOf(error: unknown): ErrorAnswer {
  if (error instanceof Refusal) {
    const { code, message, headers } = error
    return { status: REFUSALS[code].status, code, message, headers }
  }
  if (error instanceof FpError) {
    // Work that was ended says so; why it was ended says more.
    if (error.cause instanceof Refusal) return answerOf(error.cause)
    const { code } = error
    const status = STATUSES[code] ?? 500
    return { status, code, message: status < 500 ? error.message : ERROR_CODES[code], headers: {} }
  }
  return frameworkAnswer(error)
}

const BY_STATUS: { readonly [status: number]: RefusalCode } = {
  404: 'NOT_FOUND',
  408: 'REQUEST_TIMEOUT',
  413: 'BODY_TOO_LARGE',
}

/** Errors of Fastify carry a status; of others nothing is told. */
function frameworkAnswer(error: unknown): ErrorAnswer {
  const { statusCode = 500, message = '', code: reason } = error as Partial<FastifyError>
  if (statusCode < 400 || statusCode >= 500) {
    return { status: 500, code: 'INTERNAL', message: REFUSALS.INTERNAL.meaning, headers: {} }
  }
  const code = BY_STATUS[statusCode] ?? 'INVALID_REQUEST'
  const text = reason === 'FST_ERR_CTP_INVALID_JSON_BODY' ? 'The body is no valid JSON.' : message
  return { status: REFUSALS[code].status, code, message: text, headers: {} }
}
