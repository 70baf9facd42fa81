/** The databases are yesterday's, hold what they should, take writes and have room to go on. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { databaseContents } from '../../helpers/probes/databases/content.ts'
import { databaseIdentities } from '../../helpers/probes/databases/identity.ts'
import { databaseIntegrity } from '../../helpers/probes/databases/integrity.ts'
import { wraparoundAges } from '../../helpers/probes/databases/postgres-wraparound.ts'
import { redisMemory } from '../../helpers/probes/databases/redis-memory.ts'
import { redisPersistence } from '../../helpers/probes/databases/redis-persistence.ts'
import { replicationState } from '../../helpers/probes/databases/replication.ts'
import { openTransactions } from '../../helpers/probes/databases/transactions.ts'
import { databaseWrites } from '../../helpers/probes/databases/writable.ts'
import { databases } from '../limits.ts'

describe('7. The Databases', () => {
  item(
    'daily.databases.identity',
    'these are the databases of the last run',
    {
      why: 'A fresh, empty database under the right name is healthy, and everything is gone.',
      action: [
        'If nobody replaced it on purpose: stop the application before players write into it',
        'Find the old volume before anything prunes it: docker volume ls; then restore or mount it again',
      ],
    },
    async ({ stack, expect }) => {
      await expect(databaseIdentities(stack)).toBeTheSame()
    },
  )

  item(
    'daily.databases.content',
    'core tables are there, and none has lost 20 % of its rows',
    {
      why: 'A database can answer every health check with half of its players gone.',
      action: [
        'Find out what removed them before anything else is written',
        'Restore what is missing from the newest backup that has it',
      ],
      limits: databases.content,
    },
    async ({ stack, expect, limits }) => {
      await expect(databaseContents(stack)).toHoldItsContent(limits)
    },
  )

  item(
    'daily.databases.writable',
    'the databases take writes, and did since the last run',
    {
      why: 'A read-only database answers every look and loses every move.',
      action: [
        'PostgreSQL: ALTER DATABASE … RESET default_transaction_read_only; pg_is_in_recovery() tells a standby',
        'MySQL: find out why before SET GLOBAL read_only = OFF: a full disk or a failover may have set it',
      ],
      limits: databases.writable,
    },
    async ({ stack, expect, limits }) => {
      await expect(databaseWrites(stack)).toTakeWrites(limits)
    },
  )

  item(
    'daily.databases.long-transactions',
    'no transaction is open for more than 15 minutes',
    {
      why: 'An open transaction holds its locks and keeps old row versions until disk and queries suffer.',
      action: [
        'Ask whose it is, then end it: SELECT pg_terminate_backend(<pid>); in MySQL: KILL <connection>',
        'A prepared transaction outlives its session: ROLLBACK PREPARED <name>; in MySQL: XA ROLLBACK <name>',
      ],
      limits: databases.transactions,
    },
    async ({ stack, expect, limits }) => {
      await expect(openTransactions(stack)).toStayWithin(limits)
    },
  )

  item(
    'daily.databases.wraparound',
    'no more than 500 M transaction ids are in use',
    {
      why: 'When PostgreSQL runs out of transaction ids it stops writing until it was vacuumed for hours.',
      action: ['See what holds vacuum back (long transactions, slots), then: VACUUM (FREEZE, VERBOSE) <table>'],
      limits: databases.wraparound,
    },
    async ({ stack, expect, limits }) => {
      await expect(wraparoundAges(stack)).toStayWithin(limits)
    },
  )

  item(
    'daily.databases.wal',
    'slots are in use, the archiver works, replicas are within 60 s',
    {
      why: 'What waits for a dead replica or a failing archive fills the disk of the database.',
      action: [
        'A slot that nobody needs: SELECT pg_drop_replication_slot(<name>)',
        'Failing archiver: try archive_command by hand as the user of the server',
      ],
      limits: databases.wal,
    },
    async ({ stack, expect, limits }) => {
      await expect(replicationState(stack)).toKeepUp(limits)
    },
  )

  item(
    'daily.databases.integrity',
    'no page failed its checksum, no collation has another version, every table opens',
    {
      why: 'Damage spreads into the backups until the last good one is gone.',
      action: [
        'Failed pages: keep the last good backup aside, look at the disk, restore; pg_stat_reset() when repaired',
        'Another collation version: REINDEX what depends on it, then ALTER COLLATION … REFRESH VERSION',
      ],
      limits: databases.integrity,
    },
    async ({ stack, expect, limits }) => {
      await expect(databaseIntegrity(stack)).toBeUndamaged(limits)
    },
  )

  item(
    'daily.databases.redis-persistence',
    'Redis saved its data within 2 hours',
    {
      why: 'After a restart Redis has what it saved last: jobs and sessions since then are gone.',
      action: [
        'See why it fails: docker logs --tail 50 <redis>; its folder must be writable and have room',
        'Then save at once: redis-cli BGSAVE; redis-cli LASTSAVE',
      ],
      limits: databases.unsaved,
    },
    async ({ stack, expect, limits }) => {
      await expect(redisPersistence(stack)).toBePersistent(limits)
    },
  )

  item(
    'daily.databases.redis-memory',
    'Redis uses at most 75 % of its memory, and never evicts queues',
    {
      why: 'A full Redis refuses jobs and sessions, or worse, throws queues away.',
      action: [
        'See what grows: redis-cli --bigkeys; a queue that nobody takes from is in daily.queues',
        'Raise maxmemory within the limit of its container; keep maxmemory-policy noeviction or volatile-*',
      ],
      limits: databases.redisMemory,
    },
    async ({ stack, expect, limits }) => {
      const memory = redisMemory(stack)
      await expect(memory).toStayWithin(limits)
      await expect(memory).toKeepItsQueues()
    },
  )
})
