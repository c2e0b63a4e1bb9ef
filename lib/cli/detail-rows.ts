import type { Details } from '../analyze/index.js'
import type { Terminal } from './terminal.js'
import { padEnd, truncate } from './text.js'

const LABEL_CELLS = 19
const SPARKS = [...'▁▂▃▄▅▆▇█']
const PITCH_CLASSES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B']

/** The details that say something to people; beat times and timbre are for programs (`--json`). */
export function detailRows(details: Details, cells: number, { colors }: Terminal): string[] {
  const level = (value: number | null, unit: string) =>
    value === null ? 'none' : `${value.toFixed(1).replace('-', '−')} ${unit}`
  const rows: [string, string][] = [
    ['Key', details.key === null ? 'none' : `${details.key}, confidence ${details.key_confidence.toFixed(2)}`],
    ['Pitch classes', chromaOf(details.chroma)],
    ['Tuning', level(details.tuning_cents, 'cents from A440')],
    ['Tempo candidates', tempiOf(details)],
    ['Beats', String(details.beats.length)],
    ['Onsets', `${details.onsets_per_second.toFixed(1)} /s`],
    ['Sample peak', level(details.sample_peak_dbfs, 'dBFS')],
    ['True peak', level(details.true_peak_dbtp, 'dBTP')],
    ['RMS level', level(details.rms_dbfs, 'dBFS')],
    ['Loudness range', level(details.loudness_range_lu, 'LU')],
    ['Loudest 400 ms', level(details.max_momentary_lufs, 'LUFS')],
    ['Loudest 3 s', level(details.max_short_term_lufs, 'LUFS')],
  ]
  return rows.map(
    ([label, value]) => `${colors.dim(padEnd(label, LABEL_CELLS))}${truncate(value, cells - LABEL_CELLS)}`,
  )
}

function tempiOf({ tempo_candidates: tempi, tempo_confidence: confidence }: Details): string {
  if (tempi.length === 0) return 'none'
  return `${tempi.map(({ bpm }) => bpm.toFixed(1)).join(', ')} BPM, confidence ${confidence.toFixed(2)}`
}

function chromaOf(chroma: readonly number[]): string {
  const highest = Math.max(...chroma)
  if (!(highest > 0)) return 'none'
  return chroma
    .map((power, index) => `${PITCH_CLASSES[index]}${SPARKS[Math.round((power / highest) * (SPARKS.length - 1))]}`)
    .join(' ')
}
