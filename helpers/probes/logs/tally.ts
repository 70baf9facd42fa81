/** Counts what a log says, by pattern, in bounded memory whatever the log holds. */
import { countDay } from './days.ts'
import { ownRunAt, parseLine } from './formats/index.ts'
import { byGravity, type Group, mergeGroups } from './groups.ts'
import type { Line } from './line.ts'
import { patternKey, patternOf } from './patterns.ts'

export interface Tallied {
  lines: number
  /** Errors and worse, the gravest and most frequent first. */
  errors: Group[]
  warnings: Group[]
  /** Errors that an ordinary stop or start left behind: listed, never judged. */
  passing: Group[]
  wafDenials: number
  ownLines: number
  /** Lines that were longer than is read of one. */
  cutLines: number
}

/** Moments (ms) at which something ordinarily stopped or started: the service itself, or one that it needs. */
export interface Moments {
  own: readonly number[]
  needs: readonly number[]
}

/** One entry of warning or worse. */
export interface Entry {
  at: number
  level: Group['level']
  message: string
  /** As it stands in the log, with the lines that belong to it. */
  text: string
  isPassing?: boolean
}

interface Pending {
  at: number
  line: Line
  text: string
}

interface Counted {
  group: Group
  /** Of entries that a stop or start may explain; they are in `group` only if none does. */
  excusable: { at: number; isOwn: boolean }[]
}

const MOST_GROUPS = 300
const MOST_PENDING = 100
const MOST_EXCUSABLE = 5_000
const MOST_MOMENTS = 1_000
const LONGEST_EXAMPLE = 2_000
const NEAR_MS = 60_000
/** A run is over long before that. */
const OWN_RUN_MS = 15 * 60_000
const OTHERS = 'further patterns, too many to tell apart'

/** Somebody else was not there: what the service needs explains it. */
const CONNECTION = new RegExp(
  [
    'connection (?:was )?(?:lost|refused|reset|timed out|closed|failed|aborted)',
    'lost connection|connection to server|terminating connection|error on connection',
    "(?:couldn't|could not|cannot|can't|failed to|unable to) (?:connect|reach|resolve|translate)",
    'cannot be reached|could not be resolved|getaddrinfo|name or service not known|host not found',
    'server (?:closed|has gone away)|went away|broken pipe|no route to host',
    'connect\\(\\) failed|upstream (?:timed out|prematurely closed)|no live upstreams',
    'dial tcp|i/o timeout|context deadline exceeded',
  ].join('|'),
  'i',
)
const EXCEPTION = /^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b/

export class Tally {
  #lines = 0
  #cutLines = 0
  #wafDenials = 0
  #ownLines = 0
  readonly #groups = new Map<string, Counted>()
  /** The newest entry of each session, which lines may still follow. */
  readonly #pending = new Map<string, Pending>()
  readonly #own: number[]
  readonly #needs: readonly number[]
  readonly #end: number | null

  /** `daysBefore` (ms): the moment before which days are counted; null counts none. */
  constructor({ own, needs }: Moments, daysBefore: number | null = null) {
    this.#own = [...own]
    this.#needs = needs
    this.#end = daysBefore
  }

  /** One line of one stream; `at` in ms. `isCut` where more of it was not read. */
  add(at: number, stream: string, text: string, isCut = false): void {
    this.#lines += 1
    if (isCut) this.#cutLines += 1
    const line = parseLine(text)
    const session = line.session ?? stream
    if (line.isContinuation) {
      const open = this.#pending.get(session)
      if (open !== undefined && open.text.length < LONGEST_EXAMPLE) open.text += `\n${text.slice(0, LONGEST_EXAMPLE)}`
      return
    }
    if (line.mark === 'start' || line.mark === 'stop') this.#noteMoment(at)
    const before = this.#pending.get(session)
    if (before?.text.startsWith('Traceback') && EXCEPTION.test(text)) {
      // Only the last line of a traceback says what happened.
      before.line = { ...before.line, message: text }
      before.text += `\n${text.slice(0, LONGEST_EXAMPLE)}`
      return
    }
    if (before !== undefined) this.#settle(session, before)
    if (line.mark === 'waf') this.#noteDenial(at, text)
    else if (line.level !== 'info') this.#hold(session, { at, line, text: text.slice(0, LONGEST_EXAMPLE) })
  }

  finish(): Tallied {
    for (const [session, pending] of this.#pending) this.#settle(session, pending)
    const judged: Group[] = []
    const passing: Group[] = []
    for (const counted of this.#groups.values()) this.#decide(counted, judged, passing)
    return {
      lines: this.#lines,
      errors: judged.filter(({ level }) => level !== 'warning').sort(byGravity),
      warnings: judged.filter(({ level }) => level === 'warning').sort(byGravity),
      passing: passing.sort(byGravity),
      wafDenials: this.#wafDenials,
      ownLines: this.#ownLines,
      cutLines: this.#cutLines,
    }
  }

  /** The suite's own canary is no attack. */
  #noteDenial(at: number, text: string): void {
    const run = ownRunAt(text)
    if (run !== null && Math.abs(at - run) < OWN_RUN_MS) this.#ownLines += 1
    else this.#wafDenials += 1
  }

  #noteMoment(at: number): void {
    if (this.#own.length < MOST_MOMENTS) this.#own.push(at)
  }

  #hold(session: string, pending: Pending): void {
    this.#pending.set(session, pending)
    const [oldest] = this.#pending
    if (this.#pending.size > MOST_PENDING && oldest !== undefined) this.#settle(...oldest)
  }

  /** Nothing more belongs to it: it is counted. */
  #settle(session: string, { at, line, text }: Pending): void {
    this.#pending.delete(session)
    const { level, message, mark } = line
    if (level === 'info') return
    const run = ownRunAt(text)
    const isOwn = mark === 'own' || (run !== null && Math.abs(at - run) < OWN_RUN_MS)
    if (isOwn) this.#ownLines += 1
    else this.count({ at, level, message, text, isPassing: mark === 'passing' })
  }

  /** One entry that was taken apart elsewhere. */
  count({ at, level, message, text, isPassing = false }: Entry): void {
    const counted = this.#groupOf(level, message, text, at)
    const isAboutConnections = CONNECTION.test(message)
    counted.group.isAboutConnections &&= isAboutConnections
    if ((isPassing || isAboutConnections) && level !== 'warning' && counted.excusable.length < MOST_EXCUSABLE)
      counted.excusable.push({ at, isOwn: isPassing })
    else this.#extend(counted.group, at)
  }

  #groupOf(level: Group['level'], message: string, example: string, at: number): Counted {
    const pattern = patternOf(message)
    const key = patternKey(level, pattern)
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const isFull = this.#groups.size >= MOST_GROUPS
    const own = isFull ? patternKey(level, OTHERS) : key
    const others = isFull ? this.#groups.get(own) : undefined
    if (others !== undefined) return others
    const group: Group = {
      key: own,
      level,
      pattern: isFull ? OTHERS : pattern,
      count: 0,
      first: at,
      last: at,
      example,
      isAboutConnections: true,
      days: [],
    }
    const counted: Counted = { group, excusable: [] }
    this.#groups.set(own, counted)
    return counted
  }

  /** What a stop or start near by explains is told apart from what stands for itself. */
  #decide({ group, excusable }: Counted, judged: Group[], passing: Group[]): void {
    const excused: Group = { ...group, count: 0, isAboutConnections: false, days: [] }
    for (const { at, isOwn } of excusable) {
      const moments = isOwn ? this.#own : [...this.#own, ...this.#needs]
      const isExcused = moments.some((moment) => Math.abs(at - moment) <= NEAR_MS)
      this.#extend(isExcused ? excused : group, at)
    }
    if (group.count > 0) judged.push(group)
    if (excused.count > 0) passing.push(excused)
  }

  /** One more of the same, at `at` ms. */
  #extend(group: Group, at: number): void {
    group.first = group.count === 0 ? at : Math.min(group.first, at)
    group.last = group.count === 0 ? at : Math.max(group.last, at)
    group.count += 1
    if (this.#end !== null) countDay(group.days, at, this.#end)
  }
}

/** Several logs of one service as one. */
export function mergeTallies(parts: readonly Tallied[]): Tallied {
  const sum = (of: (part: Tallied) => number): number => parts.reduce((total, part) => total + of(part), 0)
  return {
    lines: sum(({ lines }) => lines),
    errors: mergeGroups(parts.flatMap(({ errors }) => errors)),
    warnings: mergeGroups(parts.flatMap(({ warnings }) => warnings)),
    passing: mergeGroups(parts.flatMap(({ passing }) => passing)),
    wafDenials: sum(({ wafDenials }) => wafDenials),
    ownLines: sum(({ ownLines }) => ownLines),
    cutLines: sum(({ cutLines }) => cutLines),
  }
}
