import { describe, expect, it, vi } from 'vitest'
import { openAudio } from '../../lib/decode/index.js'
import * as tags from '../../lib/decode/tags.js'
import { wavBytes } from '../helpers/wav.js'

const reading = vi.spyOn(tags, 'readMetadata')

const SAMPLES = wavBytes({ channelData: [new Float32Array(101).fill(0.5)], sampleRate: 44_100 }, 16)
const FORMAT = SAMPLES.subarray(12, 36)
const DATA = SAMPLES.subarray(36)

function chunk(id: string, body: Uint8Array | string): Buffer {
  const header = Buffer.alloc(8)
  header.write(id, 'latin1')
  header.writeUInt32LE(body.length, 4)
  return Buffer.concat([header, Buffer.from(body as string, 'latin1'), Buffer.alloc(body.length % 2)])
}

function wav(...chunks: Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks])
  return Buffer.concat([chunk('RIFF', body)])
}

const info = chunk(
  'LIST',
  Buffer.concat([Buffer.from('INFO'), chunk('INAM', 'A title\0'), chunk('IART', 'Somebody\0')]),
)
const frame = Buffer.concat([Buffer.from('TIT2\0\0\0\x08\0\0\0', 'latin1'), Buffer.from('A title')])
const id3 = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0', 'latin1'), Buffer.from([frame.length]), frame])
const junk = chunk('JUNK', new Uint8Array(27))

const TAGGED: [string, Buffer][] = [
  ['INFO before the samples', wav(FORMAT, info, DATA)],
  ['INFO behind the samples', wav(FORMAT, DATA, info)],
  ['INFO before the format', wav(junk, info, FORMAT, DATA)],
  ['ID3 behind the samples', wav(FORMAT, DATA, chunk('id3 ', id3))],
  [
    'ID3 in capitals, behind other chunks',
    wav(FORMAT, DATA, junk, chunk('cue ', new Uint8Array(4)), chunk('ID3 ', id3)),
  ],
]

const PLAIN: [string, Buffer][] = [
  ['samples alone', wav(FORMAT, DATA)],
  ['chunks without tags', wav(junk, FORMAT, chunk('fact', new Uint8Array(4)), chunk('PEAK', new Uint8Array(16)), DATA)],
  ['a byte behind', Buffer.concat([wav(FORMAT, DATA), Buffer.alloc(1)])],
  ['its end cut off', wav(FORMAT, DATA).subarray(0, -50)],
]

async function tagsOf(input: Buffer) {
  reading.mockClear()
  const source = await openAudio(input)
  await source.close()
  return { info: source.info, isAsked: reading.mock.calls.length > 0 }
}

describe('the tags of a WAV file', () => {
  it.each(TAGGED)('are read: %s', async (_name, bytes) => {
    const { tags: expected } = await tags.readMetadata({ bytes }, 'audio/wav')
    expect(Object.keys(expected)).not.toEqual([])
    expect((await tagsOf(bytes)).info.tags).toEqual(expected)
  })

  it.each(PLAIN)('are not looked for where there can be none: %s', async (_name, bytes) => {
    expect((await tags.readMetadata({ bytes }, 'audio/wav')).tags).toEqual({})
    const { info, isAsked } = await tagsOf(bytes)
    expect(info).toMatchObject({ tags: {}, durationSeconds: 101 / 44_100 })
    expect(isAsked).toBe(false)
  })

  it('are looked for in a stream and in chunks that nobody knows', async () => {
    const stream = await openAudio(
      (async function* () {
        yield wav(FORMAT, info, DATA)
      })(),
    )
    await stream.close()
    expect(stream.info.tags).toMatchObject({ title: 'A title', artist: 'Somebody' })
    for (const id of ['bext', 'new ']) {
      expect((await tagsOf(wav(FORMAT, chunk(id, new Uint8Array(602)), DATA))).isAsked).toBe(true)
    }
  })
})
