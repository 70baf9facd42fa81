/** Faults that pile up over weeks: ids used up, dead rows, tables full of nothing. */

import { DAY_MS } from '../../helpers/durations.ts'
import { ownLabel } from '../lifecycle/names.ts'
import { type Expectation, type Fault, simple } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { mysql, postgres } from './sql.ts'

const RESTORE = 'weekly.backups.restore-drill'
const IDS = 'weekly.databases.id-exhaustion'
/** Quotes, mixed case and letters from elsewhere, in a table of its own. */
const HOSTILE = '"Drill ""O\'Brien"" ünï"'
const MYSQL_HOSTILE = '`Drill ``O\'Brien`` "ünï"`'

/** With a table that came since last night the backup is no longer whole. */
const notBackedUp = (what: 'postgres' | 'travian_s1', table: string): Expectation[] =>
  [`${RESTORE}[${what}]`, `weekly.rollback.ready[backup-${what}]`].map((name) => ({
    name,
    status: 'warning',
    words: table,
  }))

const LEFT_BEHIND = Array.from({ length: 11 }, (_, index) => `runbook-drill-${index}`)

/** Rows that are deleted leave dead ones, which nothing removes. */
const deadRows = (table: string, rows: number, width: number): string[] => [
  `DROP TABLE IF EXISTS ${table}`,
  `CREATE UNLOGGED TABLE ${table} WITH (autovacuum_enabled = off) AS
   SELECT g AS id, repeat('x', ${width}) AS filling FROM generate_series(1, ${rows}) g`,
  `DELETE FROM ${table} WHERE id % 10 < 4`,
]

export const maintenanceFaults: Fault[] = [
  simple({
    name: 'sequence-near-its-end',
    about: 'a sequence whose column is narrower than itself, in a table with a hostile name, is at 80 % of its ids',
    expects: [
      { name: `${IDS}[postgres]`, status: 'warning', words: '80.0 % of its ids' },
      ...notBackedUp('postgres', 'public.Drill "O\'Brien" ünï'),
    ],
    causes: [`${IDS}[postgres]`, `${RESTORE}[postgres]`],
    inject: (hands) =>
      postgres(hands, [
        `DROP TABLE IF EXISTS ${HOSTILE}`,
        `CREATE TABLE ${HOSTILE} ("Id" serial PRIMARY KEY)`,
        `DO $$
         DECLARE sequence text := pg_get_serial_sequence($n$${HOSTILE}$n$, 'Id');
         BEGIN
           EXECUTE format('ALTER SEQUENCE %s AS bigint', sequence);
           EXECUTE format('GRANT SELECT ON SEQUENCE %s TO runbook', sequence);
           PERFORM setval(sequence, 1717986918);
         END $$`,
      ]),
    repair: (hands) => postgres(hands, [`DROP TABLE IF EXISTS ${HOSTILE}`]),
  }),
  simple({
    name: 'auto-increment-near-its-end',
    about: 'a column of a table with a hostile name has given 90 % of its ids',
    expects: [
      { name: `${IDS}[mysql]`, status: 'critical', words: '90.' },
      ...notBackedUp('travian_s1', 'Drill `O\'Brien` "ünï"'),
    ],
    causes: [`${IDS}[mysql]`, `${RESTORE}[travian_s1]`],
    inject: (hands) =>
      mysql(
        hands,
        `CREATE OR REPLACE TABLE travian_s1.${MYSQL_HOSTILE} (id tinyint unsigned AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 231`,
      ),
    repair: (hands) => mysql(hands, `DROP TABLE IF EXISTS travian_s1.${MYSQL_HOSTILE}`),
  }),
  simple({
    name: 'keys-without-end',
    about: 'a release forgot to give what it caches an end of life',
    expects: [{ name: 'weekly.maintenance.cache', status: 'warning', words: 'keys never expire' }],
    inject: ({ redis }) =>
      redis(
        'EVAL',
        "for i = 1, tonumber(ARGV[1]) do redis.call('SET', KEYS[1] .. i, 'x') end",
        '1',
        'drill-cache:',
        '1500',
      ),
    repair: ({ redis }) =>
      redis('EVAL', "for i = 1, tonumber(ARGV[1]) do redis.call('DEL', KEYS[1] .. i) end", '1', 'drill-cache:', '1500'),
  }),
  simple({
    name: 'volumes-left-behind',
    about: 'eleven volumes that nothing mounts any more',
    expects: [
      { name: 'weekly.maintenance.containers[volumes]', status: 'warning', words: 'volumes that nothing mounts' },
    ],
    inject: ({ engine }) =>
      Promise.all(LEFT_BEHIND.map((Name) => engine.createVolume({ Name, Labels: { [ownLabel]: 'true' } }))),
    repair: ({ engine }) => Promise.all(LEFT_BEHIND.map((name) => engine.getVolume(name).remove({ force: true }))),
  }),
  {
    name: 'vacuum-forgotten',
    about: 'autovacuum was switched off for a table, and it has waited since the run of last week',
    expects: [
      { name: 'weekly.maintenance.vacuum', status: 'warning', words: 'drill_dead' },
      ...notBackedUp('postgres', 'drill_dead'),
    ],
    causes: ['weekly.maintenance.vacuum', `${RESTORE}[postgres]`],
    inject: async (hands) => {
      await postgres(hands, deadRows('drill_dead', 5000, 10))
      const since = new Date(Date.now() - 8 * DAY_MS).toISOString()
      const text = `${since} vacuum "public.drill_dead"`
      // What the newest run remembers counts: this one is newer than any of this drill.
      return {
        history: [
          { suite: 'weekly', daysAgo: 0, id: 'weekly.maintenance.vacuum', object: null, value: 0, unit: 'days', text },
        ],
      }
    },
    repair: (hands) => postgres(hands, ['DROP TABLE IF EXISTS drill_dead']),
  },
  {
    name: 'table-bloated',
    about: 'two fifths of the rows of a large table are dead, with the limit of its size scaled to 20 MB',
    expects: [
      { name: 'weekly.maintenance.bloat', status: 'warning', words: 'drill_bloat 40.0 %' },
      ...notBackedUp('postgres', 'drill_bloat'),
    ],
    causes: ['weekly.maintenance.bloat', `${RESTORE}[postgres]`],
    inject: async (hands) => {
      await postgres(hands, deadRows('drill_bloat', 25_000, 1000))
      return { limits: { 'weekly.maintenance.bloat[size]': { warning: 20 } } }
    },
    repair: (hands) => postgres(hands, ['DROP TABLE IF EXISTS drill_bloat']),
  },
  {
    name: 'table-fragmented',
    about: 'most rows of a MySQL table were deleted, with the limit of its size scaled to 10 MB',
    expects: [
      { name: 'weekly.maintenance.mysql-tables', status: 'warning', words: 'drill_fragmented' },
      ...notBackedUp('travian_s1', 'drill_fragmented'),
    ],
    causes: ['weekly.maintenance.mysql-tables', `${RESTORE}[travian_s1]`],
    inject: async (hands) => {
      await fragment(hands)
      return { limits: { 'weekly.maintenance.mysql-tables[size]': { warning: 10 } } }
    },
    repair: (hands) => mysql(hands, 'DROP TABLE IF EXISTS travian_s1.drill_fragmented'),
  },
]

/** Whole extents become free when the deleted rows are purged, a moment after the deletion. */
async function fragment(hands: Hands): Promise<void> {
  await mysql(
    hands,
    `USE travian_s1;
     CREATE OR REPLACE TABLE travian_s1.drill_fragmented (id int PRIMARY KEY, filling varchar(1000));
     INSERT INTO travian_s1.drill_fragmented SELECT seq, REPEAT('x', 1000) FROM seq_1_to_30000;
     DELETE FROM travian_s1.drill_fragmented WHERE id > 5000`,
  )
  await waitFor('the deleted rows are purged', async () => {
    const free = await mysql(
      hands,
      "SELECT data_free FROM information_schema.tables WHERE table_name = 'drill_fragmented'",
    )
    return Number(free) > 10e6
  })
}
