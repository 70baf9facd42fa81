/** Last night's backup: is it there, is it whole, does it hold the tables that are there now. */
import { lastDue, wallClock } from '../../calendar.ts'
import { HOUR_MS } from '../../durations.ts'
import type { History } from '../../history.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { type ArchiveContents, readArchives } from './archive-contents.ts'
import { remember, wasFoundWhole } from './archive-memory.ts'
import { type Archive, archivesOf, sizeOf } from './archives.ts'
import type { Engine } from './described.ts'
import { type BackupFolder, backupFolder, isBeingWritten, isRunning, jobOf } from './folder.ts'
import { type LiveDatabase, mysqlDatabases, postgresTables } from './live-tables.ts'

export interface BackupFacts {
  /** `PostgreSQL`, `world travian_s1`. */
  what: string
  /** `Mon 2026-11-23 02:00 (+60 min)`. */
  due: string
  newest: { taken: string; isLastNights: boolean; path: string } | null
  /** A newer archive that is still being written; the one before is judged. */
  writing: string | null
  /** The database is younger than the last due time, and nothing of it was ever saved. */
  isYoung: boolean
  /** Null where the newest was not read: there is none, or it is not last night's. */
  contents: Omit<ArchiveContents, 'bytes'> | null
  /** Live tables that the archive lacks; null where the live ones could not be asked. */
  missing: string[] | null
  /** Why the live tables could not be asked, and who would have told. */
  unasked: { why: string; witness: string } | null
  /** The command that reads the newest to its end; null where there is none. */
  tryIt: string | null
}

interface Subject {
  id: string
  object: string | null
  engine: Engine
  /** Null for PostgreSQL. */
  database: string | null
  live: LiveDatabase | CouldNotLook
}

interface Chosen {
  subject: Subject
  newest: Archive | undefined
  writing: Archive | undefined
  isLastNights: boolean
  due: Date
}

/** Which archive is judged, and whether it is last night's. Pure, for the calendar's sake. */
export function chooseArchive(
  archives: readonly Archive[],
  { due, isJobRunning, now }: { due: Date; isJobRunning: boolean; now: Date },
): { newest: Archive | undefined; writing: Archive | undefined; isLastNights: boolean } {
  const [first, second] = archives
  const writing = first !== undefined && isBeingWritten(first, isJobRunning, now) ? first : undefined
  const newest = writing === undefined ? first : second
  return { newest, writing, isLastNights: newest !== undefined && newest.takenAt >= due }
}

function choose(stack: Stack, folder: BackupFolder, subject: Subject, now: Date): Chosen {
  const { description, archives, processes } = folder
  const job = jobOf(stack, subject.engine)
  const due = lastDue(
    { pattern: job.schedule, zone: stack.description.timezone },
    now,
    description.graceMinutes * 60_000,
  )
  const own = archivesOf(archives, subject.database)
  return { subject, due, ...chooseArchive(own, { due, isJobRunning: isRunning(processes, job), now }) }
}

const WHOLE = { problem: null, hasTrailer: true }

/** What is in the chosen archives: from memory where an earlier run read that very archive, else read now, all in one go. */
async function contentsOf(
  folder: BackupFolder,
  chosen: readonly Chosen[],
  history: History,
): Promise<(archive: Archive) => BackupFacts['contents']> {
  const known = new Map<string, BackupFacts['contents']>()
  for (const { subject, newest, isLastNights } of chosen) {
    if (newest === undefined || !isLastNights || subject.live instanceof CouldNotLook) continue
    const { tables } = subject.live
    if (wasFoundWhole(history, subject, newest, tables)) known.set(newest.path, { ...WHOLE, tables })
  }
  const unread = chosen.flatMap(({ newest, isLastNights }) =>
    newest !== undefined && isLastNights && !known.has(newest.path) ? [newest.path] : [],
  )
  const read = await readArchives(folder.holder, unread)
  return ({ path }) => known.get(path) ?? read.get(path) ?? null
}

function observe(
  { description, holder, place, evidence: listing }: BackupFolder,
  { subject, newest, writing, isLastNights, due }: Chosen,
  contents: BackupFacts['contents'],
  zone: string,
  now: Date,
): Seen<BackupFacts> {
  const { object, live, database } = subject
  const isLive = !(live instanceof CouldNotLook)
  const hours = newest === undefined ? null : (now.getTime() - newest.takenAt.getTime()) / HOUR_MS
  const missing = isLive && contents !== null ? live.tables.filter((table) => !contents.tables.includes(table)) : null
  const isWhole = contents !== null && contents.problem === null && contents.hasTrailer
  const text =
    newest === undefined ? 'no backup' : `${wallClock(newest.takenAt, zone)}, ${sizeOf(newest.bytes)}: ${newest.path}`
  return {
    object,
    reading: reading({
      value: hours === null ? null : Math.round(hours * 10) / 10,
      unit: 'h',
      text,
      source: `archives below ${place}`,
      ...(newest !== undefined && isWhole && missing?.length === 0
        ? { remember: remember(newest, contents.tables) }
        : {}),
    }),
    facts: {
      what: database === null ? 'PostgreSQL' : database,
      due: `${wallClock(due, zone)} (+${description.graceMinutes} min)`,
      newest: newest === undefined ? null : { taken: wallClock(newest.takenAt, zone), isLastNights, path: newest.path },
      writing: writing?.name ?? null,
      isYoung: isLive && newest === undefined && live.createdAt !== null && live.createdAt > due,
      contents,
      missing,
      unasked: isLive ? null : { why: live.message, witness: live.witness },
      tryIt: newest === undefined ? null : holder.command(`gzip -t ${newest.path}`),
    },
    evidence: [
      listing,
      ...(newest === undefined || contents === null
        ? []
        : [
            evidence(
              `gzip -dc ${newest.path}`,
              [contents.problem ?? 'read to its end', `trailer: ${contents.hasTrailer}`, ...contents.tables].join('\n'),
            ),
          ]),
    ],
  }
}

async function lookAt(stack: Stack, folder: BackupFolder, subjects: readonly Subject[]): Promise<Seen<BackupFacts>[]> {
  const now = new Date()
  const chosen = subjects.map((subject) => choose(stack, folder, subject, now))
  const contents = await contentsOf(folder, chosen, await stack.history())
  return chosen.map((one) => {
    const { newest, isLastNights } = one
    const own = newest === undefined || !isLastNights ? null : contents(newest)
    return observe(folder, one, own, stack.description.timezone, now)
  })
}

const orReason = <T>(look: Promise<T>): Promise<T | CouldNotLook> =>
  look.catch((error: unknown) => {
    if (error instanceof CouldNotLook) return error
    throw error
  })

/** Hours since the newest PostgreSQL backup was taken. Throws CouldNotLook where the folder cannot be read. */
export const postgresBackup = oncePerRun(async (stack: Stack): Promise<Seen<BackupFacts>> => {
  const [folder, live] = await Promise.all([backupFolder(stack, 'postgres'), orReason(postgresTables(stack))])
  const subject: Subject = { id: 'daily.backups.postgres', object: null, engine: 'postgres', database: null, live }
  const [seen] = await lookAt(stack, folder, [subject])
  if (seen === undefined) throw new Error('one subject gives one observation')
  return seen
})

/** Databases that are known without asking the server: those that were ever saved. */
const savedDatabases = ({ archives }: BackupFolder): string[] => [
  ...new Set(archives.flatMap(({ of }) => (of.engine === 'mysql' ? [of.database] : []))),
]

/** Hours since the newest backup of each game database was taken. One result per database. */
export const mysqlBackups = oncePerRun(async (stack: Stack): Promise<Seen<BackupFacts>[]> => {
  const [folder, live] = await Promise.all([backupFolder(stack, 'mysql'), orReason(mysqlDatabases(stack))])
  const names = live instanceof CouldNotLook ? savedDatabases(folder).sort() : [...live.keys()]
  if (names.length === 0) {
    throw live instanceof CouldNotLook
      ? live
      : new CouldNotLook('MySQL shows no database to this account, so none can be missed', {
          witness: stack.description.databases.mysql?.service ?? 'mysql',
          remedy: ['Run stack/accounts/mysql.sql again: the account must see the names of all databases'],
        })
  }
  const subjects = names.map((database): Subject => {
    const own = live instanceof CouldNotLook ? live : (live.get(database) ?? { tables: [], createdAt: null })
    return { id: 'daily.backups.mysql', object: database, engine: 'mysql', database, live: own }
  })
  return lookAt(stack, folder, subjects)
})
