/** What a person sees while the stack comes up: one living line on a terminal, plain lines with times elsewhere. */
import type { WriteStream } from 'node:tty'

export interface Progress {
  /** A line that stays. */
  say(text: string): void
  /** What an activity is doing now; without a state it has ended. */
  show(activity: string, state?: string): void
  /** Leaves the cursor on a fresh line; to be called when all is over. */
  end(): void
}

export const silent: Progress = { say: () => {}, show: () => {}, end: () => {} }

const isTerminal = (stream: NodeJS.WritableStream): stream is WriteStream => 'isTTY' in stream && stream.isTTY === true

/** Progress on a stream, with the seconds since this call in front of every line. */
export function progressOn(stream: NodeJS.WritableStream): Progress {
  const startedAt = performance.now()
  const elapsed = () => `[${((performance.now() - startedAt) / 1000).toFixed(0).padStart(3)} s]`
  return isTerminal(stream) ? livingLine(stream, elapsed) : plainLines(stream, elapsed)
}

/** A log wants to see that it goes on, not every step: one line an activity in this time. */
const plainEveryMs = 2000

function plainLines(stream: NodeJS.WritableStream, elapsed: () => string): Progress {
  const shown = new Map<string, { state: string; at: number }>()
  return {
    say: (text) => void stream.write(`${elapsed()} ${text}\n`),
    show: (activity, state) => {
      if (state === undefined) return
      const last = shown.get(activity)
      if (last && (last.state === state || performance.now() - last.at < plainEveryMs)) return
      shown.set(activity, { state, at: performance.now() })
      stream.write(`${elapsed()} ${activity}: ${state}\n`)
    },
    end: () => {},
  }
}

function livingLine(stream: WriteStream, elapsed: () => string): Progress {
  const clear = '\r\u001b[2K'
  const active = new Map<string, string>()
  const draw = () => {
    if (active.size === 0) return
    const line = `${elapsed()} ${[...active].map(([activity, state]) => `${activity}: ${state}`).join(' · ')}`
    stream.write(clear + line.slice(0, stream.columns - 1))
  }
  // The seconds go on while nothing else changes; the timer never keeps the process alive.
  const timer = setInterval(draw, 1000).unref()
  return {
    say: (text) => {
      stream.write(`${clear}${elapsed()} ${text}\n`)
      draw()
    },
    show: (activity, state) => {
      if (state === undefined) active.delete(activity)
      else active.set(activity, state)
      stream.write(clear)
      draw()
    },
    end: () => {
      clearInterval(timer)
      stream.write(clear)
    },
  }
}
