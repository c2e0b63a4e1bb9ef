/** How the first packet of a stream in an Ogg file tells what is in it. */

export function isVorbisHead(packet: Uint8Array): boolean {
  return packet[0] === 1 && String.fromCharCode(...packet.subarray(1, 7)) === 'vorbis'
}

export function isOpusHead(packet: Uint8Array): boolean {
  return String.fromCharCode(...packet.subarray(0, 8)) === 'OpusHead'
}

export function isOggFlacHead(packet: Uint8Array): boolean {
  return packet[0] === 0x7f && String.fromCharCode(...packet.subarray(1, 5)) === 'FLAC'
}
