import { FpError } from '../errors.js'

const MAX_CHANNELS = 8
const MIN_SAMPLE_RATE_HZ = 8000
const MAX_SAMPLE_RATE_HZ = 384_000

/** Throws UNSUPPORTED_FORMAT for what the analysis does not cover; run it on a header before anything is allocated by it. */
export function checkLimits(channels: number, sampleRate: number): void {
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new FpError('UNSUPPORTED_FORMAT', `Expected 1 to ${MAX_CHANNELS} channels but the file says ${channels}.`)
  }
  if (!(sampleRate >= MIN_SAMPLE_RATE_HZ && sampleRate <= MAX_SAMPLE_RATE_HZ)) {
    throw new FpError(
      'UNSUPPORTED_FORMAT',
      `Expected a sample rate of ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} Hz but the file says ${sampleRate} Hz.`,
    )
  }
}

/** Throws DECODE_FAILED where sample rate or channel count differ from what the file began with. */
export function checkUnchanged(
  before: { sampleRate: number; channels: number },
  now: { sampleRate: number; channels: number },
): void {
  if (now.sampleRate !== before.sampleRate) {
    throw new FpError(
      'DECODE_FAILED',
      `The sample rate changes in mid-stream, from ${before.sampleRate} to ${now.sampleRate} Hz.`,
    )
  }
  if (now.channels !== before.channels) {
    throw new FpError(
      'DECODE_FAILED',
      `The number of channels changes in mid-stream, from ${before.channels} to ${now.channels}.`,
    )
  }
}
