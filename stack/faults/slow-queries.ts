/** Statements that take long, and servers that no longer write down which do. */
import { type Fault, simple } from './fault.ts'
import { mysql, postgres } from './sql.ts'
import { untilSeen } from './watching.ts'

const SLOW_POSTGRES = 'weekly.performance.slow-queries-postgres'
const SLOW_MYSQL = 'weekly.performance.slow-queries-mysql'

/** Runs a command so many times at once, as so many sessions. */
const atOnce = (times: number, command: string): string[] => [
  'sh',
  '-c',
  `for i in $(seq ${times}); do ${command} >/dev/null & done; wait`,
]

export const slowQueryFaults: Fault[] = [
  simple({
    name: 'postgres-statement-slow',
    about: 'a statement of PostgreSQL takes more than a second every time',
    expects: [{ name: SLOW_POSTGRES, status: 'warning', words: 'SELECT pg_sleep' }],
    inject: (hands) =>
      hands.execute(
        'postgres',
        atOnce(10, "psql --username=postgres --dbname=travian_global --command='SELECT pg_sleep(1.5)'"),
      ),
    // Its counters stay: they are compared with those of a run after the repair.
  }),
  simple({
    name: 'postgres-statements-uncounted',
    about: 'the extension that counts statements is gone from PostgreSQL',
    expects: [
      { name: SLOW_POSTGRES, status: 'unknown', words: 'pg_stat_statements is missing' },
      // The exporter asks the same counters.
      { name: 'weekly.performance.database[postgres]', status: 'unknown', words: 'no samples: Prometheus has none of' },
    ],
    inject: async (hands) => {
      await postgres(hands, ['DROP EXTENSION pg_stat_statements'])
      await untilSeen(hands, 'absent(pg_stat_statements_calls_total)')
    },
    repair: (hands) => postgres(hands, ['CREATE EXTENSION IF NOT EXISTS pg_stat_statements']),
  }),
  simple({
    name: 'mysql-statement-slow',
    about: 'a statement of MySQL was slow a dozen times',
    expects: [{ name: SLOW_MYSQL, status: 'warning', words: 'SELECT SLEEP(<n>)' }],
    inject: (hands) => hands.execute('mysql', atOnce(12, "mariadb --execute='SELECT SLEEP(2.5)'")),
  }),
  simple({
    name: 'mysql-slow-log-off',
    about: 'the slow query log of MySQL was switched off',
    expects: [{ name: SLOW_MYSQL, status: 'unknown', words: 'slow_query_log is off' }],
    inject: (hands) => mysql(hands, 'SET GLOBAL slow_query_log = OFF'),
    repair: (hands) => mysql(hands, 'SET GLOBAL slow_query_log = ON'),
  }),
]
