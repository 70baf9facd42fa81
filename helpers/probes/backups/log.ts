/** What the backup jobs wrote about themselves: errors of the last 24 hours, and the line that says all went well. */
import { lastDue, wallClock } from '../../calendar.ts'
import type { BackupJobDescription } from '../../configuration/safety.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { parseTime } from '../logs/local-time.ts'
import { backupsOf, jobsOf } from './described.ts'
import { type MaintenanceLook, maintenanceLook } from './maintenance-look.ts'

export interface LogLine {
  /** Epoch milliseconds. */
  at: number
  text: string
}

export interface BackupLogFacts {
  log: string
  isThere: boolean
  due: string
  /** The newest line that says all went well, by the wall clock; null where there is none. */
  succeeded: string | null
  hasSucceededSinceDue: boolean
  /** The newest error of the window, and whether a success came after it. */
  error: { text: string; isOvercome: boolean } | null
  /** The container is younger than the last due time: what was written then went with the one before. */
  isYounger: boolean
  /** An earlier run has seen that one. */
  sawPredecessor: boolean
}

const TIME = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?/
const ERROR =
  /\b(?:errors?|fatal|fail(?:s|ed|ures?)?|cannot|could not|unable|denied|refused|no space left|not found|broken pipe|killed)\b/i
const NO_ERROR = /\b(?:0|no) (?:errors?|failures?)\b|\b(?:errors?|failures?): (?:0|none)\b/gi

export const isError = (text: string): boolean => ERROR.test(text.replaceAll(NO_ERROR, ''))

/**
 * Lines with their times. A line without one (a program's own words) belongs to the next that has one, for scripts say
 * last how it went; at the end of the file, to the time it was last written to.
 */
export function parseLog(text: string, zone: string, modifiedAt: Date): LogLine[] {
  const lines: LogLine[] = []
  let at = modifiedAt.getTime()
  for (const line of text.split('\n').reverse()) {
    if (line.trim() === '') continue
    const shown = TIME.exec(line)?.[1]
    at = (shown === undefined ? null : parseTime(shown.replace(',', '.'), zone)) ?? at
    lines.unshift({ at, text: line })
  }
  return lines
}

/** Null where the file is not there. Throws CouldNotLook where it cannot be read. */
function linesOf({ holder, logs, complaints }: MaintenanceLook, path: string, zone: string): LogLine[] | null {
  const log = logs.get(path) ?? null
  if (log !== null) return parseLog(log.text, zone, log.modifiedAt)
  const complaint = complaints.split('\n').find((line) => line.includes(path)) ?? ''
  if (/No such file/.test(complaint)) return null
  throw new CouldNotLook(`${path} in ${holder.name} cannot be read: ${complaint.slice(0, 200)}`, {
    witness: holder.witness,
    remedy: [holder.command(`ls -l ${holder.pathOf(path)}`)],
  })
}

interface Found {
  job: BackupJobDescription & { log: string }
  lines: LogLine[] | null
  due: Date
}

function observe(
  { holder }: MaintenanceLook,
  { job, lines, due }: Found,
  { start, coverage }: Window,
  { zone, sawPredecessor }: { zone: string; sawPredecessor: boolean },
): Omit<Seen<BackupLogFacts>, 'object'> {
  const all = lines ?? []
  const success = all.findLast(({ text }) => text.includes(job.success) && !isError(text))
  const errors = all.filter(({ at, text }) => at >= start.getTime() && isError(text))
  const error = errors.at(-1)
  // By the order of the lines: within a second their times tell nothing.
  const isOvercome = success !== undefined && error !== undefined && all.indexOf(success) > all.indexOf(error)
  const source = `${job.log} in ${holder.name}`
  return {
    reading: reading({
      value: errors.length,
      unit: 'errors',
      text: `${errors.length} errors in ${job.log}`,
      source,
      coverage,
    }),
    facts: {
      log: job.log,
      isThere: lines !== null,
      due: wallClock(due, zone),
      succeeded: success === undefined ? null : wallClock(new Date(success.at), zone),
      hasSucceededSinceDue: success !== undefined && success.at >= due.getTime(),
      error: error === undefined ? null : { text: error.text, isOvercome },
      isYounger: holder.createdAt !== null && holder.createdAt > due,
      sawPredecessor,
    },
    evidence: [
      evidence(
        source,
        all
          .slice(-20)
          .map(({ text }) => text)
          .join('\n'),
      ),
    ],
  }
}

/** Errors of the last 24 h in each job's log. One result per job. Throws CouldNotLook where the container does not run. */
export async function backupLogs(stack: Stack): Promise<Observation<BackupLogFacts>[]> {
  const { graceMinutes } = backupsOf(stack)
  const zone = stack.description.timezone
  const now = new Date()
  const logged = jobsOf(backupsOf(stack)).flatMap(({ engine, job }) =>
    job.log === undefined ? [] : [{ engine, job: { ...job, log: job.log } }],
  )
  const [look, history] = await Promise.all([maintenanceLook(stack), stack.history()])
  const { createdAt } = look.holder
  const sawPredecessor = history.some(
    ({ at, items }) =>
      createdAt !== null && new Date(at) < createdAt && items.some(({ id }) => id === 'daily.backups.log'),
  )
  return lookAtEach(
    logged,
    ({ engine }) => engine,
    async ({ job }) => {
      const due = lastDue({ pattern: job.schedule, zone }, now, graceMinutes * 60_000)
      const lines = linesOf(look, job.log, zone)
      return observe(look, { job, lines, due }, stack.window(24), { zone, sawPredecessor })
    },
  )
}
