/** Reads bits, most significant first. Past the end it yields zeros; `isPastEnd` tells. */
export class BitReader {
  readonly #bytes: Uint8Array
  #position: number

  constructor(bytes: Uint8Array, startByte: number) {
    this.#bytes = bytes
    this.#position = startByte * 8
  }

  get isPastEnd(): boolean {
    return this.#position > this.#bytes.length * 8
  }

  /** Bytes begun so far. */
  get bytesRead(): number {
    return Math.ceil(this.#position / 8)
  }

  /** An unsigned number of up to 33 bits. */
  readUnsigned(bits: number): number {
    let value = 0
    for (let left = bits; left > 0; ) {
      const bitInByte = this.#position & 7
      const taken = Math.min(left, 8 - bitInByte)
      const byte = this.#bytes[this.#position >> 3] ?? 0
      value = value * 2 ** taken + ((byte >> (8 - bitInByte - taken)) & ((1 << taken) - 1))
      this.#position += taken
      left -= taken
    }
    return value
  }

  /** A number in two's complement of up to 33 bits. */
  readSigned(bits: number): number {
    if (bits === 0) return 0
    const value = this.readUnsigned(bits)
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value
  }

  /** How many zeros precede the next one bit, which is consumed too. */
  readUnary(): number {
    let zeros = 0
    for (;;) {
      const bitInByte = this.#position & 7
      const byte = this.#bytes[this.#position >> 3]
      if (byte === undefined) {
        this.#position = this.#bytes.length * 8 + 1
        return zeros
      }
      const rest = (byte << bitInByte) & 0xff
      if (rest !== 0) {
        const leading = Math.clz32(rest) - 24
        this.#position += leading + 1
        return zeros + leading
      }
      zeros += 8 - bitInByte
      this.#position += 8 - bitInByte
    }
  }
}
