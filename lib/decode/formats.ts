import { openAiff } from './aiff.js'
import type { LibavFormat } from './libav.js'
import type { OpenDecoder } from './types.js'
import { openWav } from './wav.js'

type OwnDecoders = Omit<typeof import('./own-decoders.js'), 'formatOfFrames'>

// Loaded at the first use: they are a third of the code, and whoever reads samples as they lie needs none.
const own =
  (name: keyof OwnDecoders): OpenDecoder =>
  async (bytes, context) =>
    (await import('./own-decoders.js'))[name](bytes, context)

/** What is done with the files of one format. */
export interface Format {
  /** Name of the container, as `AudioInfo.format` gives it. */
  readonly name: string
  /** Tells music-metadata how to read the tags; `null`: it can't. */
  readonly mime: string | null
  /** The decoder of this package sees where tags may be: they are looked for after it was opened, if at all. */
  readonly showsTags?: boolean
  /** The decoder of this package; `null`: there is none. */
  readonly open: OpenDecoder | null
  /** How ffmpeg's libraries decode it; `null`: they have no part in it, since there is nothing to decode. */
  readonly libav: LibavFormat | null
}

/** How each format may be decoded. A new format is a row here, its mark in `sniff.ts` and, if need be, a file. */
export const FORMATS = {
  wav: { name: 'WAV', mime: 'audio/wav', showsTags: true, open: openWav, libav: null },
  aiff: { name: 'AIFF', mime: 'audio/aiff', open: openAiff, libav: null },
  flac: {
    name: 'FLAC',
    mime: 'audio/flac',
    open: own('openFlac'),
    libav: { demuxer: 'flac', codec: 'FLAC', hasExactDuration: true },
  },
  mpeg: { name: 'MPEG', mime: 'audio/mpeg', open: own('openMp3'), libav: { demuxer: 'mp3', codec: 'MP3' } },
  'ogg-vorbis': { name: 'Ogg', mime: 'audio/ogg', open: own('openVorbis'), libav: { demuxer: 'ogg', codec: 'Vorbis' } },
  'ogg-opus': { name: 'Ogg', mime: 'audio/ogg', open: own('openOpus'), libav: { demuxer: 'ogg', codec: 'Opus' } },
  'ogg-flac': { name: 'Ogg', mime: 'audio/ogg', open: own('openOggFlac'), libav: { demuxer: 'ogg', codec: 'FLAC' } },
  'ogg-other': { name: 'Ogg', mime: 'audio/ogg', open: null, libav: { demuxer: 'ogg', codec: 'Ogg' } },
  'wav-compressed': { name: 'WAV', mime: 'audio/wav', open: null, libav: { demuxer: 'wav', codec: 'WAV' } },
  'aifc-compressed': { name: 'AIFF', mime: 'audio/aiff', open: null, libav: { demuxer: 'aiff', codec: 'AIFC' } },
  mp4: {
    name: 'MP4',
    mime: 'audio/mp4',
    open: null,
    libav: { demuxer: 'mov', codec: 'AAC', seeks: true, hasExactDuration: true },
  },
  aac: { name: 'ADTS', mime: 'audio/aacp', open: null, libav: { demuxer: 'aac', codec: 'AAC' } },
  asf: {
    name: 'ASF',
    mime: 'audio/ms-wma',
    open: null,
    libav: { demuxer: 'asf', codec: 'WMA', hasExactDuration: true },
  },
  ape: {
    name: 'APE',
    mime: 'audio/ape',
    open: null,
    libav: { demuxer: 'ape', codec: 'APE', hasExactDuration: true },
  },
  wavpack: {
    name: 'WavPack',
    mime: 'audio/wavpack',
    open: null,
    libav: { demuxer: 'wv', codec: 'WavPack', hasExactDuration: true },
  },
  musepack: {
    name: 'Musepack',
    mime: 'audio/musepack',
    open: null,
    libav: { demuxer: null, codec: 'Musepack', seeks: true },
  },
  tta: { name: 'TTA', mime: null, open: null, libav: { demuxer: 'tta', codec: 'TTA' } },
  tak: { name: 'TAK', mime: null, open: null, libav: { demuxer: 'tak', codec: 'TAK' } },
  dsf: {
    name: 'DSF',
    mime: null,
    open: null,
    libav: { demuxer: 'dsf', codec: 'DSD', seeks: true, hasExactDuration: true },
  },
  dsdiff: { name: 'DSDIFF', mime: 'audio/dsd', open: null, libav: { demuxer: 'iff', codec: 'DSD', seeks: true } },
  matroska: {
    name: 'Matroska',
    mime: 'audio/matroska',
    open: null,
    libav: { demuxer: 'matroska', codec: 'Matroska', hasExactDuration: true },
  },
  caf: { name: 'CAF', mime: null, open: null, libav: { demuxer: 'caf', codec: 'CAF', seeks: true } },
  au: { name: 'AU', mime: null, open: null, libav: { demuxer: 'au', codec: 'PCM' } },
  amr: { name: 'AMR', mime: null, open: null, libav: { demuxer: 'amr', codec: 'AMR' } },
  ac3: { name: 'AC-3', mime: null, open: null, libav: { demuxer: null, codec: 'AC-3' } },
  dts: { name: 'DTS', mime: null, open: null, libav: { demuxer: 'dts', codec: 'DTS' } },
  avi: { name: 'AVI', mime: null, open: null, libav: { demuxer: 'avi', codec: 'AVI' } },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS
