import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { collectInQuietTimes } from '../../lib/server/quiet-times.js'

let requests: number
let isBusy: boolean
let heapBytes: number
let collections: number
let end: () => void

beforeEach(() => {
  vi.useFakeTimers()
  requests = collections = 0
  isBusy = false
  heapBytes = 50e6
  end = collectInQuietTimes({
    requests: () => requests,
    isBusy: () => isBusy,
    heapBytes: () => heapBytes,
    collect: () => {
      collections++
      heapBytes = 20e6
    },
  })
})

afterEach(() => {
  end()
  vi.useRealTimers()
})

it('collects twice after a busy time', () => {
  requests += 1000
  vi.advanceTimersByTime(2000)
  expect(collections).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(collections).toBe(2)
  heapBytes += 20e6
  vi.advanceTimersByTime(60_000)
  expect(collections).toBe(4)
})

it('counts the questions of a monitor as quiet', () => {
  for (let turn = 0; turn < 10; turn++) {
    requests += 4
    vi.advanceTimersByTime(2000)
  }
  expect(collections).toBe(2)
})

it('waits while a track is analysed, and stops where it is told to', () => {
  isBusy = true
  vi.advanceTimersByTime(60_000)
  expect(collections).toBe(0)
  isBusy = false
  end()
  vi.advanceTimersByTime(60_000)
  expect(collections).toBe(0)
})
