/** The checksum over whole FLAC frames (RFC 9639, section 9.3). */

/** At 256·n + byte: the checksum of that byte with n zero bytes behind it. */
const CRC16_TABLE = new Uint16Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 8
  for (let n = 0; n < 8; n++) {
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8005) & 0xffff : crc << 1
    CRC16_TABLE[256 * n + byte] = crc
  }
}

/** Checksum of a frame; 0 over a whole frame, its own checksum included, if it is intact. Can be continued by `crc`. */
export function crc16(bytes: Uint8Array, start: number, end: number, crc = 0): number {
  const ofByte = (n: number, byte: number) => CRC16_TABLE[256 * n + byte] as number
  let value = crc
  let i = start
  // All of a file passes here, and eight bytes at a time take less than half of the time.
  for (; i + 8 <= end; i += 8) {
    value =
      ofByte(7, (value >> 8) ^ (bytes[i] as number)) ^
      ofByte(6, (value & 0xff) ^ (bytes[i + 1] as number)) ^
      ofByte(5, bytes[i + 2] as number) ^
      ofByte(4, bytes[i + 3] as number) ^
      ofByte(3, bytes[i + 4] as number) ^
      ofByte(2, bytes[i + 5] as number) ^
      ofByte(1, bytes[i + 6] as number) ^
      ofByte(0, bytes[i + 7] as number)
  }
  for (; i < end; i++) value = ((value << 8) & 0xffff) ^ ofByte(0, (value >> 8) ^ (bytes[i] as number))
  return value
}
