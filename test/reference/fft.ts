/**
 * Discrete Fourier transforms of any length in double precision: radix 2 (Cooley & Tukey 1965), and Bluestein's chirp
 * algorithm (1970) for lengths that are not a power of two.
 */
interface Twiddles {
  readonly cosine: Float64Array
  readonly sine: Float64Array
}

function twiddlesOf(size: number): Twiddles {
  const cosine = new Float64Array(size / 2)
  const sine = new Float64Array(size / 2)
  for (let k = 0; k < size / 2; k++) {
    cosine[k] = Math.cos((2 * Math.PI * k) / size)
    sine[k] = -Math.sin((2 * Math.PI * k) / size)
  }
  return { cosine, sine }
}

function radix2(real: Float64Array, imaginary: Float64Array, { cosine, sine }: Twiddles): void {
  const size = real.length
  for (let i = 1, reversed = 0; i < size; i++) {
    let bit = size >> 1
    for (; reversed & bit; bit >>= 1) reversed ^= bit
    reversed ^= bit
    if (i < reversed) {
      ;[real[i], real[reversed]] = [real[reversed]!, real[i]!]
      ;[imaginary[i], imaginary[reversed]] = [imaginary[reversed]!, imaginary[i]!]
    }
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let start = 0; start < size; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = cosine[k * stride]!
        const s = sine[k * stride]!
        const upper = start + k
        const lower = upper + half
        const re = real[lower]! * c - imaginary[lower]! * s
        const im = real[lower]! * s + imaginary[lower]! * c
        real[lower] = real[upper]! - re
        imaginary[lower] = imaginary[upper]! - im
        real[upper] = real[upper]! + re
        imaginary[upper] = imaginary[upper]! + im
      }
    }
  }
}

const isPowerOfTwo = (size: number): boolean => (size & (size - 1)) === 0

/** Transforms of one length; `transform` works in place and does not scale: X[k] = Σ x[n]·e^(−2πikn/size). */
export class Fft {
  readonly #radix2Size: number
  readonly #twiddles: Twiddles
  readonly #chirp: Twiddles | null
  readonly #filter: Twiddles | null

  constructor(readonly size: number) {
    const needed = isPowerOfTwo(size) ? size : 2 * size - 1
    this.#radix2Size = 2 ** Math.ceil(Math.log2(needed))
    this.#twiddles = twiddlesOf(this.#radix2Size)
    this.#chirp = null
    this.#filter = null
    if (isPowerOfTwo(size)) return
    const chirp = { cosine: new Float64Array(size), sine: new Float64Array(size) }
    const filter = { cosine: new Float64Array(this.#radix2Size), sine: new Float64Array(this.#radix2Size) }
    for (let n = 0; n < size; n++) {
      // n² is reduced to one turn before the angle is taken, else large angles lose digits.
      const angle = (Math.PI * ((n * n) % (2 * size))) / size
      chirp.cosine[n] = Math.cos(angle)
      chirp.sine[n] = -Math.sin(angle)
      for (const at of n === 0 ? [0] : [n, this.#radix2Size - n]) {
        filter.cosine[at] = Math.cos(angle)
        filter.sine[at] = Math.sin(angle)
      }
    }
    radix2(filter.cosine, filter.sine, this.#twiddles)
    this.#chirp = chirp
    this.#filter = filter
  }

  transform(real: Float64Array, imaginary: Float64Array): void {
    if (this.#chirp === null || this.#filter === null) radix2(real, imaginary, this.#twiddles)
    else this.#bluestein(real, imaginary, this.#chirp, this.#filter)
  }

  #bluestein(real: Float64Array, imaginary: Float64Array, chirp: Twiddles, filter: Twiddles): void {
    const re = new Float64Array(this.#radix2Size)
    const im = new Float64Array(this.#radix2Size)
    for (let n = 0; n < this.size; n++) {
      re[n] = real[n]! * chirp.cosine[n]! - imaginary[n]! * chirp.sine[n]!
      im[n] = real[n]! * chirp.sine[n]! + imaginary[n]! * chirp.cosine[n]!
    }
    radix2(re, im, this.#twiddles)
    // The inverse transform is the forward one with the imaginary part negated before and after.
    for (let k = 0; k < this.#radix2Size; k++) {
      const product = re[k]! * filter.cosine[k]! - im[k]! * filter.sine[k]!
      im[k] = -(re[k]! * filter.sine[k]! + im[k]! * filter.cosine[k]!)
      re[k] = product
    }
    radix2(re, im, this.#twiddles)
    for (let n = 0; n < this.size; n++) {
      const convolvedRe = re[n]! / this.#radix2Size
      const convolvedIm = -im[n]! / this.#radix2Size
      real[n] = convolvedRe * chirp.cosine[n]! - convolvedIm * chirp.sine[n]!
      imaginary[n] = convolvedRe * chirp.sine[n]! + convolvedIm * chirp.cosine[n]!
    }
  }
}
