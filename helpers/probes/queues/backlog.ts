/** Rows of a table that wait for a worker which polls it: how many are due, and for how long the oldest. */
import type { BacklogDescription } from '../../configuration/queues.ts'
import { type QueryParameter, serverCode } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface DueRows {
  jobs: number
  /** For which the oldest has been due; 0 when none is. */
  minutes: number
  source: string
  raw: string
}

const quoted = (identifier: string): string => `"${identifier}"`

/** The statement and its parameters: the workers' own condition, as the description tells it. */
export function dueStatement({ table, column, every, where }: BacklogDescription): {
  text: string
  parameters: QueryParameter[]
} {
  const conditions = Object.keys(where).map((name, index) => `${quoted(name)}::text = $${index + 1}`)
  const due =
    every === undefined ? quoted(column) : `coalesce(${quoted(column)} + ${quoted(every)} * interval '1 second', now())`
  return {
    text: `SELECT count(*)::float8 AS jobs, coalesce(extract(epoch FROM now() - min(${due})) / 60, 0)::float8 AS minutes
     FROM ${quoted(table)} WHERE ${[...conditions, `${due} <= now()`].join(' AND ')}`,
    parameters: Object.values(where).map(String),
  }
}

/** A table or column that is not there: PostgreSQL's codes. */
const ABSENT: readonly (string | null)[] = ['42P01', '42703']

/** Throws CouldNotLook where the table cannot be asked, and in its own words where it is not there. */
export async function dueRows(stack: Stack, name: string, backlog: BacklogDescription): Promise<DueRows> {
  const { text, parameters } = dueStatement(backlog)
  const sql = await stack.connections.postgres()
  try {
    const [row] = await sql.query<{ jobs: number; minutes: number }>(text, parameters)
    const { jobs = 0, minutes = 0 } = row ?? {}
    return { jobs, minutes, source: `postgres: rows of ${backlog.table} that are due`, raw: JSON.stringify(row) }
  } catch (cause) {
    if (!ABSENT.includes(serverCode(cause))) throw cause
    throw new CouldNotLook(
      `the backlog of ${name} cannot be counted: ${cause instanceof Error ? cause.message : cause}`,
      {
        witness: stack.description.databases.postgres?.service ?? 'postgres',
        remedy: [
          `Look at it: \\d ${backlog.table}`,
          `Correct queues.${name}.backlog in the stack description (${stack.description.name})`,
        ],
        cause,
      },
    )
  }
}
