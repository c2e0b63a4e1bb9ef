import { FpError } from '../errors.js'
import { type WriteChannel, writersFor } from './node-av-samples.js'

/** The part of `node-av/lib` that is used here. Functions return a negative number for an error. */
interface Library {
  readonly FormatContext: new () => NodeAvInput
  readonly CodecContext: new () => NodeAvDecoder
  readonly Packet: new () => NodeAvPacket
  readonly Frame: new () => NodeAvFrame
  readonly Codec: { findDecoder(id: number): object | null }
  readonly InputFormat: { findInputFormat(name: string): object | null }
  readonly Log: { setLevel(level: number): void }
  readonly Dictionary: { fromObject(entries: Record<string, string>): object }
}

/** The part of `node-av/constants` that is used here. */
export interface Constants extends Readonly<Record<SampleFormat, number>> {
  readonly AVMEDIA_TYPE_AUDIO: number
  readonly AV_LOG_QUIET: number
  readonly AVERROR_EOF: number
  readonly AVERROR_EAGAIN: number
}

/** `P`: a plane a channel. */
type SampleFormat = `AV_SAMPLE_FMT_${'U8' | 'S16' | 'S32' | 'FLT' | 'DBL'}${'' | 'P'}`

export interface NodeAvInput {
  readonly streams: readonly {
    readonly index: number
    readonly timeBase: object
    readonly codecpar: { readonly codecType: number; readonly codecId: number }
  }[]
  allocContext(): void
  openInput(url: string, format: object | null, options: object | null): Promise<number>
  findStreamInfo(options: null): Promise<number>
  readFrameSync(packet: NodeAvPacket): number
  closeInputSync(): void
}

export interface NodeAvDecoder {
  pktTimebase: object
  threadCount: number
  allocContext3(codec: object): void
  parametersToContext(parameters: object): number
  open2Sync(codec: object, options: null): number
  sendPacketSync(packet: NodeAvPacket | null): number
  receiveFrameSync(frame: NodeAvFrame): number
  freeContext(): void
}

export interface NodeAvPacket {
  readonly streamIndex: number
  alloc(): void
  unref(): void
  free(): void
}

export interface NodeAvFrame {
  readonly format: number
  readonly nbSamples: number
  readonly sampleRate: number
  readonly channels: number
  /** One buffer a plane; `extendedData` where there are more than eight. */
  readonly data: readonly Buffer[] | null
  readonly extendedData: readonly Buffer[] | null
  alloc(): void
  unref(): void
  free(): void
}

export interface NodeAv {
  readonly library: Library
  readonly constants: Constants
  /** By the number of the sample format. */
  readonly writers: ReadonlyMap<number, WriteChannel>
}

let loaded: NodeAv | undefined

/** @throws UNSUPPORTED_FORMAT where `node-av` is not installed or does not load */
export async function loadNodeAv(): Promise<NodeAv> {
  if (loaded) return loaded
  // In variables, so that neither the type checker nor a bundler looks for a package that is mostly not there.
  const [lib, constants] = ['node-av/lib', 'node-av/constants']
  try {
    const [library, values] = await Promise.all([
      import(lib) as Promise<Library>,
      import(constants) as Promise<Constants>,
    ])
    // Damaged files are expected here and reported in the result; a program's stderr is not the place for them.
    library.Log.setLevel(values.AV_LOG_QUIET)
    loaded = { library, constants: values, writers: writersFor(values) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
    throw new FpError(
      'UNSUPPORTED_FORMAT',
      `The decoder node-av was asked for, but the package \`node-av\` (npm install node-av@6) does not load: ${reason}`,
      { cause },
    )
  }
  return loaded
}
