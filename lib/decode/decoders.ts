import { FpError } from '../errors.js'
import type { Format } from './formats.js'
import type { LibavFormat } from './libav.js'
import type { OpenDecoder } from './types.js'

// Loaded at the first use, as the programs and libraries behind them are.
const openWith =
  (name: 'openWithFfmpeg' | 'openWithNodeAv') =>
  (format: LibavFormat): OpenDecoder =>
  async (bytes, context) =>
    (await import('./libav-decoders.js'))[name](format)(bytes, context)
const openWithFfmpeg = openWith('openWithFfmpeg')
const openWithNodeAv = openWith('openWithNodeAv')

/** How each decoder that can be asked for opens a format; `null`: it can't. Samples that need no decoding, all read alike. */
export const DECODERS = {
  /** The package's own where it has one: they are as right as ffmpeg's and need nothing installed. */
  auto: ({ open, libav }: Format): OpenDecoder | null => open ?? (libav && openWithWhatIsInstalled(libav)),
  wasm: ({ open }: Format): OpenDecoder | null => open,
  ffmpeg: ({ open, libav }: Format): OpenDecoder | null => (libav ? openWithFfmpeg(libav) : open),
  'node-av': ({ open, libav }: Format): OpenDecoder | null => (libav ? openWithNodeAv(libav) : open),
} as const

export type DecoderName = keyof typeof DECODERS

export const DECODER_NAMES = Object.keys(DECODERS) as readonly DecoderName[]

/** The system's ffmpeg, or where there is none `node-av`. */
function openWithWhatIsInstalled(format: LibavFormat): OpenDecoder {
  return async (bytes, context) => {
    try {
      return await openWithFfmpeg(format)(bytes, context)
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      // Of bytes that are no file, ffmpeg's pipe has taken the first.
      if (cause?.code !== 'ENOENT' || context.path === null) throw error
      const { loadNodeAv } = await import('./libav-decoders.js')
      const isNodeAvInstalled = await loadNodeAv().then(
        () => true,
        () => false,
      )
      if (!isNodeAvInstalled) throw error
      return openWithNodeAv(format)(bytes, context)
    }
  }
}

/** @throws UNSUPPORTED_FORMAT where that decoder has none for the format */
export function openerFor(format: Format, decoder: DecoderName): OpenDecoder {
  const open = DECODERS[decoder](format)
  if (open !== null) return open
  throw new FpError('UNSUPPORTED_FORMAT', `No ${decoder} decoder reads ${format.name} files; ffmpeg or node-av may.`)
}
