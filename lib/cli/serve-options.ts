import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LOG_LEVELS } from '../server/logging.js'
import { wholeNumber } from './numbers.js'

/** The options of `serve`. Each can be given by an environment variable as well; the command line wins. */
export function addServeOptions(command: Command): Command {
  for (const option of serveOptions()) command.addOption(option)
  return command
}

function serveOptions(): Option[] {
  return [
    option('--port <port>', 'where to listen; 0 takes any free port').default(8766).argParser(wholeNumber(0, 65_535)),
    option('--host <address>', 'whom to listen to; all but this machine need --root and --token').default('127.0.0.1'),
    list('--root <folder...>', 'the only folders to read from (default: wherever this user may read)', path.delimiter),
    option(
      '--token <token>',
      'what `Authorization: Bearer` must bring (in the environment, other users do not see it)',
    ),
    list('--allow-host <name...>', 'further names of this server', ','),
    list('--allow-origin <origin...>', 'origins whose web pages may ask, as https://example.org', ','),
    option('--workers <count>', 'threads that decode and analyse (default: one a processor)').argParser(
      wholeNumber(1, 256),
    ),
    option('--queue <count>', 'requests that may wait for a thread').default(256).argParser(wholeNumber(0, 10_000)),
    option('--timeout <seconds>', 'longest time for a track (default: 600, and 5 for each MiB)').argParser(
      wholeNumber(1, 1_000_000),
    ),
    option('--max-upload <MiB>', 'largest body of /analyze').default(512).argParser(wholeNumber(1, 1_000_000)),
    option('--db <file>', 'the library, in place of your own; its results answer for files that have not changed'),
    option('--log-level <level>', 'how much to log to standard output').choices(LOG_LEVELS).default('info'),
  ]
}

function option(flags: string, description: string): Option {
  const added = new Option(flags, description)
  return added.env(`FP_NATIVE_${added.name().replaceAll('-', '_').toUpperCase()}`)
}

/** Several in one environment variable, and each in a word of its own on the command line. */
function list(flags: string, description: string, separator: string): Option {
  const added = option(flags, description)
  return added.argParser((text: string, previous: readonly string[] | undefined) => {
    // A parser is not told where its text comes from.
    const items = process.env[added.envVar ?? ''] === text ? text.split(separator) : [text]
    if (items.includes('')) throw new InvalidArgumentError('Expected no empty text.')
    return [...(previous ?? []), ...items]
  })
}
