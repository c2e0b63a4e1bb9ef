import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { enhancementText, fitsText, matchesText, profileText } from '../../lib/cli/profile-text.js'
import { width } from '../../lib/cli/text.js'
import { openLibrary } from '../../lib/index.js'
import { matchProfile, PROFILES, readProfile, type SoundProfile, suggestEnhancement } from '../../lib/profiles/index.js'
import { temporaryFolder } from '../library/support.js'
import { sound } from '../profiles/sounds.js'
import { fixtures, run } from './run.js'

describe('sound profiles on the command line', () => {
  const folder = temporaryFolder()
  const db = path.join(folder, 'library.db')
  const song = path.join(fixtures, 'red-eclipse-track-05.ogg')
  beforeAll(async () => {
    const library = openLibrary({ db })
    await library.scan(fixtures, { workers: 2 })
    await library.close()
  })

  it('matches a file and an id', async () => {
    const { lines, code } = await run('match', song, '--db', db, '--json')
    expect(code).toBe(0)
    const matches = lines.map((line) => JSON.parse(line))
    expect(matches.map(({ profile }) => profile).sort()).toEqual(PROFILES.map(({ name }) => name).sort())
    expect(matches.find(({ profile }) => profile === 'shooter-soundtrack').score).toBeGreaterThan(0.8)
    expect((await run('match', '1', '--db', db)).stdout).toMatch(/^ {2}Track 1\n\n {2}[01]\.\d\d {2}[a-z]/)
  })

  it('makes a profile that others are matched with', async () => {
    const made = await run('profile', fixtures, song, '--name', 'mine', '--db', db, '--json')
    expect(made.code).toBe(0)
    expect(readProfile(made.stdout)).toMatchObject({ name: 'mine', tracks: 9 })
    const file = path.join(folder, 'mine.json')
    writeFileSync(file, made.stdout)
    const { stdout, code } = await run('match', song, '--profile', file, '--db', db)
    expect(code).toBe(0)
    expect(stdout).toMatch(/\n {2}mine: [01]\.\d\d, /)
    expect((await run('profile', song, '--db', db)).code).toBe(2)
  })

  it('suggests', async () => {
    const { stdout, code } = await run('suggest', song, '--preset', 'warm', '--lufs', '-30', '--db', db, '--json')
    expect(code).toBe(0)
    const { preset, reference, suggestions } = JSON.parse(stdout)
    expect(preset).toBe('warm')
    expect(PROFILES.map(({ name }) => name)).toContain(reference)
    expect(suggestions.at(-1)).toMatchObject({ action: 'gain', measure: 'lufs' })
    expect(suggestions.at(-1).amount_db).toBeLessThan(-10)
    expect((await run('suggest', song, '--db', db)).stdout).toContain('gentle, measured by ')
  })

  it('lists what is built in, as files that it reads', async () => {
    const { lines } = await run('profiles', '--json')
    expect(lines.map((line) => readProfile(line))).toEqual(PROFILES)
    expect((await run('profiles', 'ebu-r128')).stdout).toMatch(/EBU R 128/)
  })

  it('tells what went wrong', async () => {
    const wrong = await run('match', song, '--profile', 'spotfy', '--db', db)
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean spotify?') })
    expect(await run('match', '99', '--db', db)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TRACK_NOT'),
    })
    expect((await run('suggest', song, '--preset', 'loud', '--db', db)).code).toBe(2)
    expect((await run('suggest', song, '--lufs', '3', '--db', db)).code).toBe(2)
  })
})

describe('on a terminal', () => {
  const quiet = sound({ lufs: -23, stereo_width: 0 }, { true_peak_dbtp: -6 })
  const texts = (terminal: Parameters<typeof profileText>[1]) => [
    matchesText('A song', matchProfile(quiet), terminal),
    fitsText('A song', matchProfile(quiet, PROFILES[0] as SoundProfile)[0] as never, terminal),
    enhancementText('A song', suggestEnhancement(quiet, 'warm'), terminal),
    profileText(PROFILES[6] as SoundProfile, terminal),
  ]
  const plain = new Proxy({}, { get: () => (text: string) => text }) as never

  it.each([40, 80, 120])('fits %d columns', (columns) => {
    for (const text of texts({ columns, colors: plain })) {
      for (const line of text.split('\n')) expect(width(line), line).toBeLessThanOrEqual(columns)
    }
  })

  it('parts no number from its unit', () => {
    const text = enhancementText('A song', suggestEnhancement(quiet, 'warm'), { columns: 40, colors: plain })
    expect(text).not.toMatch(/\d\n *(?:dB|LU|%)/)
    expect(text).not.toContain('\u00a0')
    expect(text.replace(/\s+/g, ' ')).toContain('limited by true peak: 4 dB short')
  })
})
