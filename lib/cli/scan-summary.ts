import type { ScanSummary } from '../library/index.js'
import { roughDuration } from './scan-line.js'
import type { Terminal } from './terminal.js'

/** What a scan has done, for people. */
export function summaryText(summary: ScanSummary, { colors }: Terminal): string {
  const { total, cached, analyzed, knownAudio, fromSidecars, moved, missing, failed, failedBefore, left, elapsedMs } =
    summary
  const parts = [
    [analyzed, 'analysed'],
    [knownAudio, 'with audio that was known'],
    [fromSidecars, 'from sidecars'],
    [cached, 'unchanged'],
    [failedBefore, 'failed before and unchanged'],
    [moved, 'renamed'],
    [missing, 'gone (fp-native prune forgets them)'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  const lines = [
    `${tracks(total)} in ${roughDuration(elapsedMs / 1000)}${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
    ...(failed > 0 ? [colors.red(`${tracks(failed)} failed; fp-native failures tells why`)] : []),
    ...(left > 0 ? [colors.yellow(`${tracks(left)} left; the same command goes on with them`)] : []),
  ]
  return `${lines.join('\n')}\n`
}

function tracks(count: number): string {
  return `${count} ${count === 1 ? 'track' : 'tracks'}`
}
