import { afterAll, describe, expect, it } from 'vitest'
import {
  decode,
  encode,
  ffmpegSamples,
  framesOf,
  hasFfmpeg,
  largestDifference,
  signalWav,
  temporaryFolder,
} from './support.js'

const files = temporaryFolder()
afterAll(files.remove)

const EXACT = 0
/** One step of a float at full scale is 1.2e-7; the sums of an inverse transform of 2048 points round a few times more. */
const FLOAT_TRANSFORM = 4e-6
/** ffmpeg's Layer II decoder has a window table of 16-bit integers. */
const LAYER_2 = 1e-4
/** ffmpeg is told to decode by libopus to floats too; builds of it differ by SIMD order of summation. */
const LIBOPUS = 4e-6

const stereo = signalWav(2, 100_000)

interface Case {
  readonly file: string
  readonly encode: string[]
  readonly info: { format: string; codec: string; bits: number | null; channels?: number; sampleRate?: number }
  readonly tolerance: number
  readonly wav?: Uint8Array
  readonly decodeBy?: string[]
}

const pcm = (file: string, codec: string, format: string, bits: number, name = 'PCM'): Case => ({
  file,
  encode: ['-c:a', codec],
  info: { format, codec: name, bits },
  tolerance: EXACT,
})

const CASES: Case[] = [
  pcm('u8.wav', 'pcm_u8', 'WAV', 8),
  pcm('s16.wav', 'pcm_s16le', 'WAV', 16),
  pcm('s24.wav', 'pcm_s24le', 'WAV', 24),
  pcm('s32.wav', 'pcm_s32le', 'WAV', 32),
  pcm('f32.wav', 'pcm_f32le', 'WAV', 32),
  pcm('f64.wav', 'pcm_f64le', 'WAV', 64),
  pcm('alaw.wav', 'pcm_alaw', 'WAV', 8, 'A-law'),
  pcm('mulaw.wav', 'pcm_mulaw', 'WAV', 8, 'µ-law'),
  pcm('s24.w64', 'pcm_s24le', 'WAV', 24),
  pcm('s8.aiff', 'pcm_s8', 'AIFF', 8),
  pcm('s16.aiff', 'pcm_s16be', 'AIFF', 16),
  pcm('s24.aiff', 'pcm_s24be', 'AIFF', 24),
  pcm('s32.aiff', 'pcm_s32be', 'AIFF', 32),
  pcm('f32.aiff', 'pcm_f32be', 'AIFF', 32),
  pcm('f64.aiff', 'pcm_f64be', 'AIFF', 64),
  pcm('sowt.aiff', 'pcm_s16le', 'AIFF', 16),
  pcm('alaw.aiff', 'pcm_alaw', 'AIFF', 8, 'A-law'),
  {
    file: 'rf64.wav',
    encode: ['-c:a', 'pcm_s16le', '-rf64', 'always'],
    info: { format: 'WAV', codec: 'PCM', bits: 16 },
    tolerance: EXACT,
  },
  {
    file: '16.flac',
    encode: ['-sample_fmt', 's16'],
    info: { format: 'FLAC', codec: 'FLAC', bits: 16 },
    tolerance: EXACT,
  },
  {
    file: '24.flac',
    encode: ['-sample_fmt', 's32'],
    info: { format: 'FLAC', codec: 'FLAC', bits: 24 },
    tolerance: EXACT,
  },
  {
    file: 'flac.oga',
    encode: ['-c:a', 'flac', '-sample_fmt', 's16'],
    info: { format: 'Ogg', codec: 'FLAC', bits: 16 },
    tolerance: EXACT,
  },
  {
    file: 'cbr.mp3',
    encode: ['-b:a', '128k'],
    info: { format: 'MPEG', codec: 'MP3', bits: null },
    tolerance: FLOAT_TRANSFORM,
  },
  {
    file: 'vbr.mp3',
    encode: ['-q:a', '2'],
    info: { format: 'MPEG', codec: 'MP3', bits: null },
    tolerance: FLOAT_TRANSFORM,
  },
  {
    file: 'no-xing.mp3',
    encode: ['-write_xing', '0'],
    info: { format: 'MPEG', codec: 'MP3', bits: null },
    tolerance: FLOAT_TRANSFORM,
  },
  {
    file: 'mono.mp3',
    encode: ['-b:a', '64k'],
    info: { format: 'MPEG', codec: 'MP3', bits: null, channels: 1 },
    tolerance: FLOAT_TRANSFORM,
    wav: signalWav(1, 100_000),
  },
  {
    file: '8-khz.mp3',
    encode: [],
    info: { format: 'MPEG', codec: 'MP3', bits: null, channels: 1, sampleRate: 8000 },
    tolerance: FLOAT_TRANSFORM,
    wav: signalWav(1, 30_000, 8000),
  },
  { file: 'layer-2.mp2', encode: [], info: { format: 'MPEG', codec: 'MP2', bits: null }, tolerance: LAYER_2 },
  {
    file: 'mono.ogg',
    encode: ['-c:a', 'libvorbis'],
    info: { format: 'Ogg', codec: 'Vorbis', bits: null, channels: 1, sampleRate: 22_050 },
    tolerance: FLOAT_TRANSFORM,
    wav: signalWav(1, 50_000, 22_050),
  },
  {
    file: 'high.ogg',
    encode: ['-c:a', 'libvorbis', '-q:a', '9'],
    info: { format: 'Ogg', codec: 'Vorbis', bits: null },
    tolerance: FLOAT_TRANSFORM,
  },
  {
    file: 'mono.opus',
    encode: ['-c:a', 'libopus'],
    info: { format: 'Ogg', codec: 'Opus', bits: null, channels: 1, sampleRate: 48_000 },
    tolerance: LIBOPUS,
    wav: signalWav(1, 100_000, 48_000),
    decodeBy: ['-c:a', 'libopus', '-request_sample_fmt', 'flt'],
  },
  {
    file: 'stereo.opus',
    encode: ['-c:a', 'libopus'],
    info: { format: 'Ogg', codec: 'Opus', bits: null, sampleRate: 48_000 },
    tolerance: LIBOPUS,
    decodeBy: ['-c:a', 'libopus', '-request_sample_fmt', 'flt'],
  },
  // By ffmpeg through its pipe: its own samples, unchanged.
  { file: 'aac.m4a', encode: ['-c:a', 'aac'], info: { format: 'MP4', codec: 'AAC', bits: null }, tolerance: EXACT },
  {
    file: 'alac.m4a',
    encode: ['-c:a', 'alac', '-sample_fmt', 's16p'],
    info: { format: 'MP4', codec: 'ALAC', bits: 16 },
    tolerance: EXACT,
  },
  { file: 'aac.aac', encode: ['-c:a', 'aac'], info: { format: 'ADTS', codec: 'AAC', bits: null }, tolerance: EXACT },
  { file: 'wma.wma', encode: ['-c:a', 'wmav2'], info: { format: 'ASF', codec: 'WMA', bits: null }, tolerance: EXACT },
  {
    file: 'wv.wv',
    encode: ['-sample_fmt', 's16p'],
    info: { format: 'WavPack', codec: 'WavPack', bits: 16 },
    tolerance: EXACT,
  },
  {
    file: 'tta.tta',
    encode: ['-sample_fmt', 's16'],
    info: { format: 'TTA', codec: 'TTA', bits: null },
    tolerance: EXACT,
  },
  {
    file: 'opus.webm',
    encode: ['-c:a', 'libopus'],
    info: { format: 'Matroska', codec: 'Opus', bits: null, sampleRate: 48_000 },
    tolerance: EXACT,
  },
  {
    file: 'flac.mka',
    encode: ['-c:a', 'flac', '-sample_fmt', 's16'],
    info: { format: 'Matroska', codec: 'FLAC', bits: null },
    tolerance: EXACT,
  },
  { file: 'ac3.ac3', encode: [], info: { format: 'AC-3', codec: 'AC-3', bits: null }, tolerance: EXACT },
  {
    file: 'caf.caf',
    encode: ['-c:a', 'pcm_s16be'],
    info: { format: 'CAF', codec: 'CAF', bits: null },
    tolerance: EXACT,
  },
  {
    file: 'adpcm.wav',
    encode: ['-c:a', 'adpcm_ms'],
    info: { format: 'WAV', codec: 'WAV', bits: null },
    tolerance: EXACT,
  },
]

describe.skipIf(!hasFfmpeg)("each format's samples are ffmpeg's", () => {
  it.each(CASES)('$file', async ({ file, encode: options, info, tolerance, wav = stereo, decodeBy = [] }) => {
    const path = encode(wav, files.path(file), ...options)
    const { info: found, channelData, report } = await decode(path)
    expect(found).toMatchObject({
      format: info.format,
      codec: info.codec,
      bitsPerSample: info.bits,
      channels: info.channels ?? 2,
      sampleRate: info.sampleRate ?? 44_100,
    })
    expect(largestDifference(channelData, ffmpegSamples(path, ...decodeBy))).toBeLessThanOrEqual(tolerance)
    expect(report).toEqual({ frames: framesOf(channelData), truncated: false, decodeErrors: 0 })
    if (found.durationSeconds !== null) {
      // The ffmpeg-decoded containers count padding of up to a tenth of a second.
      expect(Math.abs(found.durationSeconds - report.frames / found.sampleRate)).toBeLessThan(0.1)
    }
  })
})

describe.skipIf(!hasFfmpeg)('channels come in WAVE order', () => {
  const LAYOUTS = [
    [4, 'quad'],
    [5, '5.0'],
    [6, '5.1'],
    [7, '6.1'],
    [8, '7.1'],
  ] as const
  const CODECS = [
    ['libvorbis', 'ogg', FLOAT_TRANSFORM, []],
    ['libopus', 'opus', LIBOPUS, ['-c:a', 'libopus', '-request_sample_fmt', 'flt']],
    ['flac', 'flac', EXACT, []],
    ['pcm_s16le', 'wav', EXACT, []],
  ] as const

  it.each(LAYOUTS.flatMap((layout) => CODECS.map((codec) => [...layout, ...codec] as const)))(
    '%i channels (%s) of %s',
    async (channels, layout, codec, extension, tolerance, decodeBy) => {
      // Over a second, so that Ogg files have several pages: ffmpeg drops samples at the end of a file of one page.
      const wav = signalWav(channels, 60_000, 48_000)
      // The label alone: where the layout is converted, channels that are no speakers of it would be mixed.
      const options = ['-af', `channelmap=map=${[...Array(channels).keys()].join('|')}:channel_layout=${layout}`]
      const family = codec === 'libopus' ? ['-mapping_family', '1'] : []
      const path = encode(wav, files.path(`${codec}-${channels}.${extension}`), ...options, '-c:a', codec, ...family)
      const { channelData } = await decode(path)
      expect(channelData.length).toBe(channels)
      expect(largestDifference(channelData, ffmpegSamples(path, ...decodeBy))).toBeLessThanOrEqual(tolerance)
    },
  )
})

describe.skipIf(!hasFfmpeg)('unusual rates and lengths', () => {
  it.each([
    ['wav', 192_000],
    ['flac', 192_000],
    ['wav', 8000],
    ['flac', 8000],
    ['aiff', 384_000],
  ])('%s at %i Hz', async (extension, sampleRate) => {
    const path = encode(signalWav(2, 20_000, sampleRate), files.path(`${sampleRate}.${extension}`))
    const { info, channelData } = await decode(path)
    expect(info.sampleRate).toBe(sampleRate)
    expect(largestDifference(channelData, ffmpegSamples(path))).toBe(EXACT)
  })

  it.each(['wav', 'aiff', 'flac', 'ogg', 'opus', 'mp3'])('one sample of %s', async (extension) => {
    const path = encode(
      signalWav(1, 1, 48_000),
      files.path(`one.${extension}`),
      ...(extension === 'ogg' ? ['-c:a', 'libvorbis'] : []),
    )
    const { report } = await decode(path)
    // LAME's header has no room for the padding of so short a file: 46 samples of it stay, with ffmpeg too.
    expect(report).toEqual({ frames: extension === 'mp3' ? 47 : 1, truncated: false, decodeErrors: 0 })
  })
})
