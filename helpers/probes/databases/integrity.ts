/** Damage that the servers know of: pages that fail their checksum, indexes sorted by another collation, broken tables. */
import { evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { gameWorlds } from '../game/worlds.ts'
import { lookAtSeveral } from './each.ts'
import { MYSQL_SYSTEM } from './mysql-system.ts'
import { quoted } from './rows.ts'

export interface IntegrityFacts {
  /** Why the server cannot tell; null where it can. */
  notMeasurable: string | null
}

type Look = Omit<Seen<IntegrityFacts>, 'object'>

function look(count: number, unit: string, text: string, source: string, notMeasurable: string | null = null): Look {
  return {
    reading: reading({ value: notMeasurable === null ? count : null, unit, text, source }),
    facts: { notMeasurable },
    evidence: [evidence(source, text)],
  }
}

const CHECKSUMS = `
  SELECT current_setting('data_checksums') AS enabled, coalesce(sum(checksum_failures), 0)::float8 AS failures,
         string_agg(datname || ' ' || checksum_failures || ', last ' || checksum_last_failure, '; ')
           FILTER (WHERE checksum_failures > 0) AS list
  FROM pg_stat_database`

/** Only collations that something depends on; from PostgreSQL 15 the databases' own too. */
const COLLATIONS = `
  SELECT DISTINCT pg_describe_object(refclassid, refobjid, 0) || ' was ' || collversion || ', is '
         || pg_collation_actual_version(c.oid) AS mismatch
  FROM pg_depend d JOIN pg_collation c ON d.refclassid = 'pg_collation'::regclass AND d.refobjid = c.oid
  WHERE collversion <> pg_collation_actual_version(c.oid)`
const DATABASE_COLLATIONS = `
  SELECT 'database ' || datname || ' was ' || datcollversion || ', is ' || pg_database_collation_actual_version(oid) AS mismatch
  FROM pg_database WHERE datcollversion <> pg_database_collation_actual_version(oid)`

async function postgresIntegrity(stack: Stack): Promise<Record<string, Look>> {
  const sql = await stack.connections.postgres()
  const isNew = Number.parseInt(sql.version, 10) >= 15
  const [[checksums], ...mismatches] = await Promise.all([
    sql.query<{ enabled: string; failures: number; list: string | null }>(CHECKSUMS),
    sql.query<{ mismatch: string }>(COLLATIONS),
    isNew ? sql.query<{ mismatch: string }>(DATABASE_COLLATIONS) : [],
  ])
  const failures = checksums?.failures ?? Number.NaN
  const off =
    checksums?.enabled === 'on'
      ? null
      : 'its data has no checksums, so damage shows only when it is read (pg_checksums)'
  const collations = mismatches.flat().map(({ mismatch }) => mismatch)
  return {
    'postgres-checksums': look(
      failures,
      'pages',
      `${failures} pages failed their checksum${checksums?.list ? ` (${checksums.list})` : ''}`,
      'pg_stat_database.checksum_failures',
      off,
    ),
    'postgres-collations': look(
      collations.length,
      'collations',
      `${collations.length} collations of another version${collations.length > 0 ? `: ${collations.join('; ')}` : ''}`,
      'pg_collation_actual_version()',
    ),
  }
}

/** The databases that a look at tables is about: the worlds, or all but the server's own where nobody says which those are. */
async function databasesInQuestion(stack: Stack): Promise<{ condition: 'IN' | 'NOT IN'; names: string[] }> {
  if (stack.description.game === undefined) return { condition: 'NOT IN', names: MYSQL_SYSTEM }
  return { condition: 'IN', names: (await gameWorlds(stack)).map(({ database }) => database) }
}

/** A table that the server cannot open has no engine there, and the error as its comment. */
async function mysqlIntegrity(stack: Stack): Promise<Record<string, Look>> {
  const [sql, { condition, names }] = await Promise.all([stack.connections.mysql(), databasesInQuestion(stack)])
  const places = names.map(() => '?').join(', ')
  const broken = await sql.query<{ name: string; words: string }>(
    `SELECT CONCAT(table_schema, '.', table_name) AS name, table_comment AS words FROM information_schema.tables
     WHERE table_schema ${condition} (${places}) AND table_type = 'BASE TABLE' AND engine IS NULL`,
    names,
  )
  const list = broken.map(({ name, words }) => `${quoted(name)} ${words}`).join('; ')
  const text = `${broken.length} tables cannot be opened${list === '' ? '' : `: ${list}`}`
  return { 'mysql-tables': look(broken.length, 'tables', text, 'information_schema.tables without an engine') }
}

/** Failed pages, mismatched collations and tables that cannot be opened, as counts. */
export async function databaseIntegrity(stack: Stack): Promise<Observation<IntegrityFacts>[]> {
  const { postgres, mysql } = stack.description.databases
  const looks = await Promise.all([
    postgres === undefined
      ? []
      : lookAtSeveral<IntegrityFacts>(['postgres-checksums', 'postgres-collations'], () => postgresIntegrity(stack)),
    mysql === undefined ? [] : lookAtSeveral<IntegrityFacts>(['mysql-tables'], () => mysqlIntegrity(stack)),
  ])
  return looks.flat()
}
