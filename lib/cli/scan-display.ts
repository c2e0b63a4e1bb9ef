import { Presets, SingleBar } from 'cli-progress'
import type { ScanProgress } from '../library/index.js'
import { barCells, fractionDone, scanLine } from './scan-line.js'
import { DEFAULT_COLUMNS, terminalOf } from './terminal.js'

/** Between two lines where nobody watches. */
const PLAIN_LINE_MS = 5_000

/** The progress of a scan on stderr: one line that changes in a terminal, now and then a line elsewhere. */
export class ScanDisplay {
  #bar: SingleBar | null = null
  #last: ScanProgress | null = null
  #printed: ScanProgress | null = null
  #printedMs = performance.now()
  readonly #isTerminal = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb'

  update(progress: ScanProgress): void {
    this.#last = progress
    if (this.#isTerminal) {
      if (this.#bar) this.#bar.update(0, { progress })
      else this.#show()
    } else if (performance.now() - this.#printedMs >= PLAIN_LINE_MS) {
      this.#printLine()
    }
  }

  /** Whether a scan is going on. */
  get isActive(): boolean {
    return this.#last !== null
  }

  /** Prints something else; the progress goes on below it. */
  print(text: string, stream: NodeJS.WriteStream = process.stderr): void {
    this.#hide()
    stream.write(text)
    this.#show()
  }

  /** The last state stays to be read. */
  end(): void {
    this.#hide()
    if (this.#last?.phase === 'tracks' && this.#last !== this.#printed) this.#printLine()
    this.#last = null
  }

  #show(): void {
    if (!this.#isTerminal || this.#last === null) return
    this.#bar = createBar()
    this.#bar.start(1, 0, { progress: this.#last })
  }

  #hide(): void {
    this.#bar?.stop()
    this.#bar = null
  }

  #printLine(): void {
    this.#printedMs = performance.now()
    this.#printed = this.#last
    if (this.#last) process.stderr.write(`${scanLine(this.#last, this.#isTerminal ? lineCells() : undefined)}\n`)
  }
}

function createBar(): SingleBar {
  const bar = new SingleBar(
    {
      format: (_options, _params, payload: { progress: ScanProgress }) => rendered(payload.progress),
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      // The program itself ends on Ctrl-C, and takes the line away before.
      gracefulExit: false,
      fps: 10,
    },
    Presets.shades_classic,
  )
  return bar
}

/** A line as wide as the terminal would wrap in some, and one that wraps could not be taken back. */
function lineCells(): number {
  return (process.stderr.columns || DEFAULT_COLUMNS) - 1
}

function rendered(progress: ScanProgress): string {
  const { colors } = terminalOf(process.stderr)
  const line = scanLine(progress, lineCells())
  const cells = progress.phase === 'walk' ? 0 : barCells(line, lineCells())
  if (cells === 0) return line
  const filled = Math.floor(fractionDone(progress) * cells)
  return `${line}  ${colors.cyan('━'.repeat(filled))}${colors.dim('─'.repeat(cells - filled))}`
}
