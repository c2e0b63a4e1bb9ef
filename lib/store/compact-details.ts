import type { Details } from '../analyze/index.js'

const STEPS_A_SECOND = 1e4

/** Details with the long lists kept no finer than they are known: times to 0.1 ms, timbre to 0.001. */
export function compactDetails(details: Details): Details {
  return {
    ...details,
    beats: details.beats.map((seconds) => Math.round(seconds * STEPS_A_SECOND) / STEPS_A_SECOND),
    onsets: details.onsets.map((seconds) => Math.round(seconds * STEPS_A_SECOND) / STEPS_A_SECOND),
    timbre: details.timbre?.map((coefficient) => Math.round(coefficient * 1e3) / 1e3) ?? null,
  }
}

/**
 * {@link compactDetails} as JSON for the database, with `beats` and `onsets` as whole steps of 0.1 ms from one time to the
 * next, which halves it: these two lists are most of a database.
 */
export function packDetails(details: Details): string {
  const { beats, onsets, ...others } = compactDetails(details)
  return JSON.stringify({ ...others, beats: stepsOf(beats), onsets: stepsOf(onsets) })
}

/** What {@link packDetails} has packed. */
export function unpackDetails(packed: string): Details {
  const details = JSON.parse(packed) as Details
  return { ...details, beats: timesOf(details.beats), onsets: timesOf(details.onsets) }
}

function stepsOf(times: readonly number[]): number[] {
  let before = 0
  return times.map((seconds) => {
    const at = Math.round(seconds * STEPS_A_SECOND)
    const step = at - before
    before = at
    return step
  })
}

function timesOf(steps: readonly number[]): number[] {
  let at = 0
  return steps.map((step) => {
    at += step
    return at / STEPS_A_SECOND
  })
}
