import { availableParallelism } from 'node:os'
import { type FingerprintOptions, type FingerprintResult, fingerprint } from '../analyze/index.js'
import { FpError } from '../errors.js'
import { card } from './card.js'
import { type Discovery, discover } from './discover.js'
import { errorLine, resultLine } from './json.js'
import { mapOrdered } from './ordered.js'
import { ProgressBar } from './progress.js'
import { terminalOf } from './terminal.js'
import { printable } from './text.js'

export interface AnalyzeOptions {
  readonly json?: boolean
  readonly details?: boolean
  readonly dualMono?: boolean
  readonly decoder?: FingerprintOptions['decoder']
}

type Outcome = { readonly file: string } & ({ readonly result: FingerprintResult } | { readonly error: FpError })

/**
 * Analyses every input and prints it, in order.
 *
 * @returns whether all went well
 */
export async function analyzeCommand(
  inputs: readonly string[],
  options: AnalyzeOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await discover(inputs)
  const progress = new ProgressBar(found.length)
  const print = options.json ? jsonPrinter() : cardPrinter()
  const analyze = async (discovery: Discovery, song: number): Promise<Outcome> => {
    const { file } = discovery
    if ('error' in discovery) return discovery
    try {
      const result = await fingerprint(file === '-' ? process.stdin : file, {
        signal,
        details: Boolean(options.details || options.json),
        dualMono: options.dualMono,
        decoder: options.decoder,
        onProgress: ({ fraction }) => progress.update(song, fraction ?? 0),
      })
      return { file, result }
    } catch (error) {
      if (error instanceof FpError) return { file, error }
      throw error
    } finally {
      progress.update(song, 1)
    }
  }
  let isAllWell = true
  try {
    const work = [...found.entries()]
    for await (const outcome of mapOrdered(work, availableParallelism(), ([song, item]) => analyze(item, song))) {
      if (signal.aborted) break
      if ('error' in outcome) isAllWell = false
      progress.hide()
      print(outcome)
      progress.show()
    }
  } finally {
    progress.hide()
  }
  return isAllWell
}

function jsonPrinter(): (outcome: Outcome) => void {
  return (outcome) =>
    process.stdout.write(
      'error' in outcome ? errorLine(outcome.file, outcome.error) : resultLine(outcome.file, outcome.result),
    )
}

function cardPrinter(): (outcome: Outcome) => void {
  const { colors } = terminalOf(process.stderr)
  return (outcome) => {
    if ('error' in outcome) {
      const { code, message } = outcome.error
      process.stderr.write(`  ${colors.red(code)} ${printable(outcome.file)}\n  ${message.replace(/\n/g, '\n  ')}\n\n`)
      return
    }
    const name = outcome.file === '-' ? 'Standard input' : outcome.file
    process.stdout.write(`${card(name, outcome.result, terminalOf(process.stdout))}\n`)
  }
}
