import { FpError } from '../errors.js'
import type { NodeAv, NodeAvDecoder, NodeAvFrame, NodeAvInput, NodeAvPacket } from './node-av-library.js'

/** The frames of a file's first audio stream, one after the other. */
export class FrameReader {
  /** Packets and frames that could not be decoded. */
  errors = 0
  /** Valid until `next`. */
  readonly frame: NodeAvFrame
  readonly #constants: NodeAv['constants']
  readonly #input: NodeAvInput
  readonly #packet: NodeAvPacket
  #decoder: NodeAvDecoder | null = null
  #streamIndex = -1
  #isOpen = true
  #isInputOver = false

  private constructor({ library, constants }: NodeAv) {
    this.#constants = constants
    this.#input = new library.FormatContext()
    this.#packet = new library.Packet()
    this.#packet.alloc()
    this.frame = new library.Frame()
    this.frame.alloc()
  }

  /** Stands at the first frame. */
  static async open(nodeAv: NodeAv, path: string, demuxer: string | null): Promise<FrameReader> {
    const reader = new FrameReader(nodeAv)
    try {
      await reader.#open(nodeAv, path, demuxer)
      if (!reader.next()) throw new FpError('DECODE_FAILED', 'node-av could not decode a single frame of the file.')
      return reader
    } catch (error) {
      reader.close()
      throw error
    }
  }

  async #open({ library, constants }: NodeAv, path: string, demuxer: string | null): Promise<void> {
    this.#input.allocContext()
    const format = demuxer === null ? null : library.InputFormat.findInputFormat(demuxer)
    // Only local files, and only the container that was recognised: no playlist can lead elsewhere.
    const options = library.Dictionary.fromObject({ protocol_whitelist: 'file' })
    check(await this.#input.openInput(`file:${path}`, format, options), 'open the file')
    check(await this.#input.findStreamInfo(null), 'read the header')
    const stream = this.#input.streams.find(({ codecpar }) => codecpar.codecType === constants.AVMEDIA_TYPE_AUDIO)
    if (!stream) throw new FpError('UNSUPPORTED_FORMAT', 'The file holds no audio track that node-av can read.')
    const codec = library.Codec.findDecoder(stream.codecpar.codecId)
    if (!codec) throw new FpError('UNSUPPORTED_FORMAT', 'node-av has no decoder for the audio track of the file.')
    const decoder = new library.CodecContext()
    decoder.allocContext3(codec)
    this.#decoder = decoder
    check(decoder.parametersToContext(stream.codecpar), 'set up the decoder')
    decoder.pktTimebase = stream.timeBase
    decoder.threadCount = 1
    check(decoder.open2Sync(codec, null), 'open the decoder')
    this.#streamIndex = stream.index
  }

  /** Goes to the next frame that has samples; false: there is none. */
  next(): boolean {
    for (;;) {
      if (!this.#isOpen || this.#decoder === null) throw new FpError('ABORTED', 'The decoder was closed.')
      const status = this.#decoder.receiveFrameSync(this.frame)
      if (status >= 0 && this.frame.nbSamples > 0) return true
      if (status === this.#constants.AVERROR_EOF) return false
      if (status < 0 && status !== this.#constants.AVERROR_EAGAIN) this.errors++
      else if (status < 0 && !this.#feed(this.#decoder)) return false
    }
  }

  /** Gives the decoder one more packet, or word that there is none; false: it has that already. */
  #feed(decoder: NodeAvDecoder): boolean {
    if (this.#isInputOver) return false
    for (;;) {
      const status = this.#input.readFrameSync(this.#packet)
      if (status < 0) {
        if (status !== this.#constants.AVERROR_EOF) this.errors++
        this.#isInputOver = true
        decoder.sendPacketSync(null)
        return true
      }
      const isWanted = this.#packet.streamIndex === this.#streamIndex
      if (isWanted && decoder.sendPacketSync(this.#packet) < 0) this.errors++
      this.#packet.unref()
      if (isWanted) return true
    }
  }

  /** Frees everything. Safe to call twice. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#decoder?.freeContext()
    this.#input.closeInputSync()
    this.#packet.free()
    this.frame.free()
  }
}

function check(status: number, purpose: string): void {
  if (status < 0) throw new FpError('DECODE_FAILED', `node-av could not ${purpose} (libav error ${status}).`)
}
