import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../lib/decode/byte-reader.js'
import { openByteSource } from '../../lib/decode/byte-source.js'

/** 0, 1, 2, … in pieces of these lengths, and a reader of them. */
async function pieces(...lengths: number[]) {
  let next = 0
  const arrays = lengths.map((length) => Uint8Array.from({ length }, () => next++))
  const source = await openByteSource(
    (async function* () {
      yield* arrays
    })(),
  )
  return { arrays, reader: new ByteReader(source) }
}

async function allUnits(reader: ByteReader, unitBytes: number, maxCount: number): Promise<Uint8Array[]> {
  const read: Uint8Array[] = []
  for (;;) {
    const bytes = await reader.readUnits(unitBytes, maxCount)
    if (bytes.length === 0) return read
    read.push(bytes)
  }
}

describe('whole units', () => {
  it('come in order, however the source is cut, with a part of one only at the end', async () => {
    for (const lengths of [[40], [5, 7, 1, 0, 20, 7], Array.from({ length: 40 }, () => 1), [6, 6, 6, 6, 6, 6, 4]]) {
      for (const maxCount of [6, 13, 100]) {
        const { reader } = await pieces(...lengths)
        const read = await allUnits(reader, 6, maxCount)
        expect(read.flatMap((bytes) => [...bytes])).toEqual(Array.from({ length: 40 }, (_, byte) => byte))
        expect(read.slice(0, -1).every(({ length }) => length % 6 === 0 && length <= maxCount)).toBe(true)
      }
    }
  })

  it('are not copied but where they lie across two pieces', async () => {
    const { arrays, reader } = await pieces(16, 20)
    const read = await allUnits(reader, 6, 100)
    expect(read.map(({ length }) => length)).toEqual([12, 6, 18])
    expect(read[0]?.buffer).toBe(arrays[0]?.buffer)
    expect(read[2]?.buffer).toBe(arrays[1]?.buffer)
  })
})
