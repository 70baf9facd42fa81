/** Faults of the databases themselves: made anew, read-only, damaged, kept from tidying up. */
import { type Fault, simple } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { GLOBAL, mysql, postgres } from './sql.ts'

export const databaseFaults: Fault[] = [
  simple({
    name: 'database-made-anew',
    about: 'the system tables of MariaDB were made anew, as they are in a fresh data folder under the right name',
    expects: [{ name: 'daily.databases.identity[mysql]', status: 'critical', words: 'is not the one of the last run' }],
    inject: (hands) => mysql(hands, 'ALTER TABLE mysql.time_zone_leap_second FORCE'),
    // What is there now is what the next run compares with.
  }),
  simple({
    name: 'postgres-read-only',
    about: 'PostgreSQL gives every new session of the game a read-only one',
    expects: [
      { name: 'daily.databases.writable[postgres]', status: 'critical', words: 'default_transaction_read_only' },
    ],
    // Sessions that are open go on writing, so nothing else notices.
    inject: (hands) => postgres(hands, [`ALTER DATABASE ${GLOBAL} SET default_transaction_read_only = on`]),
    repair: (hands) => postgres(hands, [`ALTER DATABASE ${GLOBAL} RESET default_transaction_read_only`]),
  }),
  {
    name: 'mysql-read-only',
    about: 'MariaDB was left read-only after a failover',
    expects: [
      { name: 'daily.databases.writable[mysql]', status: 'critical', words: 'read_only = ON' },
      { name: 'daily.stack.services[game-engine]', status: 'critical', words: 'is unhealthy' },
    ],
    inject: async (hands) => {
      await mysql(hands, 'SET GLOBAL read_only = ON')
      await hands.untilHealth('unhealthy', 'game-engine')
    },
    repair: (hands) => mysql(hands, 'SET GLOBAL read_only = OFF'),
  },
  simple({
    name: 'replication-slot-forgotten',
    about: 'a replication slot keeps the write-ahead log for a replica that is gone',
    expects: [{ name: 'daily.databases.wal[postgres-slots]', status: 'warning', words: '1 of 1 replication slots' }],
    inject: (hands) => postgres(hands, ["SELECT pg_create_physical_replication_slot('drill', true)"]),
    repair: (hands) =>
      postgres(hands, [
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'drill'",
      ]),
  }),
  simple({
    name: 'page-damaged',
    about: 'a page of a database of its own was overwritten on disk, and read',
    expects: [
      { name: 'daily.databases.integrity[postgres-checksums]', status: 'critical', words: 'drill_damaged 1' },
      { name: 'daily.logs.services[postgres]', status: 'warning', words: 'invalid page' },
    ],
    inject: damagePage,
    repair: async (hands) => {
      await postgres(hands, ['DROP DATABASE IF EXISTS drill_damaged'])
      await postgres(hands, ['DROP DATABASE IF EXISTS drill_source'])
    },
  }),
  simple({
    name: 'collation-outdated',
    about: 'an index was sorted by an older version of its collation',
    expects: [
      { name: 'daily.databases.integrity[postgres-collations]', status: 'warning', words: 'drill_collation was 1' },
    ],
    inject: (hands) =>
      postgres(hands, [
        "CREATE COLLATION drill_collation (provider = icu, locale = 'en', version = '1')",
        'CREATE INDEX drill_sorted ON worlds (name COLLATE drill_collation)',
      ]),
    repair: (hands) =>
      postgres(hands, ['DROP INDEX IF EXISTS drill_sorted', 'DROP COLLATION IF EXISTS drill_collation']),
  }),
]

/** The copy of a database is read from disk when it is first asked: what was overwritten in its template is found there. */
async function damagePage(hands: Hands): Promise<void> {
  await postgres(hands, ['CREATE DATABASE drill_source'])
  const path = await postgres(
    hands,
    ['CREATE TABLE pages AS SELECT 1 AS one', 'CHECKPOINT', "SELECT pg_relation_filepath('pages')"],
    'drill_source',
  )
  const file = `/var/lib/postgresql/data/${path}`
  await hands.execute('postgres', ['sh', '-c', 'printf damaged | dd of="$1" bs=1 seek=8000 conv=notrunc', 'sh', file])
  await postgres(hands, ['CREATE DATABASE drill_damaged TEMPLATE drill_source STRATEGY file_copy'])
  await waitFor('the damage is counted', async () => {
    await postgres(hands, ['SELECT count(*) FROM pages'], 'drill_damaged').catch(() => undefined)
    const count = await postgres(hands, [
      "SELECT checksum_failures FROM pg_stat_database WHERE datname = 'drill_damaged'",
    ])
    return Number(count) > 0
  })
}
