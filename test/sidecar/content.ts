import type { SidecarContent } from '../../lib/sidecar/index.js'
import { analysisAt } from '../store/results.js'

/** What is written for a file; the share tells contents apart. */
export function contentAt(share: number): SidecarContent {
  return {
    audioHash: 'a'.repeat(32),
    size: 12_345,
    mtimeNs: 1_755_254_372_612_431_007n,
    tags: { title: `Song ${share}`, genre: ['Rock', 'Pop'], year: 1977 },
    analysis: analysisAt(share),
  }
}
