/** The test signals of EBU Tech 3341 and 3342 that are tones, generated from the tables of those documents, at 48 kHz. */
import { amplitudeOf, concatenated, sine } from './basic.js'

const SAMPLE_RATE = 48000
type Level = readonly [dbfs: number, seconds: number]

function tone(levels: readonly Level[]): Float32Array {
  return concatenated(
    levels.map(([dbfs, seconds]) => sine({ hz: 1000, amplitude: amplitudeOf(dbfs), seconds, sampleRate: SAMPLE_RATE })),
  )
}

const stereo = (levels: readonly Level[]): Float32Array[] => {
  const samples = tone(levels)
  return [samples, samples]
}

export interface EbuCase {
  readonly name: string
  readonly expected: number
  readonly sampleRate: number
  readonly signal: () => Float32Array[]
}

const ebuCase = (name: string, expected: number, signal: () => Float32Array[]): EbuCase => ({
  name,
  expected,
  sampleRate: SAMPLE_RATE,
  signal,
})

/** Tech 3341 table 1, cases 1–6: integrated loudness in LUFS, ± 0.1 LU. */
export const LOUDNESS_CASES: readonly EbuCase[] = [
  ebuCase('3341-1', -23, () => stereo([[-23, 20]])),
  ebuCase('3341-2', -33, () => stereo([[-33, 20]])),
  ebuCase('3341-3', -23, () =>
    stereo([
      [-36, 10],
      [-23, 60],
      [-36, 10],
    ]),
  ),
  ebuCase('3341-4', -23, () =>
    stereo([
      [-72, 10],
      [-36, 10],
      [-23, 60],
      [-36, 10],
      [-72, 10],
    ]),
  ),
  ebuCase('3341-5', -23, () =>
    stereo([
      [-26, 20],
      [-20, 20.1],
      [-26, 20],
    ]),
  ),
  ebuCase('3341-6 (5.0 channels)', -23, () => {
    const [front, centre, surround] = [tone([[-28, 20]]), tone([[-24, 20]]), tone([[-30, 20]])]
    return [front, front, centre, surround, surround]
  }),
]

const peakCase = (name: string, expected: number, divisor: number, amplitude: number, phaseDegrees: number): EbuCase =>
  ebuCase(name, expected, () => {
    const hz = SAMPLE_RATE / divisor
    const samples = sine({ hz, amplitude, seconds: 1, sampleRate: SAMPLE_RATE, phaseDegrees, fadeSeconds: 0.01 })
    return [samples, samples]
  })

/** Tech 3341 table 1, cases 15–19: maximum true peak in dBTP, +0.2 / −0.4 dB. */
export const TRUE_PEAK_CASES: readonly EbuCase[] = [
  peakCase('3341-15', -6, 4, 0.5, 0),
  peakCase('3341-16', -6, 4, 0.5, 45),
  peakCase('3341-17', -6, 6, 0.5, 60),
  peakCase('3341-18', -6, 8, 0.5, 67.5),
  peakCase('3341-19', 3, 4, 1.41, 45),
]

/** Tech 3342 table 1, cases 1–4: loudness range in LU, ± 1 LU. */
export const RANGE_CASES: readonly EbuCase[] = [
  ebuCase('3342-1', 10, () =>
    stereo([
      [-20, 20],
      [-30, 20],
    ]),
  ),
  ebuCase('3342-2', 5, () =>
    stereo([
      [-20, 20],
      [-15, 20],
    ]),
  ),
  ebuCase('3342-3', 20, () =>
    stereo([
      [-40, 20],
      [-20, 20],
    ]),
  ),
  ebuCase('3342-4', 15, () =>
    stereo([
      [-50, 20],
      [-35, 20],
      [-20, 20],
      [-35, 20],
      [-50, 20],
    ]),
  ),
]
