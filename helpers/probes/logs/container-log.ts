/** The last hours of a container's own log, read from its end: asking the engine for "since" reads the whole file. */
import { type Container, type Engine, isUnreadableLog } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Window } from '../../stack.ts'
import { keptOf } from './kept.ts'
import { type Moments, type Tallied, Tally } from './tally.ts'

/** A slow look: a million lines take the engine some seconds. */
const READ_MS = 60_000
const FIRST_TAIL = 1_000
const GROWTH = 10
const LARGEST_TAIL = 10_000_000
/** Lines that may come between finding the beginning and reading from there. */
const WRITTEN_MEANWHILE = 1_000
const LONGEST_LINE_CHARACTERS = 16_384

export interface ContainerLog {
  tallied: Tallied
  /** Where what was read begins (ms): the window's start, or later where the log has lost its beginning. */
  from: number
  /** Why `from` is later; null where it is not. */
  shortened: string | null
  /** The newest line of the log, in the window or before it; null in an empty log. */
  newestAt: number | null
  /** The newest access line of the requests that were asked for; null without one in the window. */
  newestRequestAt: number | null
}

export interface ContainerLogOptions {
  window: Window
  moments: Moments
  /** Part of an access line that tells a request of interest, ` /v1/`. */
  request: string | null
  /** Counts day by day too. */
  byDay?: boolean
}

/** The time of the first of the last `tail` lines; null in an empty log. */
async function firstLineAt(engine: Engine, id: string, tail: number): Promise<number | null> {
  let first: number | null = null
  await engine.logLines(
    id,
    tail,
    ({ at }) => {
      first = at
      return false
    },
    { timeoutMs: READ_MS },
  )
  return first
}

/** As many lines as reach back to `start`: ten times more until the first is older, or the log begins there. */
export async function tailReaching(engine: Engine, id: string, start: number): Promise<number | 'all'> {
  let before: number | null = null
  for (let tail = FIRST_TAIL * GROWTH; tail <= LARGEST_TAIL; tail *= GROWTH) {
    const first = await firstLineAt(engine, id, tail)
    // The same line again: there is nothing before it.
    if (first === null || first < start || first === before) return tail + WRITTEN_MEANWHILE
    before = first
  }
  return 'all'
}

/** What was read of a log whose first line is later than the window's start: all that is left of it. */
export interface Held {
  lines: number
  bytes: number
}

/** What the engine writes around each line, at least. */
const FRAME_BYTES = 60

/**
 * Whether a log that holds this much may have thrown its beginning away: without a limit never; with one all its parts
 * but the newest are full. What is written is more than its text (quotes and controls are escaped), never twice as much
 * in an ordinary log.
 */
function mayHaveRotated(logOptions: Container['logOptions'], { lines, bytes }: Held): boolean {
  const kept = keptOf(logOptions)
  if (kept.bytes === null) return false
  return bytes + lines * FRAME_BYTES >= ((kept.files - 1) * kept.bytes) / 2
}

/** Where what is left of a log begins (ms), and why not at `start`; null where it does. */
export function beginning(
  { createdAt, logOptions }: Pick<Container, 'createdAt' | 'logOptions'>,
  first: number | null,
  start: number,
  held: Held,
): [number, string | null] {
  const created = createdAt.getTime()
  if (created > start) return [created, 'its container is no older']
  if (first !== null && first > start && mayHaveRotated(logOptions, held)) {
    return [first, `its log keeps ${logOptions['max-size']} × ${logOptions['max-file'] ?? '1'} and begins there`]
  }
  return [start, null]
}

interface Pass {
  tallied: Tallied
  lines: number
  bytes: number
  /** Of the first line handed on, in the window or before it. */
  firstAt: number | null
  newestAt: number | null
  newestRequestAt: number | null
}

async function readTail(
  engine: Engine,
  id: string,
  tail: number | 'all',
  { window, moments, request, byDay = false }: ContainerLogOptions,
): Promise<Pass> {
  const start = window.start.getTime()
  const end = window.end.getTime()
  const tally = new Tally(moments, byDay ? end : null)
  const pass: Omit<Pass, 'tallied' | 'lines'> = { bytes: 0, firstAt: null, newestAt: null, newestRequestAt: null }
  const lines = await engine.logLines(
    id,
    tail,
    ({ at: stamp, stream, text, bytes }) => {
      const at = Number.isNaN(stamp) ? (pass.newestAt ?? start) : stamp
      pass.bytes += bytes
      pass.firstAt ??= at
      if (at > end) return false
      pass.newestAt = at
      if (at < start) return true
      const decoded = text.toString('utf8', 0, LONGEST_LINE_CHARACTERS)
      if (request !== null && decoded.includes(request)) pass.newestRequestAt = at
      tally.add(at, stream, decoded, bytes > LONGEST_LINE_CHARACTERS)
      return true
    },
    { timeoutMs: READ_MS },
  )
  return { ...pass, lines, tallied: tally.finish() }
}

/** Reads and counts. Throws CouldNotLook where the log cannot be read, in the engine's or the log driver's name. */
export async function readContainerLog(
  engine: Engine,
  container: Pick<Container, 'id' | 'name' | 'service' | 'createdAt' | 'logOptions' | 'logDriver'>,
  options: ContainerLogOptions,
): Promise<ContainerLog> {
  const start = options.window.start.getTime()
  try {
    // Most logs are short: one question, unless it shows that more lies in the window.
    let pass = await readTail(engine, container.id, FIRST_TAIL, options)
    if (pass.firstAt !== null && pass.firstAt >= start && pass.lines >= FIRST_TAIL) {
      pass = await readTail(engine, container.id, await tailReaching(engine, container.id, start), options)
    }
    const [from, shortened] = beginning(container, pass.firstAt, start, pass)
    const { tallied, newestAt, newestRequestAt } = pass
    return { tallied, from, shortened, newestAt, newestRequestAt }
  } catch (error) {
    if (!isUnreadableLog(error)) throw error
    throw new CouldNotLook(`the log driver "${container.logDriver}" of ${container.name} keeps nothing to read`, {
      witness: container.service ?? 'engine',
      remedy: ['use the driver json-file, local or journald for this service'],
      cause: error,
    })
  }
}
