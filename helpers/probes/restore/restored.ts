/** What one restored archive tells: whether it went through, how long it took, and what is in it beside the live database. */
import { wallClock } from '../../calendar.ts'
import { HOUR_MS } from '../../durations.ts'
import { evidence, type Row, reading, type Seen } from '../../reading.ts'
import { type Archive, sizeOf } from '../backups/archives.ts'
import type { BackupHolder } from '../backups/holder.ts'
import { type Comparison, compareContents } from './compare.ts'
import type { LiveContents } from './live.ts'
import type { RestoredContents } from './scratch-server.ts'

export interface RestoreDrillFacts {
  /** `PostgreSQL`, `travian_s1`. */
  what: string
  /** Null where there is none to restore. */
  archive: { path: string; taken: string } | null
  /** The database is younger than the last due time, and nothing of it was ever saved. */
  isYoung: boolean
  /** What ended the restore; null where it went through. */
  problem: string | null
  /** The dump says itself that it is whole. */
  hasTrailer: boolean
  tables: number
  /** Null where the restore did not go through. */
  comparison: Comparison | null
}

/** One engine's backups; the object of PostgreSQL's is `postgres`. */
export interface Subject {
  object: string
  /** Null for PostgreSQL. */
  database: string | null
  live: LiveContents
}

export interface Restored {
  problem: string | null
  hasTrailer: boolean
  bytes: number
  seconds: number
  contents: RestoredContents | null
}

const SHOWN = 20
const round = (value: number): number => Math.round(value * 10) / 10

/** The server's start counts too: a real loss begins with a server that is empty. */
export function observe(
  zone: string,
  { subject, archive, from }: { subject: Subject; archive: Archive; from: BackupHolder },
  { problem, hasTrailer, bytes, seconds, contents }: Restored,
  startSeconds: number,
): Seen<RestoreDrillFacts> {
  const { object, live } = subject
  const taken = wallClock(archive.takenAt, zone)
  const lost = round((Date.now() - archive.takenAt.getTime()) / HOUR_MS)
  const needed = Math.round(startSeconds + seconds)
  const rows = Object.entries(contents?.rows ?? {})
  const total = rows.reduce((sum, [, count]) => sum + count, 0)
  const text =
    problem === null
      ? `${taken} restored in ${needed} s: ${rows.length} tables, ${total} rows; RPO ${lost} h, RTO ${needed} s`
      : `${taken} not restored after ${needed} s`
  const source = `${from.name}: ${archive.path} into a scratch server`
  const measures: Row[] = [
    { measure: 'RPO: what would be lost now', value: lost, unit: 'h' },
    { measure: 'RTO: start of an empty server and restore', value: needed, unit: 's' },
    { measure: 'dump', value: bytes, unit: 'bytes' },
  ]
  const tables = rows.slice(0, SHOWN).map(
    ([table, count]): Row => ({
      measure: `rows of ${table}`,
      value: count,
      unit: 'rows',
      live: live.counts[table] ?? null,
    }),
  )
  return {
    object,
    reading: reading({
      value: Math.round(((startSeconds + seconds) / 60) * 100) / 100,
      unit: 'min',
      text,
      source,
      rows: [...measures, ...tables],
      remember: `${archive.name}, RPO ${lost} h, RTO ${needed} s`,
    }),
    facts: {
      what: subject.database ?? 'PostgreSQL',
      archive: { path: archive.path, taken },
      isYoung: false,
      problem,
      hasTrailer,
      tables: rows.length,
      comparison: contents === null ? null : compareContents(contents, live, archive.takenAt),
    },
    evidence: [
      evidence(source, problem ?? `${sizeOf(bytes)} went through, trailer: ${hasTrailer}`),
      evidence('rows restored', rows.map(([table, count]) => `${table} ${count}`).join('\n')),
    ],
  }
}

export function nothingToRestore({ object, database, live }: Subject, due: Date): Seen<RestoreDrillFacts> {
  const what = database ?? 'PostgreSQL'
  const text = `there is no backup of ${what}`
  return {
    object,
    reading: reading({ value: null, unit: 'min', text, source: 'archives' }),
    facts: {
      what,
      archive: null,
      isYoung: live.createdAt !== null && live.createdAt > due,
      problem: null,
      hasTrailer: false,
      tables: 0,
      comparison: null,
    },
    evidence: [],
  }
}
