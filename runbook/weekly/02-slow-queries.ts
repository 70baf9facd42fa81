/** Which statements keep the databases, and with them the players, waiting. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { slowMysqlStatements } from '../../helpers/probes/databases/slow-queries-mysql.ts'
import { slowPostgresStatements } from '../../helpers/probes/databases/slow-queries-postgres.ts'
import { performance } from '../limits.ts'

describe('3. Review Slow Queries', () => {
  item(
    'weekly.performance.slow-queries-postgres',
    'no statement of PostgreSQL takes more than 1 s on average',
    {
      why: 'A statement that runs often and slowly holds a worker or a player for that long every time.',
      action: [
        'See what it does: EXPLAIN (ANALYZE, BUFFERS) <statement>, on a copy if it writes',
        'Report it to the developers with its mean time and number of calls',
      ],
      limits: performance.slowPostgres,
    },
    async ({ stack, expect, limits }) => {
      await expect(slowPostgresStatements(stack)).toBeFastEnough(limits)
    },
  )

  item(
    'weekly.performance.slow-queries-mysql',
    'no statement of MySQL was slow more than 10 times in 7 days',
    {
      why: 'The worlds live in MySQL: what is slow there, players feel in every click.',
      action: [
        'See what it does: EXPLAIN <statement>',
        'Report it to the developers with its longest time and number of times',
      ],
      limits: performance.slowMysql,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(slowMysqlStatements(stack)).toStayWithin(limits)
    },
  )
})
