export const ID3V2_HEADER_BYTES = 10

/** Bytes of the ID3v2 tag that begins at `at`, header and footer included (id3.org, ID3v2.4.0 section 3.1); 0 if there is none. */
export function id3v2Bytes(bytes: Uint8Array, at = 0): number {
  if (bytes.length < at + ID3V2_HEADER_BYTES) return 0
  if (bytes[at] !== 0x49 || bytes[at + 1] !== 0x44 || bytes[at + 2] !== 0x33) return 0
  let size = 0
  for (let i = 6; i < 10; i++) {
    const byte = bytes[at + i] as number
    if (byte > 0x7f) return 0
    size = size * 128 + byte
  }
  const hasFooter = ((bytes[at + 5] as number) & 0x10) !== 0
  return ID3V2_HEADER_BYTES + size + (hasFooter ? ID3V2_HEADER_BYTES : 0)
}
