/** What a run remembers of PostgreSQL's counters by statement, so that the next can tell what came since. */
import { createHash } from 'node:crypto'

export interface Counters {
  calls: number
  /** Milliseconds of execution. */
  ms: number
}

export interface RememberedCounters {
  /** When the server last began to count, as it says it. */
  reset: string
  counters: ReadonlyMap<string, Counters>
}

/** The history keeps no more of one reading. */
const LONGEST = 7_900

/** Stands for one statement of one role in one database. */
export const statementKey = (role: string, database: string, id: string): string =>
  createHash('sha256').update(`${role}/${database}/${id}`).digest('base64url').slice(0, 6)

/** `r=<reset> s=<key>.<calls>.<ms>,…`, numbers in base 36, the most often called first. */
export function rememberCounters(reset: string, counters: ReadonlyMap<string, Counters>): string {
  let text = `r=${reset} s=`
  const head = text
  for (const [key, { calls, ms }] of [...counters].sort(([, a], [, b]) => b.calls - a.calls)) {
    const part = `${text === head ? '' : ','}${key}.${calls.toString(36)}.${Math.round(ms).toString(36)}`
    if (text.length + part.length > LONGEST) break
    text += part
  }
  return text
}

/** Null for what `rememberCounters` did not write. */
export function recallCounters(text: string): RememberedCounters | null {
  const [, reset, statements] = /^r=(\S+) s=(\S*)$/.exec(text) ?? []
  if (reset === undefined || statements === undefined) return null
  const counters = statements.split(',').flatMap((part): [string, Counters][] => {
    const [, key, calls, ms] = /^([\w-]+)\.([0-9a-z]+)\.([0-9a-z]+)$/.exec(part) ?? []
    if (key === undefined || calls === undefined || ms === undefined) return []
    return [[key, { calls: Number.parseInt(calls, 36), ms: Number.parseInt(ms, 36) }]]
  })
  return { reset, counters: new Map(counters) }
}

/** What came since; everything where the server forgot the statement in between, so that its counters began anew. */
export function since(now: Counters, before: Counters | undefined): Counters {
  if (before === undefined || now.calls < before.calls || now.ms < before.ms - 1) return now
  return { calls: now.calls - before.calls, ms: Math.max(0, now.ms - before.ms) }
}

const COMMENTS = /^(?:\s|\/\*.*?\*\/|--[^\n]*\n)+/s
const MAINTENANCE =
  /^(?:(?:COPY|VACUUM|ANALYZE|ANALYSE|CREATE|ALTER|DROP|REINDEX|CLUSTER|REFRESH|CHECKPOINT|TRUNCATE|LOCK|OPTIMIZE|CHECK|REPAIR|LOAD|FLUSH)\b|(?:# )?administrator command\b)/i
/** What mysqldump asks. */
const DUMP = /^SELECT \/\*!40001 SQL_NO_CACHE \*\//i

/** Backups, maintenance and changes of the schema may take their time. */
export function isMaintenance(statement: string): boolean {
  const bare = statement.replace(COMMENTS, '')
  return MAINTENANCE.test(bare) || DUMP.test(bare)
}
