/** Cold storage: a copy of each month's backups that nothing here can remove. */
import { wallClock } from '../../calendar.ts'
import { type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { archivesOf } from './archives.ts'
import { backupsOf } from './described.ts'
import { backupFolder } from './folder.ts'
import { mysqlDatabases } from './live-tables.ts'
import { listElsewhere } from './offsite.ts'

export interface ArchiveFacts {
  isConfigured: boolean
  /** `2026-10`. */
  month: string
  /** Of which there were backups in that month, or must have been, and no copy is archived. */
  absent: string[]
  archived: string[]
  /** Of which month the first backup that is known is; null without any. */
  began: string | null
}

/** The month before, by the zone's wall clock. */
export function monthBefore(now: Date, zone: string): string {
  const [, year = '', month = ''] = /(\d{4})-(\d\d)-/.exec(wallClock(now, zone)) ?? []
  return month === '01' ? `${Number(year) - 1}-12` : `${year}-${String(Number(month) - 1).padStart(2, '0')}`
}

const notConfigured: Seen<ArchiveFacts> = {
  object: null,
  reading: reading({ value: null, unit: '', text: 'no cold storage is described', source: 'stack description' }),
  facts: { isConfigured: false, month: '', absent: [], archived: [], began: null },
  evidence: [],
}

/** Which databases have a copy of last month's backups in cold storage. Throws CouldNotLook where it cannot be listed. */
export async function archivedBackups(stack: Stack): Promise<Seen<ArchiveFacts>> {
  const { archive, jobs } = backupsOf(stack)
  if (archive === undefined) return notConfigured
  const [{ archives: own }, cold, databases] = await Promise.all([
    backupFolder(stack),
    listElsewhere(stack, archive),
    jobs.mysql === undefined ? new Map() : mysqlDatabases(stack),
  ])
  const month = monthBefore(new Date(), stack.description.timezone)
  const digits = month.replace('-', '')
  const subjects = [...(jobs.postgres === undefined ? [] : [null]), ...databases.keys()]
  const monthOf = (stamp: string): string => `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}`
  const found = subjects.map((database) => {
    const copy = archivesOf(cold.archives, database).find(({ stamp }) => stamp.startsWith(digits))
    const oldest = [...archivesOf(own, database), ...archivesOf(cold.archives, database)]
      .map(({ stamp }) => monthOf(stamp))
      .sort()[0]
    return { of: database ?? 'postgres', copy, began: oldest ?? null }
  })
  const began = found.flatMap((one) => (one.began === null ? [] : [one.began])).sort()[0] ?? null
  const archived = found.flatMap(({ of, copy }) => (copy === undefined ? [] : [of]))
  // What was first backed up later cannot have a copy of that month.
  const absent = found.filter((one) => one.copy === undefined && one.began !== null && one.began <= month)
  return {
    object: null,
    reading: reading({
      value: archived.length,
      unit: 'databases',
      text: `${archived.length} of ${found.length} databases have an archived copy of ${month}`,
      source: cold.evidence.source,
      rows: found.map(({ of, copy }): Row => ({ of, archive: copy?.path ?? null })),
    }),
    facts: { isConfigured: true, month, absent: absent.map(({ of }) => of), archived, began },
    evidence: [cold.evidence],
  }
}
