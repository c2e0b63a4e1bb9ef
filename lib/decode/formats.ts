import { openAiff } from './aiff.js'
import { openWithFfmpeg } from './ffmpeg.js'
import { openFlac, openOggFlac } from './flac.js'
import { openMp3 } from './mp3.js'
import { openOpus } from './opus.js'
import type { OpenDecoder } from './types.js'
import { openVorbis } from './vorbis.js'
import { openWav } from './wav.js'

/** What is done with the files of one format. */
export interface Format {
  /** Name of the container, as `AudioInfo.format` gives it. */
  readonly name: string
  /** Tells music-metadata how to read the tags; `null`: it can't. */
  readonly mime: string | null
  readonly open: OpenDecoder
}

/** Which format goes to which decoder. A new format is a row here, its mark in `sniff.ts` and, if need be, a file. */
export const FORMATS = {
  wav: { name: 'WAV', mime: 'audio/wav', open: openWav },
  aiff: { name: 'AIFF', mime: 'audio/aiff', open: openAiff },
  flac: { name: 'FLAC', mime: 'audio/flac', open: openFlac },
  mpeg: { name: 'MPEG', mime: 'audio/mpeg', open: openMp3 },
  'ogg-vorbis': { name: 'Ogg', mime: 'audio/ogg', open: openVorbis },
  'ogg-opus': { name: 'Ogg', mime: 'audio/ogg', open: openOpus },
  'ogg-flac': { name: 'Ogg', mime: 'audio/ogg', open: openOggFlac },
  'ogg-other': { name: 'Ogg', mime: 'audio/ogg', open: openWithFfmpeg({ demuxer: 'ogg', codec: 'Ogg' }) },
  'wav-compressed': { name: 'WAV', mime: 'audio/wav', open: openWithFfmpeg({ demuxer: 'wav', codec: 'WAV' }) },
  'aifc-compressed': { name: 'AIFF', mime: 'audio/aiff', open: openWithFfmpeg({ demuxer: 'aiff', codec: 'AIFC' }) },
  mp4: {
    name: 'MP4',
    mime: 'audio/mp4',
    open: openWithFfmpeg({ demuxer: 'mov', codec: 'AAC', seeks: true, hasExactDuration: true }),
  },
  aac: { name: 'ADTS', mime: 'audio/aacp', open: openWithFfmpeg({ demuxer: 'aac', codec: 'AAC' }) },
  asf: {
    name: 'ASF',
    mime: 'audio/ms-wma',
    open: openWithFfmpeg({ demuxer: 'asf', codec: 'WMA', hasExactDuration: true }),
  },
  ape: {
    name: 'APE',
    mime: 'audio/ape',
    open: openWithFfmpeg({ demuxer: 'ape', codec: 'APE', hasExactDuration: true }),
  },
  wavpack: {
    name: 'WavPack',
    mime: 'audio/wavpack',
    open: openWithFfmpeg({ demuxer: 'wv', codec: 'WavPack', hasExactDuration: true }),
  },
  musepack: {
    name: 'Musepack',
    mime: 'audio/musepack',
    open: openWithFfmpeg({ demuxer: null, codec: 'Musepack', seeks: true }),
  },
  tta: { name: 'TTA', mime: null, open: openWithFfmpeg({ demuxer: 'tta', codec: 'TTA' }) },
  tak: { name: 'TAK', mime: null, open: openWithFfmpeg({ demuxer: 'tak', codec: 'TAK' }) },
  dsf: {
    name: 'DSF',
    mime: null,
    open: openWithFfmpeg({ demuxer: 'dsf', codec: 'DSD', seeks: true, hasExactDuration: true }),
  },
  dsdiff: { name: 'DSDIFF', mime: 'audio/dsd', open: openWithFfmpeg({ demuxer: 'iff', codec: 'DSD', seeks: true }) },
  matroska: {
    name: 'Matroska',
    mime: 'audio/matroska',
    open: openWithFfmpeg({ demuxer: 'matroska', codec: 'Matroska', hasExactDuration: true }),
  },
  caf: { name: 'CAF', mime: null, open: openWithFfmpeg({ demuxer: 'caf', codec: 'CAF', seeks: true }) },
  au: { name: 'AU', mime: null, open: openWithFfmpeg({ demuxer: 'au', codec: 'PCM' }) },
  amr: { name: 'AMR', mime: null, open: openWithFfmpeg({ demuxer: 'amr', codec: 'AMR' }) },
  ac3: { name: 'AC-3', mime: null, open: openWithFfmpeg({ demuxer: null, codec: 'AC-3' }) },
  dts: { name: 'DTS', mime: null, open: openWithFfmpeg({ demuxer: 'dts', codec: 'DTS' }) },
  avi: { name: 'AVI', mime: null, open: openWithFfmpeg({ demuxer: 'avi', codec: 'AVI' }) },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS
