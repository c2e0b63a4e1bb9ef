import { InvalidArgumentError } from 'commander'

/** Reads a whole number from `minimum` to `maximum`. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (number >= minimum && number <= maximum) return number
    const end = maximum === Number.MAX_SAFE_INTEGER ? 'on' : `to ${maximum}`
    throw new InvalidArgumentError(`Expected a whole number from ${minimum} ${end}.`)
  }
}

/** Reads a level from `minimum` to `maximum` decibels. */
export function decibelNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = /^[-+]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (number >= minimum && number <= maximum) return number
    throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}.`)
  }
}
