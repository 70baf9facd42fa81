/** Backup archives by their names: what each is of, which tier it lies in, and when it was taken. */
import { parseTime } from '../logs/local-time.ts'

export interface Archive {
  path: string
  name: string
  /** `postgres`, or the name of a MySQL database. */
  of: { engine: 'postgres' } | { engine: 'mysql'; database: string }
  tier: string
  /** `20261123_020005`, by the stack's wall clock. */
  stamp: string
  takenAt: Date
  bytes: number
  /** When it was last written to, epoch seconds. */
  modifiedAt: number
}

const NAME =
  /^(?:(?<postgres>postgres)|mysql_(?<database>.+))_(?<tier>daily|weekly|monthly)_(?<stamp>\d{8}_\d{6})\.sql\.gz$/

/** The moment of a stamp on the zone's wall clock; null for one that no calendar has. */
export function momentOf(stamp: string, zone: string): Date | null {
  const text = stamp.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6')
  const shown = new Date(`${text}Z`)
  // Date takes the 31st of a short month for the 1st of the next.
  if (Number.isNaN(shown.getTime()) || !shown.toISOString().startsWith(text)) return null
  const ms = parseTime(text, zone)
  return ms === null ? null : new Date(ms)
}

/** Parses `<bytes> <epoch seconds> <path>` lines; what is not named like an archive (a part, a note) is none. */
export function parseArchives(listing: string, zone: string): Archive[] {
  return listing.split('\n').flatMap((line): Archive[] => {
    const [, bytes = '', modified = '', path = ''] = /^(\d+) (\d+) (.+)$/.exec(line) ?? []
    const name = path.split('/').at(-1) ?? ''
    const groups = NAME.exec(name)?.groups
    const takenAt = groups?.stamp === undefined ? null : momentOf(groups.stamp, zone)
    if (groups?.tier === undefined || groups.stamp === undefined || takenAt === null) return []
    const of: Archive['of'] =
      groups.database === undefined ? { engine: 'postgres' } : { engine: 'mysql', database: groups.database }
    const { tier, stamp } = groups
    return [{ path, name, of, tier, stamp, takenAt, bytes: Number(bytes), modifiedAt: Number(modified) }]
  })
}

/** Of PostgreSQL (null) or of a MySQL database, newest first by the stamp in the name, over all tiers. */
export const archivesOf = (archives: readonly Archive[], database: string | null): Archive[] =>
  archives
    .filter(({ of }) => (of.engine === 'postgres' ? database === null : of.database === database))
    .sort((a, b) => (a.stamp < b.stamp ? 1 : -1))

const MB = 1e6

/** `5.0 kB`, `230.4 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < MB) return `${(bytes / 1000).toFixed(1)} kB`
  return bytes < 1000 * MB ? `${(bytes / MB).toFixed(1)} MB` : `${(bytes / 1000 / MB).toFixed(2)} GB`
}
