/** Faults of the databases' content and readiness: replaced, emptied, shrunk, read-only, damaged. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const GLOBAL = 'travian_global'

/** As the server's own superuser, without a password, inside its container. Several statements are several transactions. */
export const postgres = async (hands: Hands, sql: string[], database = GLOBAL): Promise<string> =>
  (
    await hands.execute('postgres', [
      'psql',
      '--username=postgres',
      // The settings of a command line are stronger than those of a database that was made read-only.
      `--dbname=dbname=${database} options='-c default_transaction_read_only=off'`,
      '--no-psqlrc',
      '-v',
      'ON_ERROR_STOP=1',
      '-Atq',
      ...sql.flatMap((statement) => ['-c', statement]),
    ])
  ).trim()

export const mysql = async (hands: Hands, sql: string): Promise<string> =>
  (await hands.execute('mysql', ['mariadb', '--batch', '--skip-column-names', '-e', sql])).trim()

const content = (object: string, status: Expectation['status'], words: string): Expectation => ({
  name: `daily.databases.content[${object}]`,
  status,
  words,
})

interface Simple {
  name: string
  about: string
  expects: Expectation[]
  inject: (hands: Hands) => Promise<unknown>
  repair: (hands: Hands) => Promise<unknown>
}

/** Every expected item is a cause of its own. */
const simple = ({ inject, repair, ...rest }: Simple): Fault => ({
  ...rest,
  causes: rest.expects.map(({ name }) => name),
  inject: async (hands) => {
    await inject(hands)
    return undefined
  },
  repair: async (hands) => {
    await repair(hands)
  },
})

/** Takes players away, and puts aside whom. */
const playersLost = (name: string, tenths: number, status: 'warning' | 'critical', words: string): Fault =>
  simple({
    name,
    about: `${tenths * 10} % of the players are gone`,
    expects: [content('postgres', status, words)],
    inject: (hands) =>
      postgres(hands, [
        'CREATE TABLE IF NOT EXISTS drill_players AS SELECT * FROM players',
        `DELETE FROM players WHERE id % 10 < ${tenths}`,
      ]),
    repair: (hands) =>
      postgres(hands, [
        'CREATE TABLE IF NOT EXISTS drill_players AS SELECT * FROM players',
        'INSERT INTO players SELECT * FROM drill_players ON CONFLICT DO NOTHING',
        'DROP TABLE drill_players',
      ]),
  })

/** Puts an empty table of the same form into the place of each, or the kept one back. */
async function swapRows(hands: Hands, aside: 'keep' | 'empty', instead: 'keep' | 'empty'): Promise<void> {
  for (const table of ['users', 'vdata']) {
    const [now, kept, fresh] = [table, `drill_${aside}_${table}`, `drill_${instead}_${table}`].map(
      (name) => `travian_s2.${name}`,
    )
    const form = instead === 'empty' ? `CREATE TABLE ${fresh} LIKE ${now}; ` : ''
    const end = aside === 'empty' ? `; DROP TABLE ${kept}` : ''
    await mysql(hands, `${form}RENAME TABLE ${now} TO ${kept}, ${fresh} TO ${now}${end}`)
  }
}

const WORLD_TABLES = ['users', 'vdata', 'movement', 'building_upgrade', 'research']
const moveTables = (hands: Hands, from: string, to: string): Promise<string> =>
  mysql(hands, `RENAME TABLE ${WORLD_TABLES.map((table) => `${from}.${table} TO ${to}.${table}`).join(', ')}`)

export const databaseFaults: Fault[] = [
  simple({
    name: 'database-made-anew',
    about: 'the system tables of MariaDB were made anew, as they are in a fresh data folder under the right name',
    expects: [{ name: 'daily.databases.identity[mysql]', status: 'critical', words: 'is not the one of the last run' }],
    inject: (hands) => mysql(hands, 'ALTER TABLE mysql.time_zone_leap_second FORCE'),
    // What is there now is what the next run compares with.
    repair: async () => undefined,
  }),
  simple({
    name: 'core-table-gone',
    about: "the table of world s1's users was renamed",
    expects: [content('s1', 'critical', 'lacks users')],
    inject: (hands) => mysql(hands, 'RENAME TABLE travian_s1.users TO travian_s1.drill_users'),
    repair: (hands) => mysql(hands, 'RENAME TABLE IF EXISTS travian_s1.drill_users TO travian_s1.users'),
  }),
  simple({
    name: 'world-without-rows',
    about: 'world s2 was restored without its rows: every table is there, villages and users are not',
    expects: [content('s2', 'critical', 'users is empty; vdata is empty')],
    inject: (hands) => swapRows(hands, 'keep', 'empty'),
    repair: (hands) => swapRows(hands, 'empty', 'keep'),
  }),
  {
    name: 'world-emptied',
    about: 'an empty database bears the name of world s2',
    expects: [
      content('s2', 'critical', 'has none of its core tables'),
      { name: 'daily.game.overdue[s2]', status: 'critical', words: 'cannot move' },
      { name: 'daily.game.entry[health]', status: 'critical', words: 'answers 500' },
      ...['game-engine', 'php-fpm', 'nginx'].map(
        (service): Expectation => ({
          name: `daily.stack.services[${service}]`,
          status: 'critical',
          words: 'is unhealthy',
        }),
      ),
    ],
    causes: [
      'daily.databases.content[s2]',
      'daily.game.overdue[s2]',
      'daily.stack.services[php-fpm]',
      'daily.stack.services[game-engine]',
    ],
    inject: async (hands) => {
      await mysql(hands, 'CREATE DATABASE IF NOT EXISTS drill_s2')
      await moveTables(hands, 'travian_s2', 'drill_s2')
      await hands.untilHealth('unhealthy', 'game-engine', 'php-fpm', 'nginx')
      return undefined
    },
    repair: async (hands) => {
      await moveTables(hands, 'drill_s2', 'travian_s2')
      await mysql(hands, 'DROP DATABASE drill_s2')
    },
  },
  playersLost('players-lost', 3, 'warning', 'players has 140 rows, -30 % against 200'),
  playersLost('most-players-lost', 6, 'critical', 'players has 80 rows, -60 % against 200'),
  simple({
    name: 'audit-trail-silent',
    about: 'a rule swallows new audit events since more than an hour',
    expects: [content('postgres', 'warning', 'newest row of audit_events is 1.')],
    inject: (hands) =>
      postgres(hands, [
        'CREATE RULE drill AS ON INSERT TO audit_events DO INSTEAD NOTHING',
        "UPDATE audit_events SET created_at = created_at - interval '72 minutes'",
      ]),
    repair: (hands) =>
      postgres(hands, [
        'DROP RULE IF EXISTS drill ON audit_events',
        "UPDATE audit_events SET created_at = created_at + interval '72 minutes'",
      ]),
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
    causes: ['daily.databases.writable[mysql]', 'daily.stack.services[game-engine]'],
    inject: async (hands) => {
      await mysql(hands, 'SET GLOBAL read_only = ON')
      await hands.untilHealth('unhealthy', 'game-engine')
      return undefined
    },
    repair: async (hands) => {
      await mysql(hands, 'SET GLOBAL read_only = OFF')
    },
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
    expects: [{ name: 'daily.databases.integrity[postgres-checksums]', status: 'critical', words: 'drill_damaged 1' }],
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
        'CREATE TABLE drill_sorted (name text COLLATE drill_collation PRIMARY KEY)',
      ]),
    repair: (hands) =>
      postgres(hands, ['DROP TABLE IF EXISTS drill_sorted', 'DROP COLLATION IF EXISTS drill_collation']),
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
