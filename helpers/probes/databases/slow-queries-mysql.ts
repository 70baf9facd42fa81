/** Slow statements of MySQL or MariaDB in seven days, from the table or the file, whichever the server writes. */
import { posix } from 'node:path'
import { type MysqlSql, runningContainer } from '../../connections/index.ts'
import { HOUR_MS } from '../../durations.ts'
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { openLargeFile } from '../logs/large-file.ts'
import { SlowLogScan, SlowTally, slowLogTime } from '../logs/slow-log.ts'
import { windowStart } from '../logs/window-start.ts'
import { WEEK_HOURS } from '../security/audit-trail.ts'

const SHOWN = 20
const MOST_ROWS = 20_000
/** Entries are stamped with their beginning on MySQL and written at their end. */
const DISORDER_MS = HOUR_MS

const NAMES = ['slow_query_log', 'log_output', 'slow_query_log_file', 'datadir', 'long_query_time']

export type SlowLogPlace = { kind: 'table' } | { kind: 'file'; path: string }

const REMEDY = [
  'In my.cnf, under [mysqld]: slow_query_log = ON, log_output = FILE, slow_query_log_file = mysql-slow.log, long_query_time = 2',
  "At once, until the next start: SET GLOBAL log_output = 'FILE'; SET GLOBAL slow_query_log = ON;",
]

/** Where the server writes its slow statements. Throws CouldNotLook where nowhere. */
export function slowLogPlace(variables: Readonly<Record<string, string>>, witness: string): SlowLogPlace {
  if (!['ON', '1'].includes((variables.slow_query_log ?? '').toUpperCase())) {
    throw new CouldNotLook('the server writes no slow statement down: slow_query_log is off', {
      witness,
      remedy: REMEDY,
    })
  }
  const outputs = (variables.log_output ?? '').toUpperCase().split(',')
  if (outputs.includes('NONE') || !outputs.some((output) => output === 'TABLE' || output === 'FILE')) {
    throw new CouldNotLook(`the server writes no slow statement down: log_output is ${variables.log_output}`, {
      witness,
      remedy: REMEDY,
    })
  }
  if (outputs.includes('TABLE')) return { kind: 'table' }
  return { kind: 'file', path: posix.resolve(variables.datadir ?? '/', variables.slow_query_log_file ?? '') }
}

interface Counted {
  tally: SlowTally
  source: string
}

/** Only a window of the table is read, the newest entries first. */
async function fromTable(sql: MysqlSql, tally: SlowTally, { start }: Window): Promise<Counted> {
  const rows = await sql.query<{ at: number; user: string; seconds: number; statement: string }>(
    `SELECT UNIX_TIMESTAMP(start_time) * 1000 AS at, SUBSTRING_INDEX(user_host, '[', 1) AS user,
            TIME_TO_SEC(query_time) AS seconds, LEFT(CONVERT(sql_text USING utf8mb4), 2000) AS statement
     FROM mysql.slow_log WHERE start_time >= FROM_UNIXTIME(?) ORDER BY start_time DESC LIMIT ${MOST_ROWS}`,
    [Math.floor(start.getTime() / 1000)],
  )
  for (const { at, user, seconds, statement } of rows)
    tally.add({ at: Number(at), user: user.trim(), seconds: Number(seconds), statement })
  const cut = rows.length === MOST_ROWS ? `, the newest ${MOST_ROWS} of them` : ''
  return { tally, source: `mysql: table mysql.slow_log since ${start.toISOString()}${cut}` }
}

/** Reads the part of the file that lies in the window and no more. */
async function fromFile(
  stack: Stack,
  tally: SlowTally,
  { path, service }: { path: string; service: string },
  { start, end }: Window,
): Promise<Counted> {
  const { engine } = stack.connections
  const container = await runningContainer(engine, stack.description.project, service)
  const file = await openLargeFile(engine, container, path)
  try {
    const offset = await windowStart(file, start.getTime() - DISORDER_MS, slowLogTime)
    const scan = new SlowLogScan((entry) => {
      if (entry.at >= start.getTime() && entry.at <= end.getTime() + DISORDER_MS) tally.add(entry)
    })
    await file.stream(offset, (chunk) => scan.add(chunk))
    scan.end()
    const read = `${(scan.bytes / 1e6).toFixed(1)} MB read of ${(file.size / 1e6).toFixed(1)} MB`
    return { tally, source: `${file.name}, entries since ${start.toISOString()}, ${read}` }
  } finally {
    await file.close()
  }
}

const seconds = (value: number): number => Number(value.toFixed(1))

/** How often the most frequent slow statement came, and the twenty most frequent. */
export async function slowMysqlStatements(stack: Stack): Promise<Seen> {
  const service = stack.description.databases.mysql?.service ?? 'mysql'
  const sql = await stack.connections.mysql()
  const [settings, users] = await Promise.all([
    sql.query<{ Variable_name: string; Value: string }>(
      `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${NAMES.map((name) => `'${name}'`).join(', ')})`,
    ),
    sql.query<{ user: string }>("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1) AS user"),
  ])
  const variables = Object.fromEntries(settings.map(({ Variable_name, Value }) => [Variable_name, Value]))
  const place = slowLogPlace(variables, service)
  const window = stack.window(WEEK_HOURS)
  const own = new SlowTally(users[0]?.user ?? '')
  const { tally, source } =
    place.kind === 'table'
      ? await fromTable(sql, own, window)
      : await fromFile(stack, own, { path: place.path, service }, window)
  const patterns = tally.finish()
  const [most] = patterns
  const total = patterns.reduce((sum, { count }) => sum + count, 0)
  const threshold = Number(variables.long_query_time)
  const rows = patterns.slice(0, SHOWN).map(
    (pattern): Row => ({
      times: pattern.count,
      'longest s': seconds(pattern.longestSeconds),
      'mean s': seconds(pattern.totalSeconds / pattern.count),
      last: new Date(pattern.last).toISOString(),
      statement: pattern.pattern.slice(0, 200),
    }),
  )
  const text =
    most === undefined
      ? `no statement took longer than ${threshold} s`
      : `one statement took longer than ${threshold} s ${most.count} times, at most ${seconds(most.longestSeconds)} s: ${most.pattern.slice(0, 160)}; ${total} slow in all`
  return {
    object: null,
    reading: reading({ value: most?.count ?? 0, unit: 'times', text, source, coverage: window.coverage, rows }),
    facts: undefined,
    evidence: [
      evidence(
        source,
        [
          NAMES.map((name) => `${name} = ${variables[name]}`).join(', '),
          `left out as our own, backups and maintenance: ${tally.leftOut}`,
          ...patterns.slice(0, SHOWN).map(({ count, example }) => `${count} × ${example.slice(0, 500)}`),
        ].join('\n'),
      ),
    ],
  }
}
