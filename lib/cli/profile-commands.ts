import { existsSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { fingerprint } from '../analyze/index.js'
import { FpError } from '../errors.js'
import { defaultDatabasePath, type Library } from '../library/index.js'
import { nearestName } from '../options.js'
import {
  createProfile,
  matchProfile,
  PRESET_NAMES,
  PROFILES,
  type PresetName,
  type ProfiledSound,
  readProfile,
  type SoundProfile,
  suggestEnhancement,
} from '../profiles/index.js'
import { ALGORITHM_VERSION } from '../schema/index.js'
import { discover } from './discover.js'
import { jsonLine, type LibraryCommandOptions, print, withLibrary } from './library-commands.js'
import { decibelNumber } from './numbers.js'
import { mapOrdered } from './ordered.js'
import { enhancementText, fitsText, matchesText, profileText } from './profile-text.js'
import { referenceOf } from './similarity-commands.js'
import { terminalOf } from './terminal.js'
import { printable } from './text.js'

interface MatchOptions extends LibraryCommandOptions {
  readonly profile?: string
}

interface SuggestOptions extends MatchOptions {
  readonly preset?: PresetName
  readonly lufs?: number
  readonly truePeak?: number
}

interface ProfileCommandOptions extends LibraryCommandOptions {
  readonly name?: string
  readonly label?: string
}

/** More than any profile takes. */
const MAXIMUM_PROFILE_BYTES = 64 * 1024

/**
 * Adds the commands about sound profiles.
 *
 * @param command makes one that knows `--db`
 * @param onFailed told where a song could not be analysed
 */
export function addProfileCommands(
  command: (name: string, description: string) => Command,
  signal: AbortSignal,
  onFailed: () => void,
): void {
  const song = 'an audio file, in the library or not, or the id of a track'
  command('match', 'tell how a song fits sound profiles: specifications to deliver to, and kinds of music')
    .argument('<song>', song)
    .option('--profile <name>', 'this one alone, by name or from a file, and measure by measure')
    .option('--json', 'print one JSON object a line')
    .action((song: string, options: MatchOptions) => matchCommand(song, options, signal))
  command('suggest', 'suggest what mastering could do to a song, how much of it, and why')
    .argument('<song>', song)
    .addOption(new Option('--preset <name>', 'the character to give it (default: gentle)').choices(PRESET_NAMES))
    .option('--profile <name>', 'measure it by this profile, by name or from a file')
    .option('--lufs <level>', 'the loudness that it is to have', decibelNumber(-70, 0))
    .option('--true-peak <level>', 'the highest true peak in dBTP', decibelNumber(-20, 0))
    .option('--json', 'print a JSON object')
    .action((song: string, options: SuggestOptions) => suggestCommand(song, options, signal))
  command('profile', 'make a sound profile of songs that belong together')
    .argument('<songs...>', 'audio files, folders, or ids of tracks; nine at least')
    .option('--name <name>', 'its name: lower-case words joined by hyphens (default: own)')
    .option('--label <text>', 'its name for people')
    .option('--json', 'print the profile as the file that --profile reads')
    .action(async (songs: string[], options: ProfileCommandOptions) => {
      if (!(await profileCommand(songs, options, signal))) onFailed()
    })
}

/** The built-in profiles and where their figures are from. */
export async function profilesCommand(name: string | undefined, { json }: { readonly json?: boolean }): Promise<void> {
  for (const profile of name === undefined ? PROFILES : [profileNamed(name)]) {
    await print(json ? `${JSON.stringify(profile)}\n` : profileText(profile, terminalOf(process.stdout)))
  }
}

function matchCommand(song: string, { db, json, profile }: MatchOptions, signal: AbortSignal): Promise<void> {
  return withSounds(db, [song], async (soundOf) => {
    const matches = matchProfile(await soundOf(song, signal), profile === undefined ? PROFILES : profileNamed(profile))
    if (json) {
      for (const { profile, ...match } of matches) await print(jsonLine({ profile: profile.name, ...match }))
      return
    }
    const terminal = terminalOf(process.stdout)
    const [first] = matches
    const name = nameOf(song)
    await print(
      profile === undefined || !first ? matchesText(name, matches, terminal) : fitsText(name, first, terminal),
    )
  })
}

function suggestCommand(song: string, options: SuggestOptions, signal: AbortSignal): Promise<void> {
  const { db, json, preset, profile, lufs, truePeak } = options
  return withSounds(db, [song], async (soundOf) => {
    const enhancement = suggestEnhancement(await soundOf(song, signal), {
      preset,
      profile: profile === undefined ? undefined : profileNamed(profile),
      loudnessLufs: lufs,
      maximumTruePeakDbtp: truePeak,
    })
    const { reference, ...others } = enhancement
    const text = enhancementText(nameOf(song), enhancement, terminalOf(process.stdout))
    await print(json ? jsonLine({ reference: reference.name, ...others }) : text)
  })
}

async function profileCommand(songs: string[], options: ProfileCommandOptions, signal: AbortSignal): Promise<boolean> {
  const { db, json, name, label } = options
  let isAllWell = true
  await withSounds(db, songs, async (soundOf) => {
    const { colors } = terminalOf(process.stderr)
    const fail = (file: string, { code, message }: FpError) => {
      isAllWell = false
      process.stderr.write(`${colors.red(code)} ${printable(file)}: ${printable(message)}\n`)
    }
    const sounds: ProfiledSound[] = []
    const outcomes = mapOrdered(await discover(songs), availableParallelism(), async (found) => {
      if ('error' in found) return { ...found, sound: null }
      try {
        return { file: found.file, sound: await soundOf(found.file, signal) }
      } catch (error) {
        if (error instanceof FpError) return { file: found.file, error, sound: null }
        throw error
      }
    })
    for await (const outcome of outcomes) {
      if (signal.aborted) return
      if (outcome.sound) sounds.push(outcome.sound)
      else if ('error' in outcome) fail(outcome.file, outcome.error)
    }
    const profile = createProfile(sounds, { name, label })
    const file = `${JSON.stringify(profile, null, 2)}\n`
    await print(json ? file : profileText(profile, terminalOf(process.stdout)))
  })
  return isAllWell
}

type SoundOf = (song: string, signal: AbortSignal) => Promise<ProfiledSound>

/** What the library knows is not analysed again; where there is none, files are, and ids need one. */
async function withSounds(
  db: string | undefined,
  songs: readonly string[],
  use: (soundOf: SoundOf) => Promise<void>,
): Promise<void> {
  const needsLibrary = db !== undefined || songs.some((song) => typeof referenceOf(song) === 'number')
  if (!needsLibrary && !existsSync(defaultDatabasePath())) return use((song, signal) => fingerprint(song, { signal }))
  await withLibrary(db, (library) => use((song, signal) => soundIn(library, song, signal)))
}

async function soundIn(library: Library, song: string, signal: AbortSignal): Promise<ProfiledSound> {
  const reference = referenceOf(song)
  const track = library.track(reference)
  if (track?.fingerprint && track.algorithmVersion === ALGORITHM_VERSION) {
    return { fingerprint: track.fingerprint, algorithmVersion: ALGORITHM_VERSION, details: track.details }
  }
  if (typeof reference === 'string') return fingerprint(reference, { signal })
  throw new FpError('TRACK_NOT_FOUND', `The library has no track ${reference} that is analysed by this version.`)
}

/** A built-in profile, or else one from a file. */
function profileNamed(name: string): SoundProfile {
  const known = PROFILES.find((profile) => profile.name === name)
  if (known) return known
  const stats = statSync(name, { throwIfNoEntry: false })
  if (stats?.isFile() && stats.size <= MAXIMUM_PROFILE_BYTES) return readProfile(readFileSync(name, 'utf8'))
  const near = nearestName(
    name,
    PROFILES.map((profile) => profile.name),
  )
  const hint = near === undefined ? 'fp-native profiles lists those that are built in' : `did you mean ${near}?`
  throw new FpError('INVALID_ARGUMENT', `There is no profile ${name}, and no file of that name with one: ${hint}.`)
}

function nameOf(song: string): string {
  return typeof referenceOf(song) === 'number' ? `Track ${song}` : path.basename(song)
}
