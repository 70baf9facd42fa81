/** The game's tables in PostgreSQL: their dead rows, their size, and whether vacuum and analyse keep up with them. */
import { DAY_MS } from '../../durations.ts'
import { lastRemembered } from '../../history.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { longestOf, parseWaiting, remembered } from '../waiting.ts'

interface Table {
  name: string
  live: number
  dead: number
  changed: number
  tuples: number
  bytes: number
  options: string[] | null
}

type Settings = ReadonlyMap<string, string>

const TABLES = `
  SELECT format('%I.%I', s.schemaname, s.relname) AS name, s.n_live_tup::float8 AS live, s.n_dead_tup::float8 AS dead,
         s.n_mod_since_analyze::float8 AS changed, greatest(c.reltuples, 0)::float8 AS tuples,
         pg_table_size(s.relid)::float8 AS bytes, c.reloptions AS options
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE c.relpersistence <> 't' AND c.relkind IN ('r', 'm')`

const SETTINGS = `
  SELECT name, setting FROM pg_settings
  WHERE name IN ('autovacuum', 'track_counts', 'autovacuum_vacuum_threshold', 'autovacuum_vacuum_scale_factor',
                 'autovacuum_analyze_threshold', 'autovacuum_analyze_scale_factor')`

const tablesOf = oncePerRun(
  async ({ connections, description }: Stack): Promise<{ tables: Table[]; settings: Settings }> => {
    const sql = await connections.postgres()
    const [tables, settings] = await Promise.all([
      sql.query<Table>(TABLES),
      sql.query<{ name: string; setting: string }>(SETTINGS),
    ])
    const named = new Map(settings.map(({ name, setting }) => [name, setting]))
    const why =
      tables.length === 0 ? 'it has no table' : named.get('track_counts') === 'on' ? null : 'track_counts is off'
    if (why === null) return { tables, settings: named }
    throw new CouldNotLook(`PostgreSQL counts no dead rows: ${why}`, {
      witness: description.databases.postgres?.service ?? 'postgres',
      remedy: ['As a superuser: ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf()'],
      evidence: [evidence('pg_settings', settings.map(({ name, setting }) => `${name} = ${setting}`).join('\n'))],
    })
  },
)

/** From how many rows on autovacuum would act on a table: its own settings win over the server's. */
export function thresholdOf(
  { tuples, options }: Pick<Table, 'tuples' | 'options'>,
  settings: Settings,
  work: 'vacuum' | 'analyze',
): number {
  const own = new Map((options ?? []).map((option) => [option.split('=')[0] ?? '', option.split('=')[1] ?? '']))
  const number = (name: string): number => Number(own.get(name) ?? settings.get(name))
  return number(`autovacuum_${work}_threshold`) + number(`autovacuum_${work}_scale_factor`) * tuples
}

export interface VacuumFacts {
  /** Nothing vacuums by itself. */
  isOff: boolean
}

const ID = 'weekly.maintenance.vacuum'
const REMEMBERED = 480

/** Days for which the longest waiting table has been beyond twice its threshold, by what earlier runs saw. */
export async function vacuumBacklog(stack: Stack): Promise<Seen<VacuumFacts>> {
  const [{ tables, settings }, history] = await Promise.all([tablesOf(stack), stack.history()])
  const before = parseWaiting(lastRemembered(history, ID, null)?.text ?? '')
  const now = new Date()
  const late = tables.flatMap((table) => [
    ...(table.dead > 2 * thresholdOf(table, settings, 'vacuum')
      ? [{ ...table, key: `vacuum ${JSON.stringify(table.name)}` }]
      : []),
    ...(table.changed > 2 * thresholdOf(table, settings, 'analyze')
      ? [{ ...table, key: `analyze ${JSON.stringify(table.name)}` }]
      : []),
  ])
  const waiting = new Map(late.map(({ key }) => [key, before.get(key) ?? now]))
  const longest = longestOf(waiting)
  const days = longest === null ? 0 : (now.getTime() - longest.since.getTime()) / DAY_MS
  const rows = late.map(({ key, dead, live, changed }) => ({
    table: key,
    since: (waiting.get(key) ?? now).toISOString(),
    dead,
    live,
    changed,
  }))
  const source = 'pg_stat_user_tables, pg_settings'
  return {
    object: null,
    reading: reading({
      value: Math.round(100 * days) / 100,
      unit: 'days',
      text:
        longest === null
          ? `all ${tables.length} tables are within twice their thresholds`
          : `${late.length} tables wait, the longest for ${days.toFixed(1)} days: ${longest.name}`,
      source,
      rows: rows.slice(0, 20),
      remember: remembered(waiting, REMEMBERED),
    }),
    facts: { isOff: settings.get('autovacuum') !== 'on' },
    evidence: [evidence(source, rows.map((row) => JSON.stringify(row)).join('\n') || 'none waits')],
  }
}

export interface WasteFacts {
  largest: { name: string; percent: number; megabytes: number }[]
  /** Why the server's statistics grow old; null where they are kept up, or where another item says it. */
  notAnalysed: string | null
}

const LARGEST = 10

/** The share of room that is of no use, in the ten largest tables. */
export function wasteOf(
  tables: readonly WasteFacts['largest'][number][],
  { of, source, notAnalysed = null }: { of: string; source: string; notAnalysed?: string | null },
): Omit<Seen<WasteFacts>, 'object'> {
  const largest = [...tables].sort((one, other) => other.megabytes - one.megabytes).slice(0, LARGEST)
  const [worst] = [...largest].sort((one, other) => other.percent - one.percent)
  const tell = ({ name, percent, megabytes }: (typeof largest)[number]): string =>
    `${name}: ${percent.toFixed(1)} % ${of} of ${megabytes.toFixed(1)} MB`
  return {
    reading: reading({
      value: Math.round(10 * (worst?.percent ?? 0)) / 10,
      unit: '%',
      text: worst === undefined ? 'no table' : `at most ${tell(worst)}, in the ${largest.length} largest tables`,
      source,
      rows: largest.map((table) => ({ ...table })),
    }),
    facts: { largest, notAnalysed },
    evidence: [evidence(source, largest.map(tell).join('\n'))],
  }
}

/** Dead rows as a share of all, in the ten largest tables. */
export async function tableBloat(stack: Stack): Promise<Seen<WasteFacts>> {
  const { tables } = await tablesOf(stack)
  const shares = tables.map(({ name, live, dead, bytes }) => ({
    name,
    percent: live + dead === 0 ? 0 : (100 * dead) / (live + dead),
    megabytes: bytes / 1e6,
  }))
  return { object: null, ...wasteOf(shares, { of: 'dead rows', source: 'pg_stat_user_tables' }) }
}
