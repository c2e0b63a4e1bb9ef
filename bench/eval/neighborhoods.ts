/** Figures of a distance on labelled items: how often what is near has the same label. */

export interface Figures {
  /** Share of items whose nearest other one has their label. */
  readonly nearest: number
  /** Mean share of an item's five nearest that have its label. */
  readonly precisionAt5: number
  readonly items: number
}

/** A square of distances. */
export type Distances = readonly Float64Array[]

/**
 * Leaves each item out in turn. Items without a neighbour of their label that may count are left out.
 *
 * @param mayCount whether item j may be found for item i: an artist filter
 */
export function figuresOf(
  distances: Distances,
  labels: readonly string[],
  mayCount: (i: number, j: number) => boolean = () => true,
): Figures {
  let nearest = 0
  let precision = 0
  let items = 0
  for (const [i, row] of distances.entries()) {
    const others = labels.map((_, j) => j).filter((j) => j !== i && mayCount(i, j))
    if (!others.some((j) => labels[j] === labels[i])) continue
    items++
    const order = others.sort((a, b) => (row[a] as number) - (row[b] as number) || a - b)
    const isRight = (j: number | undefined) => j !== undefined && labels[j] === labels[i]
    if (isRight(order[0])) nearest++
    precision += order.slice(0, 5).filter(isRight).length / 5
  }
  return { nearest: nearest / items, precisionAt5: precision / items, items }
}

/** What guessing gets. */
export function chanceOf(labels: readonly string[]): number {
  const same = labels.map((label, i) => labels.filter((other, j) => j !== i && other === label).length)
  return same.reduce((sum, count) => sum + count, 0) / labels.length / (labels.length - 1)
}

/** Euclidean distances of columns scaled to a deviation of 1. */
export function standardizedDistances(rows: readonly (readonly number[])[]): Distances {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] as number))
  const scales = columns.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1
  })
  return rows.map((a) =>
    Float64Array.from(rows, (b) =>
      Math.hypot(...a.map((value, i) => (value - (b[i] as number)) / (scales[i] as number))),
    ),
  )
}
