/** Sizes of backups against those before: a database that lost half of itself overnight shows here first. */
import { DAY_MS } from '../../durations.ts'
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, archivesOf, sizeOf } from './archives.ts'
import { backupsOf } from './described.ts'
import { backupFolder } from './folder.ts'
import { type BackupFacts, mysqlBackups, postgresBackup } from './last-night.ts'

export interface SizeFacts {
  earlier: number
  bytes: number
  largestBytes: number
  /** Why the newest is not worth comparing; another item says so. Null where it is. */
  notComparable: string | null
}

const WINDOW_DAYS = 30
const SHOWN = 10

/** The newest against the largest of those in the 30 days before it; null where there are none. */
export function changeOf(newest: Archive, earlier: readonly Archive[]): { percent: number; largest: Archive } | null {
  const [largest] = earlier.toSorted((a, b) => b.bytes - a.bytes)
  if (largest === undefined || largest.bytes === 0) return null
  return { percent: (100 * (newest.bytes - largest.bytes)) / largest.bytes, largest }
}

/** Archives of the 30 days before the newest one. */
export const earlierThan = (newest: Archive, archives: readonly Archive[]): Archive[] =>
  archives.filter(
    ({ stamp, takenAt }) =>
      stamp < newest.stamp && newest.takenAt.getTime() - takenAt.getTime() <= WINDOW_DAYS * DAY_MS,
  )

/** An archive that is missing or damaged has its own item; its size would only say it again. */
function notComparable({ newest, contents }: BackupFacts): string | null {
  if (newest === null || !newest.isLastNights) return "last night's is not there"
  const isWhole = contents !== null && contents.problem === null && contents.hasTrailer
  return isWhole ? null : 'the newest is not whole'
}

function sizeChange(facts: BackupFacts, archives: readonly Archive[]): Omit<Seen<SizeFacts>, 'object'> {
  const newest = archives.find(({ path }) => path === facts.newest?.path)
  const earlier = newest === undefined ? [] : earlierThan(newest, archives)
  const change = newest === undefined ? null : changeOf(newest, earlier)
  const rows = [newest, ...earlier]
    .flatMap((archive) => (archive === undefined ? [] : [archive]))
    .slice(0, SHOWN)
    .map(({ name, bytes }): Row => ({ name, bytes }))
  const source = `sizes of ${earlier.length} archives in the ${WINDOW_DAYS} days before ${newest?.name ?? 'the newest'}`
  const sign = change !== null && change.percent > 0 ? '+' : ''
  const text =
    newest === undefined || change === null
      ? 'nothing to compare with'
      : `${sign}${change.percent.toFixed(0)} % against the largest: ${sizeOf(newest.bytes)}, ${sizeOf(change.largest.bytes)}`
  return {
    reading: reading({
      value: change === null ? null : Math.round(change.percent * 10) / 10,
      unit: '%',
      text,
      source,
      rows,
    }),
    facts: {
      earlier: earlier.length,
      bytes: newest?.bytes ?? 0,
      largestBytes: change?.largest.bytes ?? 0,
      notComparable: notComparable(facts),
    },
    evidence: [evidence(source, rows.map(({ name, bytes }) => `${bytes} ${name}`).join('\n'))],
  }
}

/** Percent by which the newest backup differs from the largest of 30 days. One result for PostgreSQL and each database. */
export async function backupSizes(stack: Stack): Promise<Seen<SizeFacts>[]> {
  const { jobs } = backupsOf(stack)
  const [folder, postgres, mysql] = await Promise.all([
    backupFolder(stack),
    jobs.postgres === undefined ? [] : postgresBackup(stack).then((seen) => [seen]),
    jobs.mysql === undefined ? [] : mysqlBackups(stack),
  ])
  if (postgres.length + mysql.length === 0) {
    throw new CouldNotLook('the stack description names no backup job', {
      witness: 'description',
      remedy: ['Add backups.jobs to the stack description'],
    })
  }
  return [...postgres, ...mysql].map(({ object, facts }) => ({
    object: object ?? 'postgres',
    ...sizeChange(facts, archivesOf(folder.archives, object)),
  }))
}
