/** Runs `work` and prints as JSON what it used: processor time of all threads, wall time, memory peak of the process. */
export async function printUsage(work) {
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  const extra = await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  const usage = {
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - wallBefore) / 1e3,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    ...extra,
  }
  console.log(JSON.stringify(usage))
}
