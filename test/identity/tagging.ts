/** Files as taggers leave them: the same audio, other tags. */

export function id3v2(bytes: number): Buffer {
  const header = Buffer.from('ID3\x04\0\0', 'latin1')
  const size = Buffer.from([21, 14, 7, 0].map((shift) => (bytes >> shift) & 0x7f))
  return Buffer.concat([header, size, Buffer.alloc(bytes)])
}

export function id3v1(title: string): Buffer {
  const tag = Buffer.alloc(128)
  tag.write(`TAG${title}`, 'latin1')
  return tag
}

export function ape(value: string): Buffer {
  const item = Buffer.concat([Buffer.alloc(8), Buffer.from(`Title\0${value}`)])
  item.writeUInt32LE(value.length)
  const end = (flags: number) => {
    const block = Buffer.alloc(32)
    block.write('APETAGEX', 'latin1')
    block.writeUInt32LE(2000, 8)
    block.writeUInt32LE(item.length + 32, 12)
    block.writeUInt32LE(1, 16)
    block.writeUInt32LE(flags, 20)
    return block
  }
  return Buffer.concat([end(0xa0000000), item, end(0x80000000)])
}

export function lyrics(text: string): Buffer {
  const body = `LYRICSBEGINLYR${String(text.length).padStart(5, '0')}${text}`
  return Buffer.from(`${body}${String(body.length).padStart(6, '0')}LYRICS200`, 'latin1')
}

/** Takes the comments and padding of a FLAC file away and puts others in. */
export function retaggedFlac(flac: Buffer, comment: string): Buffer {
  const blocks: Buffer[] = []
  let at = 4
  for (let isLast = false; !isLast; ) {
    isLast = (flac[at]! & 0x80) !== 0
    const size = flac.readUIntBE(at + 1, 3)
    if ((flac[at]! & 0x7f) === 0) blocks.push(flac.subarray(at, at + 4 + size))
    at += 4 + size
  }
  const comments = Buffer.concat([Buffer.of(0x84, 0, 0, 0), vorbisComment(comment)])
  comments.writeUIntBE(comments.length - 4, 1, 3)
  const streamInfo = Buffer.from(blocks[0]!)
  streamInfo[0] = 0
  return Buffer.concat([Buffer.from('fLaC'), streamInfo, comments, flac.subarray(at)])
}

function vorbisComment(comment: string): Buffer {
  const lengths = [Buffer.alloc(4), Buffer.alloc(4), Buffer.alloc(4)]
  lengths[1]!.writeUInt32LE(1)
  lengths[2]!.writeUInt32LE(Buffer.byteLength(comment))
  return Buffer.concat([...lengths, Buffer.from(comment)])
}

interface Packet {
  readonly bytes: Buffer
  readonly granule: bigint
}

/** Replaces the comments of an Ogg file with one logical stream, and cuts the audio into pages of another size. */
export function retaggedOgg(ogg: Buffer, comment: string, packetsAPage: number): Buffer {
  const packets = packetsOf(ogg)
  const magic = packets[1]!.bytes.subarray(0, packets[1]!.bytes.toString('latin1', 0, 8) === 'OpusTags' ? 8 : 7)
  const comments = { bytes: Buffer.concat([magic, vorbisComment(comment), Buffer.of(1)]), granule: 0n }
  const all = [packets[0]!, comments, ...packets.slice(2)]
  const groups = [[all[0]!]]
  for (let i = 1; i < all.length; i += packetsAPage) groups.push(all.slice(i, i + packetsAPage))
  const pages: Buffer[] = []
  for (const [i, group] of groups.entries())
    pages.push(...pagesOf(group, i === 0, i === groups.length - 1, pages.length))
  return Buffer.concat(pages)
}

/** The granule of a packet that is not the last of its page is not known, and counts as that of the page before. */
function packetsOf(ogg: Buffer): Packet[] {
  const packets: Packet[] = []
  let parts: Buffer[] = []
  for (let at = 0; at < ogg.length; ) {
    const granule = ogg.readBigInt64LE(at + 6)
    const segments = ogg[at + 26]!
    let bodyAt = at + 27 + segments
    for (const length of ogg.subarray(at + 27, bodyAt)) {
      parts.push(ogg.subarray(bodyAt, bodyAt + length))
      bodyAt += length
      if (length === 255) continue
      packets.push({ bytes: Buffer.concat(parts), granule })
      parts = []
    }
    at = bodyAt
  }
  return packets
}

function pagesOf(packets: Packet[], isFirst: boolean, isLast: boolean, sequence: number): Buffer[] {
  const lacing = packets.flatMap(({ bytes }) => [
    ...Array<number>(Math.floor(bytes.length / 255)).fill(255),
    bytes.length % 255,
  ])
  const body = Buffer.concat(packets.map(({ bytes }) => bytes))
  const pages: Buffer[] = []
  for (let from = 0, bodyAt = 0; from < lacing.length; from += 255) {
    const part = lacing.slice(from, from + 255)
    const end = bodyAt + part.reduce((sum, length) => sum + length, 0)
    const header = Buffer.alloc(27)
    header.write('OggS', 'latin1')
    header[5] = (lacing[from - 1] === 255 ? 1 : 0) | (isFirst ? 2 : 0) | (isLast && from + 255 >= lacing.length ? 4 : 0)
    header.writeBigInt64LE(packets.at(-1)!.granule, 6)
    header.writeUInt32LE(sequence + pages.length, 18)
    header[26] = part.length
    pages.push(Buffer.concat([header, Buffer.from(part), body.subarray(bodyAt, end)]))
    bodyAt = end
  }
  return pages
}

/** Puts a chunk into a file of chunks, in front of all others or behind them. */
export function withChunk(
  file: Buffer,
  id: string,
  text: string,
  where: 'front' | 'back',
  endian: 'LE' | 'BE',
): Buffer {
  const body = Buffer.from(text.length % 2 === 0 ? text : `${text} `)
  const chunk = Buffer.concat([Buffer.from(id, 'latin1'), Buffer.alloc(4), body])
  chunk[`writeUInt32${endian}`](body.length, 4)
  const parts = where === 'front' ? [file.subarray(0, 12), chunk, file.subarray(12)] : [file, chunk]
  const result = Buffer.concat(parts)
  result[`writeUInt32${endian}`](result.length - 8, 4)
  return result
}

export function box(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + body.length)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, body])
}
