import { expect, it } from 'vitest'
import { bpmIn, commonStem, tempoRowsIn, timesIn } from '../../bench/eval/annotations.js'
import { halfOf } from '../../bench/eval/half.js'

it('reads the first column of times and leaves comments out', () => {
  expect(timesIn('# beats\r\n0.0913\t1\r\n\r\n 0.7997 2\n1.5\n')).toEqual([0.0913, 0.7997, 1.5])
  expect(() => timesIn('0.1\nx')).toThrow(RangeError)
})

it('reads the tempo of a file', () => {
  expect(bpmIn('  122.5 \n')).toBe(122.5)
  expect(() => bpmIn('\n')).toThrow(RangeError)
})

it('reads a table of tempi and keys', () => {
  expect(tempoRowsIn('file,bpm,set,key\na.opus,113.0001,freedoom,\nb.opus,90,pop909,Gb major\n')).toEqual([
    { file: 'a.opus', bpm: 113.0001, set: 'freedoom', key: null },
    { file: 'b.opus', bpm: 90, set: 'pop909', key: 'Gb major' },
  ])
})

it('finds the annotation of a file by its name', () => {
  expect(commonStem('gtzan_blues_00042')).toBe(commonStem('blues.00042'))
  expect(commonStem('blues.00042')).not.toBe(commonStem('blues.00043'))
})

it('splits files by name alone, about evenly', () => {
  expect(halfOf('/a/song.wav')).toBe(halfOf('other/song.flac'))
  const inA = Array.from({ length: 1000 }, (_, i) => halfOf(`${i}.wav`)).filter((half) => half === 'A').length
  // Four standard deviations of 1000 fair draws.
  expect(Math.abs(inA - 500)).toBeLessThan(64)
})
