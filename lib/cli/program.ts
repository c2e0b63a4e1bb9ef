import { Command, CommanderError, Option } from 'commander'
import { DECODER_NAMES } from '../decode/index.js'
import { FpError } from '../errors.js'
import type { ExportFormat } from '../library/index.js'
import { packageVersion } from '../package-root.js'
import { type AnalyzeOptions, analyzeCommand } from './analyze-command.js'
import { dimensionsTable } from './dimensions-command.js'
import {
  exportCommand,
  failuresCommand,
  type LibraryCommandOptions,
  pruneCommand,
  statusCommand,
} from './library-commands.js'
import { wholeNumber } from './numbers.js'
import { addProfileCommands, profilesCommand } from './profile-commands.js'
import { type ScanCommandOptions, scanCommand } from './scan-command.js'
import type { ServeCommandOptions } from './serve-command.js'
import { addServeOptions } from './serve-options.js'
import { addSimilarityCommands } from './similarity-commands.js'
import { terminalOf } from './terminal.js'
import { printable } from './text.js'

const EXIT_FAILED = 1
const EXIT_USAGE = 2
const EXIT_INTERRUPTED = 130

/**
 * Runs the command line.
 *
 * @param words what came after the program's name
 * @param signal stops the work
 * @returns the exit code: 0, 1 if anything failed, 2 for wrong usage, 130 if the signal ended it before its time
 */
export async function run(words: readonly string[], signal: AbortSignal): Promise<number> {
  let exitCode = 0
  let isInterrupted = () => signal.aborted
  const program = new Command('fp-native')
    .description('Turns a song into 25 numbers that say how it sounds.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .showHelpAfterError('See fp-native --help.')
    .exitOverride()
  program
    .command('analyze')
    .description('print the fingerprint of songs')
    .argument('<inputs...>', 'audio files, directories (searched for audio files), or - for standard input')
    .option('--json', 'print one JSON object a line, details included')
    .option('--details', 'print the details too: key, true peak, loudness range, …')
    .option('--dual-mono', 'count mono songs twice in loudness, as when two loudspeakers play them')
    .addOption(new Option('--decoder <name>', 'who decodes (default: auto)').choices(DECODER_NAMES))
    .action(async (inputs: string[], options: AnalyzeOptions) => {
      if (!(await analyzeCommand(inputs, options, signal))) exitCode = EXIT_FAILED
    })
  program
    .command('dimensions')
    .description('explain the 25 dimensions')
    .action(() => {
      process.stdout.write(dimensionsTable(terminalOf(process.stdout)))
    })
  program
    .command('profiles')
    .description('list the built-in sound profiles, and where their figures are from')
    .argument('[name]', 'this one alone, or one from a file')
    .option('--json', 'print one JSON object a line, as the file that --profile reads')
    .action(profilesCommand)
  addServeOptions(
    program.command('serve').description('answer HTTP requests for fingerprints and about the library'),
  ).action(async (options: ServeCommandOptions) => {
    // Nothing else ends it, so that is how it ends well.
    isInterrupted = () => false
    const { serveCommand } = await import('./serve-command.js')
    await serveCommand(options, signal)
  })
  addLibraryCommands(program, signal, () => {
    exitCode = EXIT_FAILED
  })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    exitCode = exitCodeOf(error)
  }
  return isInterrupted() ? EXIT_INTERRUPTED : exitCode
}

/** Tells the error, unless that has been done. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (!(error instanceof FpError)) throw error
  process.stderr.write(`${terminalOf(process.stderr).colors.red(error.code)} ${printable(error.message)}\n`)
  return error.code === 'INVALID_ARGUMENT' ? EXIT_USAGE : EXIT_FAILED
}

function addLibraryCommands(program: Command, signal: AbortSignal, onFailed: () => void): void {
  const command = (name: string, description: string) =>
    program.command(name).description(description).option('--db <file>', 'the library, in place of your own')
  command('scan', 'fingerprint every song in folders, and keep the library up to date with them')
    .argument('<folders...>', 'folders of audio files')
    .option('--watch', 'go on, and pick up what changes')
    .option('--max-tracks <count>', 'analyse at most so many tracks now', wholeNumber(0))
    .option('--workers <count>', 'threads that decode and analyse (default: one a processor)', wholeNumber(1))
    .option('--sidecars', 'read and write <audio file>.25d')
    .option('--sidecar-dir <folder>', 'keep the sidecars there instead')
    .option('--retry-failed', 'try again what has failed before')
    .option('--json', 'print one JSON object a line: each track, then the summary')
    .action(async (folders: string[], options: ScanCommandOptions) => {
      if (!(await scanCommand(folders, options, signal))) onFailed()
    })
  command('status', 'tell how many tracks stand where').option('--json', 'print a JSON object').action(statusCommand)
  command('failures', 'list the tracks that could not be analysed, and why')
    .option('--json', 'print one JSON object a line')
    .action(failuresCommand)
  command('prune', 'forget the tracks whose files are gone')
    .option('--json', 'print one JSON object a line')
    .action(pruneCommand)
  command('export', 'print the whole library')
    .option('--json', 'one JSON object a line (default)')
    .option('--csv', 'comma-separated values')
    .action(async ({ csv, ...options }: LibraryCommandOptions & { csv?: boolean }) => {
      const format: ExportFormat = csv ? 'csv' : 'json'
      await exportCommand(format, options)
    })
  addSimilarityCommands(command, signal)
  addProfileCommands(command, signal, onFailed)
}
