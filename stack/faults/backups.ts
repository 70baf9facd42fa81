/** Faults of the backups themselves: missing, damaged, smaller than they were. */
import { fetchCopies, removeArchives, rewriteArchives } from './backup-hands.ts'
import type { Circumstances, Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'

const POSTGRES = 'postgres_*.sql.gz'
const WORLD = 'mysql_travian_s2_*.sql.gz'

const postgres = (status: Expectation['status'], words: string): Expectation => ({
  name: 'daily.backups.postgres',
  status,
  words,
})
const world = (words: string): Expectation => ({
  name: 'daily.backups.mysql[travian_s2]',
  status: 'critical',
  words,
})
const size = (status: Expectation['status'], words: string): Expectation => ({
  name: 'daily.backups.size[travian_s2]',
  status,
  words,
})

/** One archive in trouble, whose good copy lies on the other machine. */
const archive = (
  name: string,
  about: string,
  expectation: Expectation,
  spoil: (hands: Hands) => Promise<unknown>,
  circumstances?: Circumstances,
): Fault => ({
  name,
  about,
  expects: [expectation],
  inject: async (hands) => {
    await spoil(hands)
    return circumstances
  },
  repair: (hands) => fetchCopies(hands),
})

/** Comments that no packing makes smaller, before the dump: so many times what last night's archive weighs. */
const padded = (times: number): string =>
  `{ head -c "$((newest * ${Math.round(times * 100)} / 100 - bytes))" /dev/urandom | base64 | sed 's/^/-- /'; gzip -dc "$file"; } | gzip`

export const backupFaults: Fault[] = [
  archive(
    'backup-of-the-day-before',
    "last night's backup of PostgreSQL was not made",
    postgres('critical', "last night's backup of PostgreSQL is missing: newest"),
    (hands) => removeArchives(hands, POSTGRES, 'last night'),
  ),
  archive(
    'backup-missing',
    'there is no backup of PostgreSQL at all',
    postgres('critical', 'there is no backup of PostgreSQL'),
    (hands) => removeArchives(hands, POSTGRES, 'all'),
  ),
  archive(
    'backup-empty',
    'the dump of PostgreSQL failed and left an archive of 20 bytes',
    postgres('critical', 'is empty: nothing was dumped into it'),
    (hands) => rewriteArchives(hands, POSTGRES, 'last night', ': | gzip'),
  ),
  archive(
    'backup-cut',
    'the archive of a world ends in the middle',
    world('cannot be read to its end (gzip: '),
    (hands) => rewriteArchives(hands, WORLD, 'last night', 'head -c "$((bytes / 2))" "$file"'),
  ),
  archive(
    'backup-dump-cut',
    'the archive of a world is sound, and the dump in it is cut',
    world('is cut: the dump does not say that it is complete'),
    (hands) => rewriteArchives(hands, WORLD, 'last night', 'gzip -dc "$file" | head -n -8 | gzip'),
  ),
  archive(
    'backup-world-missing',
    'one of the worlds was not backed up last night',
    world("last night's backup of travian_s2 is missing"),
    (hands) => removeArchives(hands, WORLD, 'last night'),
  ),
  archive(
    'backup-without-a-table',
    'the backup of PostgreSQL leaves out a table',
    postgres('warning', 'lacks public.worlds'),
    (hands) =>
      rewriteArchives(hands, POSTGRES, 'last night', 'gzip -dc "$file" | sed "/^CREATE TABLE public.worlds/d" | gzip'),
  ),
  archive(
    'backup-shrunk',
    'the backup of a world is a quarter smaller than it was',
    size('warning', '< -20 %'),
    (hands) => rewriteArchives(hands, WORLD, 'older', padded(1.4)),
  ),
  archive('backup-collapsed', 'the backup of a world is a third of what it was', size('critical', '< -50 %'), (hands) =>
    rewriteArchives(hands, WORLD, 'older', padded(3)),
  ),
  archive(
    'backup-swollen',
    'the backup of a world was tiny until last night, with the limit scaled to it',
    size('warning', 'more than doubled'),
    (hands) => rewriteArchives(hands, WORLD, 'older', ': | gzip'),
    { limits: { 'daily.backups.size[grown]': { warning: 0.001 } } },
  ),
]
