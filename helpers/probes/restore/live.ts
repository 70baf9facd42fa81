/** What the live databases hold now, as far as a restored backup is compared with it. */
import type { ContentDescription } from '../../configuration/contents.ts'
import type { Stack } from '../../stack.ts'
import { mysqlDatabases, postgresTables } from '../backups/live-tables.ts'
import { mysqlContents, postgresContents } from '../databases/rows.ts'
import { listedWorlds } from '../game/worlds.ts'
import type { MysqlSettings } from './scratch-mysql.ts'
import type { PostgresSettings } from './scratch-postgres.ts'

export interface LiveContents {
  /** As a dump writes the names. */
  tables: string[]
  /** The server's own estimates, by table: they cost nothing, and of a great table they are near enough. */
  estimates: Record<string, number>
  /** Exact, of the tables whose size changes little. */
  counts: Record<string, number>
  /** What the description says of them; null where it says nothing. */
  content: ContentDescription | null
  /** When its oldest table was made; null where the server does not keep that. */
  createdAt: Date | null
}

const byName = (rows: readonly { name: string; rows: number | string | null }[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ name, rows: count }) => [name, Number(count ?? 0)]))

/** Throws ConnectionFailure. */
export async function livePostgres(stack: Stack): Promise<LiveContents> {
  const sql = await stack.connections.postgres()
  const content = stack.description.contents?.postgres ?? null
  const [{ tables, createdAt }, estimates, contents] = await Promise.all([
    postgresTables(stack),
    sql.query<{ name: string; rows: string }>(
      "SELECT schemaname || '.' || relname AS name, n_live_tup AS rows FROM pg_stat_user_tables",
    ),
    content === null ? null : postgresContents(stack, content),
  ])
  const counts = Object.entries(contents?.counts ?? {}).map(([table, rows]) => [`public.${table}`, rows])
  return { tables, createdAt, estimates: byName(estimates), counts: Object.fromEntries(counts), content }
}

/** Throws ConnectionFailure. */
export async function postgresSettings(stack: Stack): Promise<PostgresSettings> {
  const sql = await stack.connections.postgres()
  const [settings] = await sql.query<Omit<PostgresSettings, 'roles'>>(
    `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS "collate", datctype AS ctype,
            (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone') AS timezone
     FROM pg_database WHERE datname = current_database()`,
  )
  const roles = await sql.query<{ name: string }>(
    "SELECT rolname AS name FROM pg_roles WHERE rolname <> 'postgres' AND rolname !~ '^pg_' ORDER BY 1",
  )
  if (settings === undefined) throw new Error('a session has a database')
  return { ...settings, roles: roles.map(({ name }) => name) }
}

/** Throws ConnectionFailure. */
export async function liveMysql(stack: Stack, database: string): Promise<LiveContents> {
  const sql = await stack.connections.mysql()
  const [databases, worlds, estimates] = await Promise.all([
    mysqlDatabases(stack),
    listedWorlds(stack),
    sql.query<{ name: string; rows: number | string | null }>(
      `SELECT table_name AS name, table_rows AS \`rows\` FROM information_schema.tables
       WHERE table_schema = ? AND table_type = 'BASE TABLE'`,
      [database],
    ),
  ])
  const live = databases.get(database) ?? { tables: [], createdAt: null }
  const content = worlds.includes(database) ? (stack.description.contents?.world ?? null) : null
  const contents = content === null ? null : await mysqlContents(stack, database, content)
  return { ...live, estimates: byName(estimates), counts: contents?.counts ?? {}, content }
}

const OFFSET = /^(?:SYSTEM|[+-]\d\d:\d\d)$/

/** Throws ConnectionFailure. */
export async function mysqlSettings(stack: Stack): Promise<MysqlSettings> {
  const sql = await stack.connections.mysql()
  const [settings] = await sql.query<{ names: number | string; charset: string; collation: string; zone: string }>(
    `SELECT @@lower_case_table_names AS names, @@character_set_server AS charset,
            @@collation_server AS \`collation\`, @@global.time_zone AS zone`,
  )
  if (settings === undefined) throw new Error('a server has settings')
  return {
    lowerCaseTableNames: Number(settings.names),
    characterSet: settings.charset,
    collation: settings.collation,
    // A server that was just made knows no zones by name.
    timezone: OFFSET.test(settings.zone) ? settings.zone : '+00:00',
  }
}
