/** The slowest statements of PostgreSQL by mean time, as the difference of its counters to an earlier run's. */
import { HOUR_MS } from '../../durations.ts'
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { rememberedSinceEpoch } from '../since-epoch.ts'
import {
  type Counters,
  isMaintenance,
  type RememberedCounters,
  recallCounters,
  rememberCounters,
  since,
  statementKey,
} from './statement-counters.ts'

const ID = 'weekly.performance.slow-queries-postgres'

export interface SlowStatementFacts {
  service: string
  /** Statements that ran often enough to have a mean. */
  judged: number
  /** Whether there was an earlier run to compare with: alone, the counters also tell of what is long over. */
  isCompared: boolean
}

interface Statement extends Counters {
  id: string
  role: string
  database: string
  query: string
}

export interface Slow extends Counters {
  meanMs: number
  statement: Statement
}

const LEAST_CALLS = 10
const SHOWN = 20
/** Of runs close together the first counts: otherwise looking twice would make a slow statement vanish. */
const APART_MS = 20 * HOUR_MS

const SETTINGS = `
  SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS loaded,
         current_setting('pg_stat_statements.track', true) AS track,
         (SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements') AS version,
         current_database() AS database`

const STATEMENTS = `
  SELECT s.queryid::text AS id, s.userid::text AS role, s.dbid::text AS database, sum(s.calls)::float8 AS calls,
         sum(s.total_exec_time) AS ms, left(min(s.query), 1000) AS query
  FROM pg_stat_statements s
  WHERE s.queryid IS NOT NULL AND s.userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
  GROUP BY 1, 2, 3 HAVING sum(s.calls) >= ${LEAST_CALLS}`

/** Version 1.9, of PostgreSQL 14, says when it began to count. */
const RESET = 'SELECT extract(epoch FROM stats_reset)::bigint::text AS reset FROM pg_stat_statements_info'
const knowsReset = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 1 || minor >= 9
}

const enabling = (database: string): string[] => [
  "In postgresql.conf (or under command: in the compose file, -c …): shared_preload_libraries = 'pg_stat_statements'",
  'Restart PostgreSQL once: docker compose restart postgres',
  `As a superuser: psql --dbname=${database} --command='CREATE EXTENSION IF NOT EXISTS pg_stat_statements'`,
]

/** Throws CouldNotLook with the lines that enable it. */
async function extensionVersion(stack: Stack, service: string): Promise<string> {
  const sql = await stack.connections.postgres()
  const [row] = await sql.query<{ loaded: boolean; track: string | null; version: string | null; database: string }>(
    SETTINGS,
  )
  const fail = (message: string, remedy: string[]) => new CouldNotLook(message, { witness: service, remedy })
  const database = row?.database ?? '<database>'
  if (row?.version == null) {
    const loaded = row?.loaded === true ? 'it is loaded and not created here' : 'it is not loaded'
    throw fail(
      `PostgreSQL counts no statements: the extension pg_stat_statements is missing (${loaded})`,
      enabling(database),
    )
  }
  if (!row.loaded) {
    throw fail('PostgreSQL counts no statements: pg_stat_statements is created and not loaded', enabling(database))
  }
  if (row.track === 'none') {
    throw fail('PostgreSQL counts no statements: pg_stat_statements.track is none', [
      "As a superuser: ALTER SYSTEM SET pg_stat_statements.track = 'top'; SELECT pg_reload_conf();",
    ])
  }
  return row.version
}

/** The earlier run to compare with: the newest that is a day old, else the oldest; null where the server began anew. */
export function baseline(
  runs: readonly { at: Date; text: string }[],
  reset: string,
  now: Date,
): { at: Date; remembered: RememberedCounters } | null {
  const usable = runs.flatMap(({ at, text }) => {
    const remembered = recallCounters(text)
    return remembered === null || remembered.reset !== reset ? [] : [{ at, remembered }]
  })
  return usable.findLast(({ at }) => now.getTime() - at.getTime() >= APART_MS) ?? usable[0] ?? null
}

const keyOf = ({ role, database, id }: Statement): string => statementKey(role, database, id)

/** Slowest first: what ran ten times since the baseline, less backups and maintenance. */
export const slowest = (statements: readonly Statement[], before: RememberedCounters | null): Slow[] =>
  statements
    .filter(({ query }) => !isMaintenance(query))
    .map((statement) => ({ statement, ...since(statement, before?.counters.get(keyOf(statement))) }))
    .filter(({ calls }) => calls >= LEAST_CALLS)
    .map((grown) => ({ ...grown, meanMs: grown.ms / grown.calls }))
    .sort((a, b) => b.meanMs - a.meanMs)

const oneLine = (query: string): string => query.replace(/\s+/g, ' ').trim().slice(0, 200)
const rounded = (ms: number): number => Number(ms.toFixed(ms < 10 ? 2 : 0))

const row = ({ meanMs, calls, ms, statement }: Slow): Row => ({
  'mean ms': rounded(meanMs),
  calls,
  'total s': rounded(ms / 1000),
  statement: oneLine(statement.query),
})

/** Mean time of the slowest statement, and the twenty slowest. */
export async function slowPostgresStatements(stack: Stack): Promise<Seen<SlowStatementFacts>> {
  const service = stack.description.databases.postgres?.service ?? 'postgres'
  const version = await extensionVersion(stack, service)
  const sql = await stack.connections.postgres()
  const [statements, resets, history] = await Promise.all([
    sql.query<Statement>(STATEMENTS),
    knowsReset(version) ? sql.query<{ reset: string | null }>(RESET) : [],
    stack.history(),
  ])
  const reset = resets[0]?.reset ?? 'unknown'
  const now = new Date()
  const before = baseline(rememberedSinceEpoch(stack, history, ID, null), reset, now)
  const slow = slowest(statements, before?.remembered ?? null)
  const [worst] = slow
  const from = before?.at ?? (reset === 'unknown' ? null : new Date(Number(reset) * 1000))
  const period = `since ${from?.toISOString() ?? 'the server began to count'}${before === null ? ', when it began to count' : ', an earlier run'}`
  const source = `postgres: pg_stat_statements ${version}, ${period}`
  const text =
    worst === undefined
      ? `no statement ran ${LEAST_CALLS} times ${period}`
      : `the slowest of ${slow.length} statements takes ${rounded(worst.meanMs)} ms on average, ${worst.calls} times: ${oneLine(worst.statement.query)}`
  const shown = slow.slice(0, SHOWN).map(row)
  return {
    object: null,
    reading: reading({
      value: worst === undefined ? 0 : worst.meanMs / 1000,
      unit: 's',
      text,
      source,
      coverage: from === null ? null : `${((now.getTime() - from.getTime()) / HOUR_MS).toFixed(1)} h`,
      rows: shown,
      remember: rememberCounters(reset, new Map(statements.map((statement) => [keyOf(statement), statement]))),
    }),
    facts: { service, judged: slow.length, isCompared: before !== null },
    evidence: [evidence(source, shown.map((one) => Object.values(one).join(' | ')).join('\n') || text)],
  }
}
