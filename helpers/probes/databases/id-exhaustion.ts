/** How much of their numbers sequences and AUTO_INCREMENT columns have used up: at the end every insert fails. */

import type { Sql } from '../../connections/index.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { MYSQL_SYSTEM_LIST } from './mysql-system.ts'

export interface Counter {
  /** Quoted as the server would, where the name needs it. */
  name: string
  percent: number
  text: string
}

const SHOWN = 10

/** The column that a sequence belongs to may be narrower than the sequence itself. A cycling one never ends. */
const SEQUENCES = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name, has_sequence_privilege(c.oid, 'SELECT') AS "isReadable",
         CASE WHEN has_sequence_privilege(c.oid, 'SELECT') THEN pg_sequence_last_value(c.oid) END::float8 AS last,
         CASE WHEN s.seqincrement > 0
           THEN least(s.seqmax, CASE a.atttypid WHEN 21 THEN 32767 WHEN 23 THEN 2147483647 ELSE s.seqmax END)
           ELSE greatest(s.seqmin, CASE a.atttypid WHEN 21 THEN -32768 WHEN 23 THEN -2147483648 ELSE s.seqmin END)
         END::float8 AS "end"
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                       AND d.refclassid = 'pg_class'::regclass
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE NOT s.seqcycle AND c.relpersistence <> 't'`

/** The hint, which MariaDB takes for a comment, keeps MySQL 8 from answering with yesterday's numbers. */
const COLUMNS = `
  SELECT /*+ SET_VAR(information_schema_stats_expiry = 0) */
         t.table_schema AS \`schema\`, t.table_name AS \`table\`, c.column_name AS \`column\`, c.column_type AS type,
         t.auto_increment AS next
  FROM information_schema.tables t
  LEFT JOIN information_schema.columns c
    ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.extra LIKE '%auto_increment%'
  WHERE t.table_type = 'BASE TABLE'
    AND t.table_schema NOT IN ${MYSQL_SYSTEM_LIST}`

/** Bits of MySQL's whole numbers. */
const BITS: Record<string, number> = { tinyint: 8, smallint: 16, mediumint: 24, int: 32, bigint: 64 }

/** The largest number of a MySQL column type, such as `int(10) unsigned`; null for what is no whole number. */
export function largestOf(type: string): number | null {
  const bits = BITS[/^[a-z]+/.exec(type.toLowerCase())?.[0] ?? '']
  if (bits === undefined) return null
  return /\bunsigned\b/i.test(type) ? 2 ** bits - 1 : 2 ** (bits - 1) - 1
}

/** Names as MySQL quotes them. */
const quotedPath = (...names: string[]): string => names.map((name) => `\`${name.replaceAll('`', '``')}\``).join('.')

/** How far a counter is towards its end, which lies below zero where it counts down. */
export const counter = (name: string, last: number, end: number): Counter => {
  const percent = end === 0 ? 100 : Math.max(0, (100 * last) / end)
  return { name, percent, text: `${name} has used ${percent.toFixed(1)} % of its ids (${last} of ${end})` }
}

function seenOf(counters: readonly Counter[], source: string): Omit<Seen<null>, 'object'> {
  const [worst, ...others] = [...counters].sort((one, other) => other.percent - one.percent)
  const shown = worst === undefined ? [] : [worst, ...others].slice(0, SHOWN)
  return {
    reading: reading({
      value: Math.round(10 * (worst?.percent ?? 0)) / 10,
      unit: '%',
      text: worst === undefined ? 'no column counts by itself' : `${worst.text}, the furthest of ${counters.length}`,
      source,
      rows: shown.map(({ name, percent }) => ({ name, percent: Math.round(10 * percent) / 10 })),
    }),
    facts: null,
    evidence: [evidence(source, shown.map(({ text }) => text).join('\n') || 'none')],
  }
}

interface Sequence {
  name: string
  isReadable: boolean
  last: number | null
  end: number
}

const SOURCES = { sequences: 'pg_sequence, pg_sequence_last_value()', columns: 'information_schema: AUTO_INCREMENT' }

/** Sequences that have not counted yet are at 0. Those that the account may not read are a result of their own. */
async function postgresCounters(sql: Sql, service: string): Promise<Observation<null>[]> {
  const sequences = await sql.query<Sequence>(SEQUENCES)
  const closed = sequences.filter(({ isReadable }) => !isReadable).map(({ name }) => name)
  const readable = sequences.filter(({ isReadable }) => isReadable)
  const seen: Observation<null> = {
    object: 'postgres',
    ...seenOf(
      readable.map(({ name, last, end }) => counter(name, last ?? 0, end)),
      SOURCES.sequences,
    ),
  }
  if (closed.length === 0) return [seen]
  const reason = new CouldNotLook(
    `${closed.length} of ${sequences.length} sequences may not be read: ${closed.slice(0, 5).join(', ')}`,
    {
      witness: service,
      remedy: ['As a superuser: GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO runbook'],
      evidence: [evidence(SOURCES.sequences, closed.join('\n'))],
    },
  )
  const unseen: Observation<null> = { object: 'postgres', reason }
  return readable.length === 0 ? [unseen] : [seen, { ...unseen, object: 'postgres (not readable)' }]
}

interface Column {
  schema: string
  table: string
  column: string | null
  type: string | null
  next: string | number | null
}

async function mysqlCounters(sql: Sql, service: string): Promise<Observation<null>[]> {
  const rows = await sql.query<Column>(COLUMNS)
  if (rows.length === 0) {
    throw new CouldNotLook('the account sees no table of the game in MySQL', {
      witness: service,
      remedy: ['Let it look: stack/accounts/mysql.sql'],
    })
  }
  const counters = rows.flatMap(({ schema, table, column, type, next }) => {
    const end = largestOf(type ?? '')
    if (column === null || end === null) return []
    return [counter(quotedPath(schema, table, column), Math.max(0, Number(next ?? 1) - 1), end)]
  })
  return [{ object: 'mysql', ...seenOf(counters, SOURCES.columns) }]
}

/** Percent of its ids that the furthest counter of each server has used, with the ten furthest as rows. */
export async function idExhaustion({ description, connections }: Stack): Promise<Observation<null>[]> {
  const { postgres, mysql } = description.databases
  const looks = [
    ...(postgres === undefined
      ? []
      : [{ name: 'postgres', look: async () => postgresCounters(await connections.postgres(), postgres.service) }]),
    ...(mysql === undefined
      ? []
      : [{ name: 'mysql', look: async () => mysqlCounters(await connections.mysql(), mysql.service) }]),
  ]
  const all = await Promise.all(
    looks.map(async ({ name, look }): Promise<Observation<null>[]> => {
      try {
        return await look()
      } catch (error) {
        if (error instanceof CouldNotLook) return [{ object: name, reason: error }]
        throw error
      }
    }),
  )
  return all.flat()
}
