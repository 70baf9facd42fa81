/** What the run is doing while it runs: one line kept up to date on a terminal, a plain line every 5 s elsewhere. */
import { cleanLine } from '../clean-text.ts'
import { wrap } from './display-width.ts'

/** What is needed of a writable stream: process.stderr is one. */
export interface ProgressStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

export interface Progress {
  started(total: number): void
  finished(id: string): void
  /** Takes the updating line away; nothing is written afterwards. */
  stop(): void
}

const QUIET_MS = 5_000
const REDRAW_MS = 100
const ERASE_LINE = '\r\x1b[K'

/** Never keeps the process alive, and writes nothing at all for a run shorter than 5 s that no terminal watches. */
export function progress(stream: ProgressStream): Progress {
  const isTerminal = stream.isTTY === true
  let total = 0
  let done = 0
  let last = ''
  let startedAt = 0
  let timer: NodeJS.Timeout | undefined

  const seconds = (): number => Math.round((Date.now() - startedAt) / 1000)
  const draw = (): void => {
    const text = `${done} of ${total} items  ${seconds()} s  ${last}`
    const [line = ''] = wrap(text, Math.max(20, (stream.columns ?? 80) - 1))
    stream.write(ERASE_LINE + line)
  }
  const tell = (): void => {
    stream.write(`${done} of ${total} items after ${seconds()} s\n`)
  }

  return {
    started(count) {
      total = count
      startedAt = Date.now()
      clearInterval(timer)
      timer = setInterval(isTerminal ? draw : tell, isTerminal ? REDRAW_MS : QUIET_MS)
      timer.unref()
      if (isTerminal) draw()
    },
    finished(id) {
      done += 1
      last = cleanLine(id, 120)
    },
    stop() {
      if (timer === undefined) return
      clearInterval(timer)
      timer = undefined
      if (isTerminal) stream.write(ERASE_LINE)
    },
  }
}
