/** Conditional logit (McFadden 1974): which of several alternatives is chosen, by a linear score of each. */

export interface Choice {
  /** Of each alternative. */
  readonly features: readonly (readonly number[])[]
  /** The index of the chosen one. */
  readonly chosen: number
  readonly weight: number
}

const MOST_STEPS = 50
const SETTLED = 1e-6

/**
 * The weights that make the choices most likely, less `ridge` / 2 times their squares where every feature's standard
 * deviation is 1 (Newton's method). There must be a choice.
 */
export function fitConditionalLogit(choices: readonly Choice[], ridge: number): number[] {
  const deviations = standardDeviations(choices.flatMap(({ features }) => features))
  const total = choices.reduce((sum, { weight }) => sum + weight, 0)
  const scaled = choices.map(({ features, chosen, weight }) => ({
    features: features.map((row) => row.map((value, i) => value / deviations[i]!)),
    chosen,
    weight: weight / total,
  }))
  let weights = deviations.map(() => 0)
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = weights.map((weight) => -ridge * weight)
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? ridge : 0)))
    for (const { features, chosen, weight } of scaled) {
      const shares = probabilities(features, weights)
      const mean = weights.map((_, i) => shares.reduce((sum, share, k) => sum + share * features[k]![i]!, 0))
      for (const [k, row] of features.entries()) {
        const difference = row.map((value, i) => value - mean[i]!)
        if (k === chosen) for (const [i, value] of difference.entries()) gradient[i]! += weight * value
        for (const [i, value] of difference.entries()) {
          const factor = weight * shares[k]! * value
          const line = curvature[i]!
          for (let j = 0; j < difference.length; j++) line[j]! += factor * difference[j]!
        }
      }
    }
    const move = solve(curvature, gradient)
    weights = weights.map((weight, i) => weight + move[i]!)
    if (Math.max(...move.map(Math.abs)) < SETTLED) break
  }
  return weights.map((weight, i) => weight / deviations[i]!)
}

/** Of each alternative being the chosen one. */
export function probabilities(features: Choice['features'], weights: readonly number[]): number[] {
  const scores = features.map((row) => row.reduce((sum, value, i) => sum + value * weights[i]!, 0))
  const best = Math.max(...scores)
  const odds = scores.map((score) => Math.exp(score - best))
  const sum = odds.reduce((a, b) => a + b, 0)
  return odds.map((it) => it / sum)
}

function standardDeviations(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, i) => {
    const mean = rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length
    const variance = rows.reduce((sum, row) => sum + (row[i]! - mean) ** 2, 0) / rows.length
    return Math.sqrt(variance) || 1
  })
}

/** x of A x = b, by elimination without pivoting: A is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (const [i, pivot] of rows.entries()) {
    for (const row of rows.slice(i + 1)) {
      const factor = row[i]! / pivot[i]!
      for (let j = i; j < row.length; j++) row[j]! -= factor * pivot[j]!
    }
  }
  const solution = right.map(() => 0)
  for (let i = rows.length - 1; i >= 0; i--) {
    const known = solution.reduce((sum, value, j) => (j > i ? sum + rows[i]![j]! * value : sum), 0)
    solution[i] = (rows[i]!.at(-1)! - known) / rows[i]![i]!
  }
  return solution
}
