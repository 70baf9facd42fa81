/** Faults of backups that only show when they are restored: the files are there, and most of them look whole. */
import { fetchCopies, rewriteArchives } from './backup-hands.ts'
import type { Expectation, Fault } from './fault.ts'

const POSTGRES = 'postgres_*.sql.gz'
const S1 = 'mysql_travian_s1_*.sql.gz'
const S2 = 'mysql_travian_s2_*.sql.gz'

/** Last night's archive written anew by `script`; its good copy lies on the other machine. */
const spoilt = (
  name: string,
  about: string,
  archive: string,
  script: string,
  object: string,
  status: Expectation['status'],
  words: string,
): Fault => ({
  name,
  about,
  expects: [
    { name: `weekly.backups.restore-drill[${object}]`, status, words },
    { name: `weekly.rollback.ready[backup-${object}]`, status, words },
  ],
  causes: [`weekly.backups.restore-drill[${object}]`],
  inject: async (hands) => {
    await rewriteArchives(hands, archive, 'last night', script)
  },
  repair: (hands) => fetchCopies(hands),
})

export const restoreFaults: Fault[] = [
  spoilt(
    'restore-empty',
    'the dump of PostgreSQL failed and left an archive of 20 bytes',
    POSTGRES,
    ': | gzip',
    'postgres',
    'critical',
    'holds nothing: it is empty',
  ),
  spoilt(
    'restore-archive-cut',
    'the archive of a world ends in the middle',
    S2,
    'head -c "$((bytes / 2))" "$file"',
    'travian_s2',
    'critical',
    'does not restore: the archive cannot be read to its end',
  ),
  spoilt(
    'restore-dump-cut',
    'the archive of a world is sound, and the dump in it ends after a whole statement',
    S1,
    'gzip -dc "$file" | head -n -8 | gzip',
    'travian_s1',
    'critical',
    'is cut: the dump does not say that it is complete',
  ),
  spoilt(
    'restore-broken',
    'the dump of PostgreSQL holds a statement that no server takes',
    POSTGRES,
    'gzip -dc "$file" | sed "s/^CREATE TABLE public.players/CREATE TABEL public.players/" | gzip',
    'postgres',
    'critical',
    'does not restore: ERROR:  syntax error',
  ),
  spoilt(
    'restore-rows-lost',
    'the dump of a world went through, and left out every player without a word',
    S1,
    'gzip -dc "$file" | sed "/^INSERT INTO .users. VALUES/,/;$/d" | gzip',
    'travian_s1',
    'critical',
    'users has -100 % against the live one',
  ),
  spoilt(
    'restore-table-lost',
    'the dump of PostgreSQL leaves out a table',
    POSTGRES,
    'gzip -dc "$file" | sed "s/^-- PostgreSQL database dump complete/DROP TABLE public.decision_log;\\n&/" | gzip',
    'postgres',
    'warning',
    'lacks public.decision_log',
  ),
]
