import type { SectionResult } from './section.js'

/** A section's cases and figures as two tables. */
export function sectionText({ name, rounds, cases, figures }: SectionResult): string {
  const caseLines = cases.map(({ name, cpuSeconds, mainThreadSeconds, wallSeconds, peakMiB }) => [
    name,
    cpuSeconds.toFixed(4),
    mainThreadSeconds?.toFixed(4) ?? '–',
    wallSeconds.toFixed(4),
    Number.isNaN(peakMiB) ? '–' : peakMiB.toFixed(0),
  ])
  const figureLines = figures.map(
    ({ name, unit, median, lowest, highest, atMost, atLeast = Number.NEGATIVE_INFINITY }) => [
      name,
      `${significant(median)} ${unit}`,
      `${significant(lowest)} … ${significant(highest)}`,
      atMost === undefined
        ? ''
        : `${atLeast > 0 ? `${atLeast} … ` : '≤ '}${atMost} ${median >= atLeast && median <= atMost ? 'holds' : 'MISSED'}`,
    ],
  )
  return [
    `${name} (medians of ${rounds} rounds)`,
    aligned([['case', 'CPU s', 'main thread s', 'wall s', 'peak MiB'], ...caseLines]),
    ...(figureLines.length > 0 ? [aligned([['figure', 'median', 'range', 'bar'], ...figureLines])] : []),
  ].join('\n\n')
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** The first column to the left, the others to the right. */
function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), [])
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))))
    .map((cells) => `  ${cells.join('  ').trimEnd()}`)
    .join('\n')
}
