import { Presets, SingleBar } from 'cli-progress'
import { terminalOf } from './terminal.js'
import { clock } from './text.js'

/** How many songs are done, on stderr; nothing where that is no terminal, or for a single song. */
export class ProgressBar {
  readonly #bar: SingleBar | null
  readonly #fractions: number[]
  readonly #started = performance.now()

  constructor(songs: number) {
    this.#fractions = new Array<number>(songs).fill(0)
    this.#bar = songs > 1 && process.stderr.isTTY ? createBar() : null
    // However the program ends, the terminal gets its line and its cursor back.
    if (this.#bar) process.once('exit', () => this.hide())
    this.show()
  }

  /** @param fraction how much of the song is done, 0–1 */
  update(song: number, fraction: number): void {
    this.#fractions[song] = fraction
    this.#bar?.update(this.#done, this.#payload)
  }

  /** Takes the bar off the screen, as it must be while anything else is printed. */
  hide(): void {
    this.#bar?.stop()
  }

  show(): void {
    this.#bar?.start(this.#fractions.length, this.#done, this.#payload)
  }

  get #done(): number {
    return this.#fractions.reduce((sum, fraction) => sum + fraction, 0)
  }

  get #payload(): { finished: number; left: string } {
    const finished = this.#fractions.filter((fraction) => fraction === 1).length
    const elapsedSeconds = (performance.now() - this.#started) / 1000
    const remaining = this.#fractions.length - this.#done
    const left = finished > 0 ? `${clock((elapsedSeconds / this.#done) * remaining)} left` : ''
    return { finished, left }
  }
}

function createBar(): SingleBar {
  const { colors } = terminalOf(process.stderr)
  return new SingleBar(
    {
      format: `  {bar} {finished} of {total} songs  ${colors.dim('{left}')}`,
      formatBar: (progress, { barsize = 30 }) => {
        const filled = Math.round(progress * barsize)
        return colors.cyan('━'.repeat(filled)) + colors.dim('─'.repeat(barsize - filled))
      },
      barsize: 30,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      // The program itself ends on Ctrl-C, and takes the bar away before.
      gracefulExit: false,
      fps: 10,
    },
    Presets.shades_classic,
  )
}
