/** Tables and rows, as each server tells of them. */
import type { ContentDescription } from '../../configuration/contents.ts'
import { serverCode } from '../../connections/index.ts'
import type { Stack } from '../../stack.ts'

export interface Fresh {
  table: string
  /** Of its newest row; null where it has none. Negative where that lies in the future. */
  ageSeconds: number | null
  withinHours: number
  /** The service that writes there; null where the description names none. */
  writer: string | null
}

export interface Contents {
  missing: string[]
  counts: Record<string, number>
  fresh: Fresh[]
}

/** A name from data (a world's database) in a statement of MySQL. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``

type FreshTable = ContentDescription['fresh'][number]

const POSTGRES_AGE: Record<FreshTable['unit'], (column: string) => string> = {
  date: (column) => `extract(epoch FROM now() - max(${column}))`,
  s: (column) => `extract(epoch FROM now()) - max(${column})`,
  ms: (column) => `extract(epoch FROM now()) - max(${column}) / 1000.0`,
}
const MYSQL_AGE: Record<FreshTable['unit'], (column: string) => string> = {
  date: (column) => `TIMESTAMPDIFF(SECOND, MAX(${column}), NOW())`,
  s: (column) => `UNIX_TIMESTAMP() - MAX(${column})`,
  ms: (column) => `UNIX_TIMESTAMP() - MAX(${column}) / 1000`,
}

type Scalars = Record<string, number | null>

/** One statement for all: counts of tables that are there, and the age of their newest rows. Null where none is there. */
function scalars(
  { counted, fresh }: ContentDescription,
  missing: readonly string[],
  age: typeof POSTGRES_AGE,
  nameOf: (table: string) => string,
): string | null {
  const isThere = (table: string): boolean => !missing.includes(table)
  const parts = [
    ...counted.filter(isThere).map((table) => `(SELECT count(*) FROM ${nameOf(table)}) AS count_${table}`),
    ...fresh
      .filter(({ table }) => isThere(table))
      .map(({ table, column, unit }) => `(SELECT ${age[unit](column)} FROM ${nameOf(table)}) AS age_${table}`),
  ]
  return parts.length === 0 ? null : `SELECT ${parts.join(', ')}`
}

function contentsOf({ counted, fresh }: ContentDescription, missing: string[], row: Scalars): Contents {
  const isThere = (table: string): boolean => !missing.includes(table)
  return {
    missing,
    counts: Object.fromEntries(counted.filter(isThere).map((table) => [table, Number(row[`count_${table}`])])),
    fresh: fresh
      .filter(({ table }) => isThere(table))
      .map(({ table, withinHours, writer }) => {
        const age = row[`age_${table}`] ?? null
        return { table, ageSeconds: age === null ? null : Number(age), withinHours, writer: writer ?? null }
      }),
  }
}

/** Throws ConnectionFailure, also where the account may not count a table. */
export async function postgresContents(stack: Stack, content: ContentDescription): Promise<Contents> {
  const sql = await stack.connections.postgres()
  const missing = await sql.query<{ name: string }>(
    "SELECT name FROM unnest(string_to_array($1, ',')) AS name WHERE to_regclass(name) IS NULL",
    [content.tables.join(',')],
  )
  const names = missing.map(({ name }) => name)
  const statement = scalars(content, names, POSTGRES_AGE, String)
  const [row] = statement === null ? [] : await sql.query<Scalars>(statement)
  return contentsOf(content, names, row ?? {})
}

/** The tables of a database; none where there is no such database. Throws ConnectionFailure where they may not be seen. */
async function tablesOf(stack: Stack, database: string): Promise<Set<string>> {
  const sql = await stack.connections.mysql()
  try {
    // information_schema would show an empty list where the account has no rights; this refuses.
    const rows = await sql.query<Record<string, string>>(`SHOW TABLES FROM ${quoted(database)}`)
    return new Set(rows.flatMap((row) => Object.values(row)))
  } catch (error) {
    if (serverCode(error) === 'ER_BAD_DB_ERROR') return new Set()
    throw error
  }
}

/** Throws ConnectionFailure. */
export async function mysqlContents(stack: Stack, database: string, content: ContentDescription): Promise<Contents> {
  const tables = await tablesOf(stack, database)
  const missing = content.tables.filter((table) => !tables.has(table))
  const statement = scalars(content, missing, MYSQL_AGE, (table) => `${quoted(database)}.${quoted(table)}`)
  const sql = await stack.connections.mysql()
  const [row] = statement === null ? [] : await sql.query<Scalars>(statement)
  return contentsOf(content, missing, row ?? {})
}
