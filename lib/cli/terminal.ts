import pc from 'picocolors'

export type Colors = ReturnType<typeof pc.createColors>

/** What the output can show. */
export interface Terminal {
  readonly columns: number
  readonly colors: Colors
}

export const DEFAULT_COLUMNS = 80
const MINIMUM_COLUMNS = 40

/** NO_COLOR, FORCE_COLOR and TERM=dumb are respected; without a terminal there is no colour. */
export function terminalOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM, COLUMNS } = environment
  const isWanted = Boolean(FORCE_COLOR) && FORCE_COLOR !== '0'
  const isPossible = stream.isTTY === true && TERM !== 'dumb'
  const columns = stream.columns ?? (Number(COLUMNS) || DEFAULT_COLUMNS)
  return {
    columns: Math.max(MINIMUM_COLUMNS, columns),
    colors: pc.createColors(!NO_COLOR && (isWanted || isPossible)),
  }
}
