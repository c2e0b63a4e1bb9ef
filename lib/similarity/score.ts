/** 1 for the same, ½ at a distance of 1, towards 0 for what has nothing alike. */
export function scoreOf(distance: number): number {
  return 1 / (1 + distance ** 2)
}
