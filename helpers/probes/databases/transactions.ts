/** Transactions that stay open: they hold locks, and keep the servers from tidying up. */
import { evidence, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lookAtSeveral } from './each.ts'

type Look = Omit<Seen<null>, 'object'>

interface Open {
  seconds: number
  /** In a transaction, and nothing is being asked in it; null while a statement runs. */
  idle_seconds: number | null
  who: string
}

const minutesOf = (seconds: number): number => Math.round((seconds / 60) * 100) / 100
const rowsOf = (open: readonly Open[]): Row[] =>
  open.slice(0, 10).map(({ who, seconds, idle_seconds }) => ({ who, seconds, idle_seconds }))

/** Minutes of the oldest transaction, and of the one that has stood idle longest; 0 where none is open. */
function ages(open: readonly Open[], source: string): { oldest: Look; idle: Look } {
  const look = (what: string, all: readonly { seconds: number; who: string }[]): Look => {
    const [first] = [...all].sort((one, other) => other.seconds - one.seconds)
    const value = minutesOf(first?.seconds ?? 0)
    const text = first === undefined ? `no transaction ${what}` : `${value} min ${what} (${first.who})`
    return {
      reading: reading({ value, unit: 'min', text, source, rows: rowsOf(open) }),
      facts: null,
      evidence: [evidence(source, open.map((one) => JSON.stringify(one)).join('\n') || 'none open')],
    }
  }
  const standing = open.flatMap(({ idle_seconds, who }) =>
    idle_seconds === null ? [] : [{ seconds: idle_seconds, who }],
  )
  return { oldest: look('open', open), idle: look('idle in transaction', standing) }
}

function counted(value: number, unit: string, text: string, source: string): Look {
  return { reading: reading({ value, unit, text, source }), facts: null, evidence: [evidence(source, text)] }
}

/** Background workers and the account's own sessions are left out. */
const POSTGRES = `
  SELECT extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds,
         CASE WHEN state LIKE 'idle in transaction%'
              THEN extract(epoch FROM clock_timestamp() - state_change)::float8 END AS idle_seconds,
         concat_ws(' ', usename, 'pid', pid, 'from', coalesce(host(client_addr), 'its own container'), application_name) AS who
  FROM pg_stat_activity
  WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND usename IS DISTINCT FROM current_user
  ORDER BY xact_start`

const POSTGRES_PREPARED = `
  SELECT count(*)::int AS count, string_agg(concat_ws(' ', gid, 'of', owner, 'since', prepared), '; ') AS list
  FROM pg_prepared_xacts`

async function postgresTransactions(stack: Stack): Promise<Record<string, Look>> {
  const sql = await stack.connections.postgres()
  const [open, [prepared]] = await Promise.all([
    sql.query<Open>(POSTGRES),
    sql.query<{ count: number; list: string | null }>(POSTGRES_PREPARED),
  ])
  const { oldest, idle } = ages(open, 'pg_stat_activity')
  const count = prepared?.count ?? 0
  const text = `${count} prepared transactions${prepared?.list ? ` (${prepared.list})` : ''}`
  return {
    postgres: oldest,
    'postgres-idle': idle,
    'postgres-prepared': counted(count, 'transactions', text, 'pg_prepared_xacts'),
  }
}

const MYSQL = `
  SELECT TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS seconds,
         IF(p.command = 'Sleep', p.time, NULL) AS idle_seconds,
         CONCAT_WS(' ', p.user, 'connection', t.trx_mysql_thread_id, 'from', p.host) AS who
  FROM information_schema.innodb_trx t
  JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
  WHERE p.user <> SUBSTRING_INDEX(USER(), '@', 1)
  ORDER BY t.trx_started`

/** MySQL counts what purge has not removed yet among InnoDB's metrics, MariaDB among its status variables too. */
const HISTORY = "SELECT count AS count FROM information_schema.innodb_metrics WHERE name = 'trx_rseg_history_len'"

async function mysqlTransactions(stack: Stack): Promise<Record<string, Look>> {
  const sql = await stack.connections.mysql()
  const [open, prepared, [history]] = await Promise.all([
    sql.query<Open>(MYSQL),
    sql.query<{ data: unknown }>('XA RECOVER'),
    sql.query<{ count: number }>(HISTORY),
  ])
  const { oldest, idle } = ages(open, 'information_schema.innodb_trx')
  const list = prepared.map(({ data }) => String(data)).join(', ')
  const text = `${prepared.length} prepared transactions${list === '' ? '' : ` (${list})`}`
  const length = Number(history?.count ?? Number.NaN)
  return {
    mysql: oldest,
    'mysql-idle': idle,
    'mysql-prepared': counted(prepared.length, 'transactions', text, 'XA RECOVER'),
    'mysql-history': counted(length, 'versions', `${length} old row versions wait for purge`, 'trx_rseg_history_len'),
  }
}

const POSTGRES_OBJECTS = ['postgres', 'postgres-idle', 'postgres-prepared']
const MYSQL_OBJECTS = ['mysql', 'mysql-idle', 'mysql-prepared', 'mysql-history']

/** Minutes of the oldest and of the longest idle transaction, prepared transactions, and InnoDB's history length. */
export async function openTransactions(stack: Stack): Promise<Observation<null>[]> {
  const { postgres, mysql } = stack.description.databases
  const looks = await Promise.all([
    postgres === undefined ? [] : lookAtSeveral<null>(POSTGRES_OBJECTS, () => postgresTransactions(stack)),
    mysql === undefined ? [] : lookAtSeveral<null>(MYSQL_OBJECTS, () => mysqlTransactions(stack)),
  ])
  return looks.flat()
}
