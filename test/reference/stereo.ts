/** Dimension 24, rms(S) ÷ (rms(M) + rms(S)), of one or two channels. */
export function stereoWidth([left, right]: readonly Float64Array[]): number {
  if (!left || !right) return 0
  let middle = 0
  let side = 0
  for (let i = 0; i < left.length; i++) {
    middle += (left[i]! + right[i]!) ** 2
    side += (left[i]! - right[i]!) ** 2
  }
  const sum = Math.sqrt(middle) + Math.sqrt(side)
  return sum > 0 ? Math.sqrt(side) / sum : 0
}

/** Dimension 25, ΣLR ÷ √(ΣL²·ΣR²), of one or two channels: 1 for mono and silence, 0 with one channel silent. */
export function phaseCorrelation([left, right]: readonly Float64Array[]): number {
  if (!left || !right) return 1
  let product = 0
  let leftPower = 0
  let rightPower = 0
  for (let i = 0; i < left.length; i++) {
    product += left[i]! * right[i]!
    leftPower += left[i]! ** 2
    rightPower += right[i]! ** 2
  }
  if (leftPower === 0 && rightPower === 0) return 1
  return leftPower === 0 || rightPower === 0 ? 0 : product / Math.sqrt(leftPower * rightPower)
}
