/**
 * Runs `work` and prints as JSON what it used: processor time of all threads, wall time, memory peak of the process.
 *
 * @param repeats how often `work` does the same thing; the times are those of one
 */
export async function printUsage(work, repeats = 1) {
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  const usage = {
    cpuSeconds: (user + system) / 1e6 / repeats,
    wallSeconds: (performance.now() - wallBefore) / 1e3 / repeats,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
  console.log(JSON.stringify(usage))
}
