import type { FastifyReply } from 'fastify'
import { Refusal } from './errors.js'
import { EVENT_STREAMS, HEARTBEAT_MS, RETRY_AFTER_SECONDS } from './limits.js'

/** Server-sent events (WHATWG HTML, section 9.2) to a bounded number of clients. */
export class EventStreams {
  readonly #streams = new Set<EventStream>()
  readonly #heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS).unref()

  /**
   * Answers a request with the events from now on, the given one first.
   *
   * @throws Refusal QUEUE_FULL
   */
  open(reply: FastifyReply, event: string, data: unknown): void {
    if (this.#streams.size >= EVENT_STREAMS) {
      throw new Refusal('QUEUE_FULL', undefined, { 'retry-after': String(RETRY_AFTER_SECONDS) })
    }
    const stream = new EventStream(reply)
    this.#streams.add(stream)
    reply.raw.once('close', () => this.#streams.delete(stream))
    stream.write(message(event, data))
  }

  /** To everybody; a client that does not keep up misses it. */
  send(event: string, data: unknown): void {
    this.#write(message(event, data))
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const stream of this.#streams) stream.end()
    this.#streams.clear()
  }

  #write(text: string): void {
    for (const stream of this.#streams) stream.write(text)
  }
}

class EventStream {
  readonly #reply: FastifyReply
  #hasRoom = true

  constructor(reply: FastifyReply) {
    this.#reply = reply
    reply.hijack()
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    reply.raw.on('drain', () => {
      this.#hasRoom = true
    })
  }

  /** Every event says all that there is to say, so one that is left out is made good by the next. */
  write(text: string): void {
    if (this.#hasRoom && !this.#reply.raw.destroyed) this.#hasRoom = this.#reply.raw.write(text)
  }

  end(): void {
    this.#reply.raw.end()
  }
}

function message(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
