import { parseFrameHeader } from './flac-frames.js'
import { isChainOfFrames } from './mpeg-frames.js'

/** Formats without a header of their own: two or three frames in a row, perhaps behind other bytes. */
export function formatOfFrames(head: Uint8Array): 'mpeg' | 'flac' | null {
  for (let at = head.indexOf(0xff); at !== -1; at = head.indexOf(0xff, at + 1)) {
    if (isChainOfFrames(head, at, 3) && (at === 0 || isWithin(head, at))) return 'mpeg'
    if (parseFrameHeader(head, at, null) !== null && hasNextFlacHeader(head, at)) return 'flac'
  }
  return null
}

/** Far enough from the end that a chain of frames was truly seen. */
function isWithin(head: Uint8Array, at: number): boolean {
  return at < head.length - 6000
}

function hasNextFlacHeader(head: Uint8Array, at: number): boolean {
  const header = parseFrameHeader(head, at, null)
  if (header === null) return false
  const step = header.countsSamples ? header.blockSize : 1
  for (let next = head.indexOf(0xff, at + 1); next !== -1; next = head.indexOf(0xff, next + 1)) {
    if (parseFrameHeader(head, next, null)?.number === header.number + step) return true
  }
  return false
}
