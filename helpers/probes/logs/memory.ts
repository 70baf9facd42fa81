/** What one run leaves to the next about a log: whose it was, and how often each pattern stood in it. */
import { DAY_MS, HOUR_MS } from '../../durations.ts'
import type { History } from '../../history.ts'
import type { Group } from './groups.ts'

export interface Remembered {
  /** The first twelve characters of the containers' ids. */
  containers: string[]
  counts: ReadonlyMap<string, number>
}

export interface PastRun extends Remembered {
  at: Date
}

/** The history keeps no more of one reading. */
const LONGEST = 1_900
/** Two runs within this see mostly the same lines: only one of them counts. */
const OCCASION_MS = 20 * HOUR_MS
const MOST_OCCASIONS = 7

export const shortId = (id: string): string => id.slice(0, 12)

/** `c=<ids> p=<key>:<count>,…`, the gravest patterns first, no more than the history keeps. */
export function remember(containerIds: readonly string[], errors: readonly Group[]): string {
  const head = `c=${containerIds.map(shortId).slice(0, 20).join(',')} p=`
  let text = head
  for (const { key, count } of errors) {
    const part = `${text === head ? '' : ','}${key}:${count}`
    if (text.length + part.length > LONGEST) break
    text += part
  }
  return text
}

/** Null for what `remember` did not write. */
export function recall(text: string): Remembered | null {
  const [, containers, patterns] = /^c=(\S*) p=(\S*)/.exec(text) ?? []
  if (containers === undefined || patterns === undefined) return null
  const counts = patterns.split(',').flatMap((part): [string, number][] => {
    const [key = '', count = ''] = part.split(':')
    return key !== '' && /^\d+$/.test(count) ? [[key, Number(count)]] : []
  })
  return { containers: containers.split(',').filter((id) => id !== ''), counts: new Map(counts) }
}

/** The runs that remember this object, oldest first. */
export const pastRuns = (history: History, id: string, object: string | null): PastRun[] =>
  history.flatMap(({ at, items }) => {
    const text = items.find((item) => item.id === id && item.object === object)?.text
    const remembered = text === undefined ? null : recall(text)
    return remembered === null ? [] : [{ at: new Date(at), ...remembered }]
  })

/**
 * The last seven occasions, newest first: a run of this morning is none, since it saw the same lines, and of runs close
 * together only the newest is. So an error does not become usual by looking at it again and again.
 */
export function occasions(runs: readonly PastRun[], now: Date): PastRun[] {
  const found: PastRun[] = []
  let before = now.getTime()
  for (const run of runs.toReversed()) {
    if (found.length >= MOST_OCCASIONS) break
    if (before - run.at.getTime() < OCCASION_MS) continue
    found.push(run)
    before = run.at.getTime()
  }
  return found
}

/** The newest run that saw other containers than these, within the day before `createdAt`; null where none did. */
export function sawPredecessor(runs: readonly PastRun[], ids: readonly string[], createdAt: Date): PastRun | null {
  const present = new Set(ids.map(shortId))
  return (
    runs.findLast(({ at, containers }) => {
      const age = createdAt.getTime() - at.getTime()
      return age > 0 && age < DAY_MS && containers.length > 0 && containers.every((id) => !present.has(id))
    }) ?? null
  )
}
