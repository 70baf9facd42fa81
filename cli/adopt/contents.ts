/** What the databases hold, asked read-only: core tables, the worlds, and where the game waits for its time. */
import type { MysqlSql, Sql } from '../../helpers/connections/index.ts'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, orNull } from './look.ts'
import { withRole } from './roles.ts'

export interface ContentEntry {
  tables: string[]
  counted: string[]
  fresh?: { table: string; column: string; withinHours: number; writer?: string }[]
}
export interface ContentParts {
  contents?: { postgres?: ContentEntry; world?: ContentEntry }
  game?: {
    engine: string
    worlds: { table: string; key: string; database: string; startsAt?: string; endsAt?: string }
    events: { table: string; column: string; unit: 's' | 'ms' }[]
  }
}

interface Column {
  table: string
  column: string
}
export type Tables = Map<string, string[]>

/** What the game calls its core tables. */
const GLOBAL = ['worlds', 'players', 'audit_events', 'decision_log', 'world_npc_spawns']
const WORLD = ['users', 'vdata', 'movement', 'building_upgrade', 'research']
const EVENTS = [
  { table: 'movement', column: 'end_time', unit: 'ms' },
  { table: 'building_upgrade', column: 'commence', unit: 's' },
  { table: 'research', column: 'end_time', unit: 's' },
] as const
const PLAIN = /^[A-Za-z_]\w*$/
const MOST_TABLES = 10

export const tablesOf = (columns: readonly Column[]): Tables =>
  new Map([...Map.groupBy(columns, ({ table }) => table)].map(([table, ones]) => [table, ones.map((o) => o.column)]))

/** The core tables that are there; of a database that is not the game's, its first few. */
export function coreTables(tables: Tables, known: readonly string[]): string[] {
  const core = known.filter((name) => tables.has(name))
  return core.length > 0 ? core : [...tables.keys()].filter((name) => PLAIN.test(name)).slice(0, MOST_TABLES)
}

/** The table that lists worlds, by its columns; null where none does. */
export function worldsTable(tables: Tables): NonNullable<ContentParts['game']>['worlds'] | null {
  const columns = tables.get('worlds') ?? []
  const first = (...names: string[]) => names.find((name) => columns.includes(name))
  const key = first('world_key', 'key', 'name')
  const database = first('database_name', 'database')
  if (key === undefined || database === undefined) return null
  const startsAt = first('started_at', 'starts_at', 'start_at')
  const endsAt = first('ends_at', 'ended_at', 'end_at')
  return { table: 'worlds', key, database, ...(startsAt && { startsAt }), ...(endsAt && { endsAt }) }
}

export const eventsOf = (tables: Tables): NonNullable<ContentParts['game']>['events'] =>
  EVENTS.filter(({ table, column }) => tables.get(table)?.includes(column)).map((event) => ({ ...event }))

const postgresTables = async (sql: Sql): Promise<Tables> =>
  tablesOf(
    await sql.query<Column>(
      `select c.relname as table, a.attname as column
         from pg_catalog.pg_class c
         join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p') and n.nspname = 'public'
        order by c.relname, a.attnum`,
    ),
  )

const mysqlTables = async (sql: MysqlSql, database: string): Promise<Tables> =>
  tablesOf(
    await sql.query<Column>(
      'select TABLE_NAME as `table`, COLUMN_NAME as `column` from information_schema.COLUMNS where TABLE_SCHEMA = ? order by 1, ORDINAL_POSITION',
      [database],
    ),
  )

/** Hours since the newest row; null where the table has none, or may not be read. */
async function hoursSinceNewest(sql: Sql, table: string, column: string): Promise<number | null> {
  const rows = await orNull(() =>
    sql.query<{ hours: number | null }>(
      `select (extract(epoch from now() - max("${column}")) / 3600)::float8 as hours from "${table}"`,
    ),
  )
  return rows?.[0]?.hours ?? null
}

/** Hours within which a table that is written to all the time must show a new row; null for one that is not. */
export const freshWithin = (hours: number | null): number | null =>
  hours === null ? null : hours < 0.5 ? 1 : hours < 12 ? 24 : null

async function globalContent(sql: Sql, tables: Tables, writer: string | undefined): Promise<Detected<ContentEntry>> {
  const core = coreTables(tables, GLOBAL)
  const entry: ContentEntry = { tables: core, counted: core.filter((name) => ['worlds', 'players'].includes(name)) }
  const finds = [found('contents.postgres', core.join(', '), `PostgreSQL: ${tables.size} tables`, 'likely')]
  const isStamped = tables.get('audit_events')?.includes('created_at') ?? false
  const hours = isStamped ? await hoursSinceNewest(sql, 'audit_events', 'created_at') : null
  const withinHours = freshWithin(hours)
  if (withinHours !== null) {
    entry.fresh = [{ table: 'audit_events', column: 'created_at', withinHours, ...(writer && { writer }) }]
    const source = `its newest row is ${(hours ?? 0).toFixed(1)} h old`
    finds.push(found('contents.postgres.fresh', `audit_events within ${withinHours} h`, source, 'guess'))
  }
  return { part: entry, finds }
}

/** The first world's own database. Throws CouldNotLook. */
async function firstWorld(looking: Looking, sql: Sql, worlds: { database: string }): Promise<Tables | null> {
  const rows = await sql.query<{ name: string }>(`select "${worlds.database}" as name from worlds order by 1 limit 1`)
  const [world] = rows
  return world === undefined ? null : mysqlTables(await looking.connections.mysql(), world.name)
}

/** Empty where no account logs in; then nothing of it can be known. */
export async function describeContents(looking: Looking): Promise<Detected<ContentParts>> {
  const part: ContentParts = {}
  const finds: Find[] = []
  const hasPostgres = withRole(looking.services, 'postgres').length > 0
  const sql = hasPostgres ? await orNull(() => looking.connections.postgres()) : null
  const tables = sql === null ? null : await orNull(() => postgresTables(sql))
  if (sql === null || tables === null || tables.size === 0) return { part, finds }

  const [engine] = withRole(looking.services, 'game-engine')
  const content = await globalContent(sql, tables, engine?.name)
  part.contents = { postgres: content.part }
  finds.push(...content.finds)

  const worlds = worldsTable(tables)
  if (worlds === null || withRole(looking.services, 'mysql').length === 0) return { part, finds }
  const world = await orNull(() => firstWorld(looking, sql, worlds))
  if (world === null || world.size === 0) return { part, finds }
  const core = coreTables(world, WORLD)
  part.contents.world = { tables: core, counted: core.filter((name) => ['users', 'vdata'].includes(name)) }
  finds.push(found('contents.world', core.join(', '), `MySQL: ${world.size} tables of the first world`, 'likely'))
  const events = eventsOf(world)
  if (engine !== undefined && events.length > 0) {
    part.game = { engine: engine.name, worlds, events }
    const text = `${engine.name}; ${events.map(({ table, column }) => `${table}.${column}`).join(', ')}`
    finds.push(found('game', text, 'columns of worlds and of the first world', 'likely'))
  }
  return { part, finds }
}
