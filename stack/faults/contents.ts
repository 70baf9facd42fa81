/** Faults of what the databases hold: tables gone, rows gone, nothing new. */
import { type Expectation, type Fault, simple } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'
import { mysql, postgres } from './sql.ts'

const content = (object: string, status: Expectation['status'], words: string): Expectation => ({
  name: `daily.databases.content[${object}]`,
  status,
  words,
})

/** What is put aside must be no table of the game: the backups would be found to lack it. */
const ASIDE = '/tmp/drill_players'

/** Takes players away, and puts aside whom. */
const playersLost = (name: string, tenths: number, status: 'warning' | 'critical', words: string): Fault =>
  simple({
    name,
    about: `${tenths * 10} % of the players are gone`,
    expects: [content('postgres', status, words)],
    inject: (hands) => postgres(hands, [`COPY players TO '${ASIDE}'`, `DELETE FROM players WHERE id % 10 < ${tenths}`]),
    repair: (hands) =>
      postgres(hands, [
        'CREATE TEMPORARY TABLE kept (LIKE players)',
        `COPY kept FROM '${ASIDE}'`,
        'INSERT INTO players SELECT * FROM kept ON CONFLICT DO NOTHING',
      ]),
  })

/** Puts an empty table of the same form into the place of each, and the real one aside. */
async function takeRows(hands: Hands): Promise<void> {
  await mysql(hands, 'CREATE DATABASE IF NOT EXISTS drill_rows')
  for (const table of ['users', 'vdata']) {
    await mysql(
      hands,
      `CREATE TABLE drill_rows.empty LIKE travian_s2.${table};
       RENAME TABLE travian_s2.${table} TO drill_rows.${table}, drill_rows.empty TO travian_s2.${table}`,
    )
  }
}

async function giveRowsBack(hands: Hands): Promise<void> {
  for (const table of ['users', 'vdata']) {
    const swap = `RENAME TABLE travian_s2.${table} TO drill_rows.empty, drill_rows.${table} TO travian_s2.${table}`
    await mysql(hands, `${swap}; DROP TABLE drill_rows.empty`)
  }
  await mysql(hands, 'DROP DATABASE drill_rows')
}

const WORLD_TABLES = ['users', 'vdata', 'movement', 'building_upgrade', 'research']
const moveTables = (hands: Hands, from: string, to: string): Promise<string> =>
  mysql(hands, `RENAME TABLE ${WORLD_TABLES.map((table) => `${from}.${table} TO ${to}.${table}`).join(', ')}`)

export const contentFaults: Fault[] = [
  simple({
    name: 'core-table-gone',
    about: 'the table of audit events was moved away',
    expects: [
      content('postgres', 'critical', 'lacks audit_events'),
      // Where it is now it was not last night.
      { name: 'daily.backups.postgres', status: 'warning', words: 'lacks drill.audit_events' },
    ],
    inject: async (hands) => {
      // Who writes there does so every five minutes: not while it is away, which would be another fault.
      await waitFor('somebody has just written', async () => {
        const answer = await postgres(hands, [
          "SELECT max(created_at) > now() - interval '4 minutes' FROM audit_events",
        ])
        return answer === 't'
      })
      await postgres(hands, ['CREATE SCHEMA drill', 'ALTER TABLE audit_events SET SCHEMA drill'])
    },
    repair: (hands) => postgres(hands, ['ALTER TABLE drill.audit_events SET SCHEMA public', 'DROP SCHEMA drill']),
  }),
  simple({
    name: 'world-without-rows',
    about: 'world s2 was restored without its rows: every table is there, villages and users are not',
    expects: [content('s2', 'critical', 'users is empty; vdata is empty')],
    inject: takeRows,
    repair: giveRowsBack,
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
]
