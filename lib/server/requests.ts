/** The requests that a server is at work on. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FpError } from '../errors.js'
import { Refusal } from './errors.js'

export class Requests {
  readonly #open = new Map<FastifyRequest, AbortController>()
  #onEmpty: (() => void) | null = null
  #isDraining = false
  #total = 0

  /** Since the beginning. */
  get total(): number {
    return this.#total
  }

  get count(): number {
    return this.#open.size
  }

  /** @throws Refusal SHUTTING_DOWN */
  enter(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#isDraining) throw new Refusal('SHUTTING_DOWN', undefined, { connection: 'close' })
    this.#total++
    const cancellation = new AbortController()
    this.#open.set(request, cancellation)
    reply.raw.once('close', () => {
      this.#open.delete(request)
      if (!reply.raw.writableFinished) cancellation.abort(new FpError('ABORTED', 'The client has gone.'))
      if (this.#open.size === 0) this.#onEmpty?.()
    })
  }

  /** Aborts when the client goes away, or the server can't wait for the request any longer. */
  signalOf(request: FastifyRequest): AbortSignal {
    const cancellation = this.#open.get(request) ?? new AbortController()
    if (!this.#open.has(request)) cancellation.abort(new FpError('ABORTED', 'The client has gone.'))
    return cancellation.signal
  }

  /** Lets no more in and waits for those that are; after `timeoutMs` they are told to end. */
  async drain(timeoutMs: number): Promise<void> {
    this.#isDraining = true
    if (await this.#isEmptyWithin(timeoutMs)) return
    for (const cancellation of this.#open.values()) cancellation.abort(new Refusal('SHUTTING_DOWN'))
    await this.#isEmptyWithin(LAST_WORDS_MS)
  }

  #isEmptyWithin(timeoutMs: number): Promise<boolean> {
    if (this.#open.size === 0) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs)
      this.#onEmpty = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  }
}

/** For the answers to requests that were ended. */
const LAST_WORDS_MS = 200
