/** What a backup must hold: the tables, and the databases, that are there now. */
import type { Stack } from '../../stack.ts'
import { MYSQL_SYSTEM_LIST } from '../databases/mysql-system.ts'
import { listedWorlds } from '../game/worlds.ts'
import { oncePerRun } from '../once-per-run.ts'
import { backupsOf } from './described.ts'

export interface LiveDatabase {
  /** As a dump writes them: `public.players`, of MySQL `players`; sorted. */
  tables: string[]
  /** When its oldest table was made; null where the server does not keep that. */
  createdAt: Date | null
}

/** Base tables of PostgreSQL's database that a dump holds, so without those of extensions. Throws ConnectionFailure. */
export const postgresTables = oncePerRun(async ({ connections }: Stack): Promise<LiveDatabase> => {
  const sql = await connections.postgres()
  const rows = await sql.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
       AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1`,
  )
  return { tables: rows.map(({ name }) => name).sort(), createdAt: null }
})

/** Every database of MySQL that must be saved, in one question. Throws ConnectionFailure. */
export const mysqlDatabases = oncePerRun(async (stack: Stack): Promise<Map<string, LiveDatabase>> => {
  const sql = await stack.connections.mysql()
  const [rows, listed] = await Promise.all([
    sql.query<{ name: string; table: string | null; created: number | string | null }>(
      `SELECT s.schema_name AS name, t.table_name AS \`table\`, UNIX_TIMESTAMP(t.create_time) AS created
       FROM information_schema.schemata s
       LEFT JOIN information_schema.tables t ON t.table_schema = s.schema_name AND t.table_type = 'BASE TABLE'
       WHERE s.schema_name NOT IN ${MYSQL_SYSTEM_LIST}`,
    ),
    listedWorlds(stack),
  ])
  const { expendable } = backupsOf(stack)
  const names = [...new Set([...rows.map(({ name }) => name), ...listed])].filter((name) => !expendable.includes(name))
  return new Map(
    names.sort().map((name): [string, LiveDatabase] => {
      const own = rows.filter((row) => row.name === name && row.table !== null)
      const created = own.flatMap((row) => (row.created === null ? [] : [Number(row.created) * 1000]))
      return [
        name,
        {
          tables: own.map(({ table }) => String(table)).sort(),
          createdAt: created.length === 0 ? null : new Date(Math.min(...created)),
        },
      ]
    }),
  )
})
