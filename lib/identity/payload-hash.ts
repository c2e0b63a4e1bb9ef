import { createHash, type Hash } from 'node:crypto'
import { ByteReader } from '../decode/byte-reader.js'
import { openByteSource } from '../decode/byte-source.js'
import type { FormatName } from '../decode/formats.js'
import { HEAD_BYTES, sniff } from '../decode/sniff.js'
import { FpError } from '../errors.js'
import { AudioFile } from './audio-file.js'
import { AIFF, chunkPayload, WAV } from './payload/chunks.js'
import { flacPayload } from './payload/flac.js'
import { mp4Payload } from './payload/mp4.js'
import { oggDigests } from './payload/ogg.js'
import { withoutTags } from './payload/tags.js'
import type { Payload, Stretch } from './payload/types.js'

/** What of a file was hashed; `file` is all of it. Part of the hash: equal hashes are of one kind. */
export type PayloadKind = 'flac' | 'frames' | 'ogg' | 'wav' | 'aiff' | 'mp4' | 'file'

export interface PayloadHash {
  /** 32 hexadecimal digits. */
  readonly hash: string
  readonly kind: PayloadKind
  /** Size and time of the very file that was read. */
  readonly size: number
  readonly mtimeNs: bigint
}

/** Part of every hash. Raise it when anything changes about what is hashed: a library is then analysed anew. */
const PAYLOAD_VERSION = 1
/** Half of SHA-256's: by the birthday bound, 10^15 files have a chance of 10^-9 that any two collide. */
const HASH_BYTES = 16

const KINDS: { readonly [Name in FormatName]?: PayloadKind } = {
  flac: 'flac',
  wav: 'wav',
  'wav-compressed': 'wav',
  aiff: 'aiff',
  'aifc-compressed': 'aiff',
  'ogg-vorbis': 'ogg',
  'ogg-opus': 'ogg',
  'ogg-flac': 'ogg',
  'ogg-other': 'ogg',
  mp4: 'mp4',
  mpeg: 'frames',
  aac: 'frames',
  ac3: 'frames',
  dts: 'frames',
  ape: 'frames',
  wavpack: 'frames',
  musepack: 'frames',
  tta: 'frames',
  tak: 'frames',
}

/**
 * The identity of a recording's file: a hash of its audio payload without tags and pictures, where the format is one
 * whose tags can be told apart, else of the whole file. Reads the file once, in bounded memory, at the speed of SHA-256.
 *
 * @param path as `lib/identity` makes them
 * @throws FpError FILE_NOT_FOUND, NOT_A_FILE, PERMISSION_DENIED, EMPTY_AUDIO, FILE_CHANGED (written to meanwhile),
 *   READ_FAILED, ABORTED or the signal's own FpError
 */
export async function audioPayloadHash(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<PayloadHash> {
  const file = await AudioFile.open(path, options.signal)
  try {
    if (file.size === 0) throw new FpError('EMPTY_AUDIO', 'The file holds no bytes.', { path })
    const { kind, hash } = (await hashOfPayload(file)) ?? (await hashOfFile(file))
    await file.checkUnchanged()
    const digest = hash.digest().subarray(0, HASH_BYTES).toString('hex')
    return { hash: digest, kind, size: file.size, mtimeNs: file.mtimeNs }
  } finally {
    await file.close()
  }
}

interface KindHash {
  readonly kind: PayloadKind
  readonly hash: Hash
}

/** Null where the file is of no format that can be taken apart, or is too damaged for it. */
async function hashOfPayload(file: AudioFile): Promise<KindHash | null> {
  const audio = await withoutTags(file)
  const kind = await kindOf(file, audio)
  if (kind === 'ogg') {
    const digests = await oggDigests(file)
    if (digests === null) return null
    const hash = beginHash(kind)
    for (const digest of digests) addPart(hash, digest)
    return { kind, hash }
  }
  const payload = await payloadOf(kind, file, audio)
  // Where damage hides all the audio, what is left is the same for many files that are not.
  const isEmpty = payload === null || payload.stretches.every(({ from: start, to: end }) => start >= end)
  return isEmpty ? null : hashOf(kind, payload, file)
}

function hashOfFile(file: AudioFile): Promise<KindHash> {
  return hashOf('file', { headers: [], stretches: [{ from: 0, to: file.size }] }, file)
}

async function kindOf(file: AudioFile, { from, to }: Stretch): Promise<PayloadKind> {
  const head = await file.read(from, Math.min(HEAD_BYTES, to - from))
  if (head.length === 0) return 'file'
  const format = await sniff(new ByteReader(await openByteSource(head))).catch(() => null)
  return (format && KINDS[format]) ?? 'file'
}

async function payloadOf(kind: PayloadKind, file: AudioFile, audio: Stretch): Promise<Payload | null> {
  switch (kind) {
    case 'flac':
      return flacPayload(file, audio)
    case 'frames':
      return { headers: [], stretches: [audio] }
    case 'wav':
      return chunkPayload(file, WAV)
    case 'aiff':
      return chunkPayload(file, AIFF)
    case 'mp4':
      return mp4Payload(file)
    default:
      return null
  }
}

async function hashOf(kind: PayloadKind, { headers, stretches }: Payload, file: AudioFile): Promise<KindHash> {
  const hash = beginHash(kind)
  for (const header of headers) addPart(hash, header)
  for (const { from, to } of stretches) {
    addLength(hash, to - from)
    for await (const piece of file.pieces(from, to)) hash.update(piece)
  }
  return { kind, hash }
}

function beginHash(kind: PayloadKind): Hash {
  return createHash('sha256').update(`fp-native audio payload ${PAYLOAD_VERSION} ${kind}\n`)
}

function addPart(hash: Hash, part: Buffer): void {
  addLength(hash, part.length)
  hash.update(part)
}

/** A length before each part, so that no two ways to cut the same bytes are one. */
function addLength(hash: Hash, bytes: number): void {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes))
  hash.update(length)
}
