/** The slow query log of MySQL and MariaDB as a file, entry by entry, and what is slow in it by pattern. */
import { isMaintenance } from '../databases/statement-counters.ts'
import { LineFeed } from './line-feed.ts'
import { patternOf } from './patterns.ts'

export interface SlowEntry {
  /** ms; the end of the statement on MariaDB, its beginning on MySQL. */
  at: number
  user: string
  seconds: number
  /** At most its first 2000 characters. */
  statement: string
}

const LONGEST_STATEMENT = 2_000
const USER = /^# User@Host: ([^[]*)\[/
const DURATION = /^# Query_time: ([\d.]+)\s/
const STAMP = /^SET timestamp=(\d+)(?:\.\d+)?;$/
/** Of an entry's head; `# Time:` is left out where several come within the same second. */
const HEAD =
  /^# (?:Time|User@Host|Thread_id|Schema|Query_time|Rows_affected|Bytes_sent|Full_scan|Filesort|Tmp_tables|Priority_queue|explain|Stored_routine):/
/** Written at every start of the server, and after FLUSH LOGS. */
const BANNER = /, Version: .*started with:|^Tcp port: \d+|^Time\s+Id\s+Command\s+Argument/

/** When the line's entry was written (ms); null for every other line of it. */
export function slowLogTime(line: string): number | null {
  const [, seconds] = STAMP.exec(line) ?? []
  return seconds === undefined ? null : Number(seconds) * 1000
}

export class SlowLogScan {
  bytes = 0
  readonly #onEntry: (entry: SlowEntry) => void
  readonly #feed = new LineFeed((line) => this.#take(line))
  #user = ''
  #seconds = Number.NaN
  #at: number | null = null
  #statement = ''

  constructor(onEntry: (entry: SlowEntry) => void) {
    this.#onEntry = onEntry
  }

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#feed.add(chunk)
  }

  end(): void {
    this.#feed.end()
    this.#close()
  }

  #take(line: string): void {
    if (BANNER.test(line)) {
      this.#close()
      return
    }
    if (HEAD.test(line)) {
      // A head after a statement is the next entry's.
      if (this.#at !== null) this.#close()
      const [, user] = USER.exec(line) ?? []
      const [, seconds] = DURATION.exec(line) ?? []
      if (user !== undefined) this.#user = user.trim()
      if (seconds !== undefined) this.#seconds = Number(seconds)
      return
    }
    const at = this.#at === null ? slowLogTime(line) : null
    if (at !== null) this.#at = at
    else if (this.#at !== null && this.#statement.length < LONGEST_STATEMENT) this.#statement += `${line}\n`
  }

  /** The reading may begin in the middle of an entry: what lacks its head is none. */
  #close(): void {
    const statement = this.#statement.trim().slice(0, LONGEST_STATEMENT)
    if (this.#at !== null && Number.isFinite(this.#seconds) && statement !== '')
      this.#onEntry({ at: this.#at, user: this.#user, seconds: this.#seconds, statement })
    this.#at = null
    this.#statement = ''
    this.#user = ''
    this.#seconds = Number.NaN
  }
}

export interface SlowPattern {
  pattern: string
  count: number
  totalSeconds: number
  longestSeconds: number
  last: number
  example: string
}

const MOST_PATTERNS = 300
const OTHERS = 'further statements, too many to tell apart'

/** Counts by pattern, in bounded memory. */
export class SlowTally {
  leftOut = 0
  readonly #patterns = new Map<string, SlowPattern>()
  readonly #own: string

  /** Statements of the account that the suite itself uses are not counted. */
  constructor(ownUser: string) {
    this.#own = ownUser
  }

  add({ at, user, seconds, statement }: SlowEntry): void {
    if (user === this.#own || isMaintenance(statement)) {
      this.leftOut += 1
      return
    }
    const folded = patternOf(statement)
    const isKnown = this.#patterns.has(folded) || this.#patterns.size < MOST_PATTERNS
    const pattern = isKnown ? folded : OTHERS
    const known = this.#patterns.get(pattern)
    this.#patterns.set(pattern, {
      pattern,
      count: (known?.count ?? 0) + 1,
      totalSeconds: (known?.totalSeconds ?? 0) + seconds,
      longestSeconds: Math.max(known?.longestSeconds ?? 0, seconds),
      last: Math.max(known?.last ?? 0, at),
      example: known?.example ?? statement,
    })
  }

  /** The most frequent first. */
  finish(): SlowPattern[] {
    return [...this.#patterns.values()].sort((a, b) => b.count - a.count || b.totalSeconds - a.totalSeconds)
  }
}
