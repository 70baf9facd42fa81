/** A restored database beside the live one: what it lacks, what it lost, how old its newest rows are. Pure. */
import type { ContentDescription } from '../../configuration/contents.ts'
import type { LiveContents } from './live.ts'
import type { NewestRow, RestoredContents } from './scratch-server.ts'

export interface Comparison {
  /** Live tables that were not restored. */
  missing: string[]
  /** Tables that the server takes for well filled, restored without a row. */
  emptied: string[]
  /** Of the tables whose size changes little the one that lost most, in percent of the live rows; null without any. */
  worst: { table: string; percent: number } | null
  /** Newest rows that are older than the backup by more than the description allows. */
  stale: { table: string; hours: number; withinHours: number }[]
}

type Engine = 'postgres' | 'mysql'
type Unit = ContentDescription['fresh'][number]['unit']

const SECONDS: Record<Engine, Record<Unit, (column: string) => string>> = {
  postgres: {
    date: (column) => `extract(epoch FROM max(${column})::timestamptz)`,
    s: (column) => `max(${column})`,
    ms: (column) => `max(${column}) / 1000.0`,
  },
  mysql: {
    date: (column) => `UNIX_TIMESTAMP(MAX(${column}))`,
    s: (column) => `MAX(${column})`,
    ms: (column) => `MAX(${column}) / 1000`,
  },
}

/** Of every table that is always written to. */
export const newestRows = (content: ContentDescription | null, engine: Engine): NewestRow[] =>
  (content?.fresh ?? []).map(({ table, column, unit }) => ({ table, expression: SECONDS[engine][unit](column) }))

/** Below this an estimate says little, and a table may really have been empty last night. */
const WELL_FILLED = 100
const HOUR_S = 3600

const round = (value: number): number => Math.round(value * 10) / 10

/** `takenAt` is when the dump was begun. */
export function compareContents(restored: RestoredContents, live: LiveContents, takenAt: Date): Comparison {
  const has = (table: string): boolean => table in restored.rows
  const changes = Object.entries(live.counts).flatMap(([table, rows]) =>
    rows > 0 && has(table) ? [{ table, percent: round((100 * ((restored.rows[table] ?? 0) - rows)) / rows) }] : [],
  )
  const stale = (live.content?.fresh ?? []).flatMap(({ table, withinHours }) => {
    const newest = restored.newest[table] ?? null
    const hours = newest === null ? null : (takenAt.getTime() / 1000 - newest) / HOUR_S
    return hours !== null && hours > withinHours ? [{ table, hours: round(hours), withinHours }] : []
  })
  return {
    missing: live.tables.filter((table) => !has(table)),
    emptied: live.tables.filter(
      (table) =>
        has(table) &&
        restored.rows[table] === 0 &&
        live.counts[table] === undefined &&
        (live.estimates[table] ?? 0) >= WELL_FILLED,
    ),
    worst: changes.toSorted((a, b) => a.percent - b.percent)[0] ?? null,
    stale,
  }
}
