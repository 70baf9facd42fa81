/** How far PostgreSQL is from running out of transaction and multixact ids: at 2.1 thousand million it stops writing. */
import { evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lookAtSeveral } from './each.ts'

const QUERY = `
  SELECT datname AS database, age(datfrozenxid) AS transactions, mxid_age(datminmxid) AS multixacts
  FROM pg_database ORDER BY age(datfrozenxid) DESC`

interface Ages {
  database: string
  transactions: number
  multixacts: number
}

const MILLION = 1e6

function look(all: readonly Ages[], kind: 'transactions' | 'multixacts'): Omit<Seen<null>, 'object'> {
  const [oldest] = [...all].sort((one, other) => other[kind] - one[kind])
  const ids = oldest?.[kind] ?? Number.NaN
  const source = `pg_database: age of ${kind}`
  return {
    reading: reading({
      value: ids / MILLION,
      unit: 'M ids',
      text: `${(ids / MILLION).toFixed(ids < MILLION ? 3 : 0)} M ids in ${oldest?.database ?? 'no database'}`,
      source,
      rows: all.map((ages) => ({ ...ages })),
    }),
    facts: null,
    evidence: [evidence(source, all.map((ages) => `${ages.database} ${ages[kind]}`).join(', '))],
  }
}

/** Millions of ids since the oldest unfrozen one of any database: two results, transactions and multixacts. */
export const wraparoundAges = (stack: Stack): Promise<Observation<null>[]> =>
  lookAtSeveral<null>(['transactions', 'multixacts'], async () => {
    const sql = await stack.connections.postgres()
    const all = await sql.query<Ages>(QUERY)
    return { transactions: look(all, 'transactions'), multixacts: look(all, 'multixacts') }
  })
