import { readFileSync } from 'node:fs'

/**
 * Runs `work` and prints as JSON what it used: processor time of all threads and of this one, wall time,
 * memory peak of the process.
 *
 * @param repeats how often `work` does the same thing; the times are those of one
 */
export async function printUsage(work, repeats = 1) {
  // The processor's time innermost, and not by `performance`, whose first use takes some milliseconds: none of this counts.
  const mainBefore = mainThreadSeconds()
  const wallBefore = process.hrtime.bigint()
  const cpuBefore = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  const wallNanoseconds = process.hrtime.bigint() - wallBefore
  const usage = {
    cpuSeconds: (user + system) / 1e6 / repeats,
    mainThreadSeconds: (mainThreadSeconds() - mainBefore) / repeats,
    wallSeconds: Number(wallNanoseconds) / 1e9 / repeats,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(usage))
}

/** Only Linux tells. JSON makes null of the NaN that stands for unknown. */
function mainThreadSeconds() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e9
  } catch {
    return Number.NaN
  }
}
