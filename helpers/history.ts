/** What earlier complete runs saw: one line a run, for trends, yesterday's verdict and "since when". */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import {
  type ItemResult,
  itemResult,
  nameOf,
  type ObjectRef,
  type Results,
  run as runSchema,
} from './report/contract.ts'
import { appendLine, isUnreachable } from './report/durable-files.ts'
import { isTrouble } from './status.ts'

const historyItem = v.object({
  id: v.string(),
  object: v.nullable(v.string()),
  status: itemResult.entries.status,
  value: v.nullable(v.number()),
  unit: v.nullable(v.string()),
  /** Since when it is not ok (also when waived); null when it is. */
  firstSeen: v.nullable(v.string()),
  /** What the reading asked to be remembered beside its number. */
  text: v.optional(v.string()),
})
const historyRun = v.object({
  run: v.string(),
  suite: runSchema.entries.suite,
  at: v.string(),
  items: v.array(historyItem),
})

export type HistoryItem = v.InferOutput<typeof historyItem>
export type HistoryRun = v.InferOutput<typeof historyRun>
/** Oldest first. */
export type History = readonly HistoryRun[]

/** Characters: most readings ask for a few hundred at most, counters by statement for some thousands. */
const MOST_REMEMBERED = 8_000

const historyPath = (directory: string): string => join(directory, 'history.jsonl')

const isSame = (a: ObjectRef, b: ObjectRef): boolean => a.id === b.id && a.object === b.object

/** What is remembered of a run. Trouble that it could not see again keeps its first day, see `sinceOf`. */
export function historyOf({ run, items }: Results, previous: HistoryRun | null): HistoryRun {
  const seen = items.map(({ id, object, status, reading, since }): HistoryItem => {
    const value = typeof reading?.value === 'number' && Number.isFinite(reading.value) ? reading.value : null
    const firstSeen = since === null || since.change === 'fixed' ? null : since.firstSeen
    const text = reading?.remember?.slice(0, MOST_REMEMBERED)
    const unit = value === null ? null : (reading?.unit ?? null)
    return { id, object, status, value, unit, firstSeen, ...(text === undefined ? {} : { text }) }
  })
  // One look failed for the whole item (`object: null`), so its objects are missing today: they did not recover.
  const unseen = (previous?.items ?? []).filter(
    (before) =>
      before.firstSeen !== null &&
      !seen.some((now) => isSame(now, before)) &&
      seen.some(({ id, object, status }) => id === before.id && object === null && status === 'unknown'),
  )
  const carried = unseen.map((before): HistoryItem => ({ ...before, status: 'unknown', value: null, unit: null }))
  return { run: run.id, suite: run.suite, at: run.startedAt, items: [...seen, ...carried] }
}

/** Sets `since`: new, still (with the first day carried on), or fixed, once. A waived item stays in trouble. */
export function sinceOf(items: readonly ItemResult[], previous: HistoryRun | null, startedAt: string): ItemResult[] {
  const before = new Map((previous?.items ?? []).map((item) => [nameOf(item), item.firstSeen]))
  return items.map((item) => {
    const firstSeen = before.get(nameOf(item)) ?? null
    if (isTrouble(item.measuredStatus)) {
      return {
        ...item,
        since: firstSeen === null ? { change: 'new', firstSeen: startedAt } : { change: 'still', firstSeen },
      }
    }
    return { ...item, since: firstSeen !== null && item.status === 'ok' ? { change: 'fixed', firstSeen } : null }
  })
}

/** Appends one run; the caller holds the environment's lock. */
export const appendHistory = (directory: string, line: HistoryRun): Promise<void> =>
  appendLine(historyPath(directory), JSON.stringify(line))

/** A line torn by a crash is no run; the ledger and the run's own folder still tell of it. */
function parseRun(line: string): HistoryRun | null {
  try {
    const parsed = v.safeParse(historyRun, JSON.parse(line))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

const CHUNK = 256 * 1024

/** Lines from the last to the first, reading no more of the file than is asked for. */
async function* linesFromEnd(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r')
  try {
    let { size: end } = await file.stat()
    let rest: Buffer = Buffer.alloc(0)
    while (end > 0) {
      const length = Math.min(CHUNK, end)
      end -= length
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, end)
      const block = Buffer.concat([buffer, rest])
      const firstBreak = end === 0 ? -1 : block.indexOf(0x0a)
      const hasWholeLine = end === 0 || firstBreak >= 0
      rest = hasWholeLine ? block.subarray(0, Math.max(0, firstBreak)) : block
      if (hasWholeLine)
        yield* block
          .subarray(firstBreak + 1)
          .toString()
          .split('\n')
          .reverse()
    }
  } finally {
    await file.close()
  }
}

/**
 * The last `maxRuns` runs of a suite, oldest first; none before the first run. `directory` is the environment's.
 * A folder that cannot be used must not end the run here: publishing says so and decides the exit code.
 */
export async function readHistory(
  directory: string,
  { suite, maxRuns }: { suite: HistoryRun['suite']; maxRuns: number },
): Promise<History> {
  const runs: HistoryRun[] = []
  try {
    for await (const line of linesFromEnd(historyPath(directory))) {
      if (runs.length >= maxRuns) break
      const run = line === '' ? null : parseRun(line)
      if (run?.suite === suite) runs.unshift(run)
    }
  } catch (error) {
    if (!isUnreachable(error)) throw error
  }
  return runs
}

/** The values of one item's object over the runs, oldest first; runs that have none are left out. */
export function series(history: History, id: string, object: string | null): { at: string; value: number }[] {
  return history.flatMap(({ at, items }) => {
    const value = items.find((item) => isSame(item, { id, object }))?.value ?? null
    return value === null ? [] : [{ at, value }]
  })
}

/** The newest value of one item's object; null where no run has one. */
export const lastValue = (history: History, id: string, object: string | null): number | null =>
  series(history, id, object).at(-1)?.value ?? null

/** What the runs remember of one item's object, oldest first; runs that remember nothing of it are left out. */
export function remembrances(history: History, id: string, object: string | null): { at: Date; text: string }[] {
  return history.flatMap(({ at, items }) => {
    const text = items.find((item) => isSame(item, { id, object }))?.text
    return text === undefined ? [] : [{ at: new Date(at), text }]
  })
}

/** The newest of them; null where no run remembers anything. */
export const lastRemembered = (
  history: History,
  id: string,
  object: string | null,
): { at: Date; text: string } | null => remembrances(history, id, object).at(-1) ?? null
