import { describe, expect, test } from 'vitest'
import { judgeSlowStatements } from '../../helpers/judgements/slow-queries.ts'
import { slowLogPlace } from '../../helpers/probes/databases/slow-queries-mysql.ts'
import { baseline, slowest } from '../../helpers/probes/databases/slow-queries-postgres.ts'
import {
  isMaintenance,
  recallCounters,
  rememberCounters,
  since,
} from '../../helpers/probes/databases/statement-counters.ts'
import { LineFeed } from '../../helpers/probes/logs/line-feed.ts'
import { type SlowEntry, SlowLogScan, SlowTally, slowLogTime } from '../../helpers/probes/logs/slow-log.ts'
import { performance } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const NOW = new Date('2026-11-23T08:00:00Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

describe('counters of statements', () => {
  test('come back as they were remembered', () => {
    const counters = new Map([
      ['abc_-9', { calls: 1_234_567, ms: 89.4 }],
      ['zzzzzz', { calls: 1, ms: 0 }],
    ])
    const recalled = recallCounters(rememberCounters('1795836417', counters))
    expect(recalled?.reset).toBe('1795836417')
    expect(recalled?.counters.get('abc_-9')).toEqual({ calls: 1_234_567, ms: 89 })
    expect(recalled?.counters.get('zzzzzz')).toEqual({ calls: 1, ms: 0 })
  })

  test.each(['', 'torn', 'c=x p=y:1', 'r= s='])('"%s" is nothing remembered', (text) => {
    expect(recallCounters(text)).toBeNull()
  })

  test('of too many statements those most often called are kept', () => {
    const many = new Map(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, { calls: index, ms: 1 }]))
    const text = rememberCounters('1', many)
    expect(text.length).toBeLessThanOrEqual(8_000)
    expect(recallCounters(text)?.counters.has('k4999')).toBe(true)
    expect(recallCounters(text)?.counters.has('k1')).toBe(false)
  })

  test.each([
    [
      { calls: 30, ms: 300 },
      { calls: 20, ms: 100 },
      { calls: 10, ms: 200 },
    ],
    [{ calls: 30, ms: 300 }, undefined, { calls: 30, ms: 300 }],
    [
      { calls: 5, ms: 50 },
      { calls: 20, ms: 100 },
      { calls: 5, ms: 50 },
    ],
  ])('%o after %o grew by %o', (now, before, grown) => {
    expect(since(now, before)).toEqual(grown)
  })

  test('are compared with the newest run that is a day old, else with the oldest', () => {
    const run = (hours: number, reset = '1') => ({ at: hoursAgo(hours), text: `r=${reset} s=a.1.1` })
    expect(baseline([run(300), run(168), run(1)], '1', NOW)?.at).toEqual(hoursAgo(168))
    expect(baseline([run(3), run(1)], '1', NOW)?.at).toEqual(hoursAgo(3))
    expect(baseline([run(168, '0')], '1', NOW)).toBeNull()
    expect(baseline([], '1', NOW)).toBeNull()
  })
})

describe('statements of PostgreSQL', () => {
  const statement = (query: string, calls: number, ms: number) => ({
    id: query,
    role: '1',
    database: '1',
    query,
    calls,
    ms,
  })

  test('are ranked by mean time; rare ones and maintenance are left out', () => {
    const found = slowest(
      [
        statement('SELECT 1', 10, 100),
        statement('SELECT 2', 10, 20_000),
        statement('SELECT 3', 9, 90_000),
        statement('COPY t TO stdout', 100, 900_000),
        statement('/* x */ vacuum t', 100, 900_000),
      ],
      null,
    )
    expect(found.map(({ meanMs, statement: { query } }) => [query, meanMs])).toEqual([
      ['SELECT 2', 2000],
      ['SELECT 1', 10],
    ])
  })

  test.each([
    ['COPY public.t TO stdout', true],
    ['  -- why\n ANALYZE t', true],
    ['SELECT /*!40001 SQL_NO_CACHE */ * FROM `t`', true],
    ['SELECT * FROM copy', false],
    ['UPDATE t SET a = 1', false],
    ['COPYRIGHT', false],
  ])('%s is maintenance: %s', (query, is) => {
    expect(isMaintenance(query)).toBe(is)
  })

  test.each([
    [1, 5, 'ok'],
    [1.001, 5, 'warning'],
    [0, 0, 'not-applicable'],
    [Number.NaN, 5, 'unknown'],
  ])('with %s s on average of %i statements are %s', (value, judged, status) => {
    const facts = { service: 'postgres', judged, isCompared: true }
    expect(judgeSlowStatements(seen(value, facts), performance.slowPostgres).status).toBe(status)
  })
})

test('counters without an earlier run to compare with say nothing yet', () => {
  const facts = { service: 'postgres', judged: 5, isCompared: false }
  expect(judgeSlowStatements(seen(9, facts), performance.slowPostgres).status).toBe('not-applicable')
})

const MARIADB = `/usr/sbin/mariadbd, Version: 10.11.19-MariaDB-log (Debian 12). started with:
Tcp port: 0  Unix socket: /run/mysqld/mysqld.sock
Time\t\t    Id Command\tArgument
# Time: 261128  3:26:57
# User@Host: exporter[exporter] @  [172.18.0.11]
# Thread_id: 4128  Schema:   QC_hit: No
# Query_time: 3.411901  Lock_time: 0.000455  Rows_sent: 656  Rows_examined: 656
# Rows_affected: 0  Bytes_sent: 22519
SET timestamp=1795836417;
SHOW GLOBAL VARIABLES;
# User@Host: travian_user[travian_user] @  [172.18.0.5]
# Thread_id: 9  Schema: travian_s1  QC_hit: No
# Query_time: 2.5  Lock_time: 0.0  Rows_sent: 1  Rows_examined: 1
# Rows_affected: 0  Bytes_sent: 57
use travian_s1;
SET timestamp=1795836418;
SELECT *
  FROM vdata WHERE kid = 7;
`
const MYSQL = `# Time: 2026-11-28T03:26:57.123456Z
# User@Host: app[app] @ web [10.0.0.1]  Id:     8
# Query_time: 2.000216  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 1
SET timestamp=1795836417;
select sleep(2);
`

function entriesOf(text: string, chunk = 1_000_000): SlowEntry[] {
  const entries: SlowEntry[] = []
  const scan = new SlowLogScan((entry) => entries.push(entry))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) scan.add(bytes.subarray(at, at + chunk))
  scan.end()
  return entries
}

describe('the slow log', () => {
  test.each([1, 7, 1_000_000])('of MariaDB is read in pieces of %i bytes', (chunk) => {
    expect(entriesOf(MARIADB, chunk)).toEqual([
      { at: 1_795_836_417_000, user: 'exporter', seconds: 3.411901, statement: 'SHOW GLOBAL VARIABLES;' },
      {
        at: 1_795_836_418_000,
        user: 'travian_user',
        seconds: 2.5,
        statement: 'SELECT *\n  FROM vdata WHERE kid = 7;',
      },
    ])
  })

  test('of MySQL is read too', () => {
    expect(entriesOf(MYSQL)).toMatchObject([{ at: 1_795_836_417_000, user: 'app', statement: 'select sleep(2);' }])
  })

  test.each([
    ['', 0],
    ['garbage\nwithout head\n', 0],
    [MYSQL.slice(MYSQL.indexOf('SET')), 0],
    [MYSQL.slice(0, MYSQL.indexOf('select')), 0],
  ])('without whole entries has none: %j', (text, count) => {
    expect(entriesOf(text)).toHaveLength(count)
  })

  test('holds no more of a statement than its beginning', () => {
    const long = MYSQL.replace('select sleep(2)', `insert ${'x'.repeat(3_000_000)}`)
    expect(entriesOf(long)[0]?.statement.length).toBe(2_000)
  })

  test.each([
    ['SET timestamp=1795836417;', 1_795_836_417_000],
    ['SET timestamp=1795836417.5;', 1_795_836_417_000],
    ['# Time: 261128  3:26:57', null],
    ['SET timestamp=x;', null],
  ])('%s is of %s', (line, at) => {
    expect(slowLogTime(line)).toBe(at)
  })

  test('is counted by pattern, less our own and maintenance, in bounded memory', () => {
    const tally = new SlowTally('runbook')
    const add = (statement: string, user = 'app', seconds = 3) => tally.add({ at: 1, user, seconds, statement })
    add('SELECT 1')
    add('SELECT 22', 'app', 5)
    add('SELECT 1', 'runbook')
    add('OPTIMIZE TABLE t')
    expect(tally.finish()).toMatchObject([{ pattern: 'SELECT <n>', count: 2, longestSeconds: 5, totalSeconds: 8 }])
    expect(tally.leftOut).toBe(2)
    for (let index = 0; index < 1_000; index += 1) add(`SELECT ${'a'.repeat(index + 1)}`)
    expect(tally.finish().length).toBeLessThanOrEqual(301)
  })
})

describe('where the server writes', () => {
  const on = { slow_query_log: 'ON', log_output: 'FILE', slow_query_log_file: 'slow.log', datadir: '/var/lib/mysql/' }

  test.each([
    [on, { kind: 'file', path: '/var/lib/mysql/slow.log' }],
    [
      { ...on, slow_query_log_file: '/var/log/slow.log' },
      { kind: 'file', path: '/var/log/slow.log' },
    ],
    [{ ...on, log_output: 'TABLE' }, { kind: 'table' }],
    [{ ...on, log_output: 'FILE,TABLE' }, { kind: 'table' }],
  ])('%o is %o', (variables, place) => {
    expect(slowLogPlace(variables, 'mysql')).toEqual(place)
  })

  test.each([
    [{ ...on, slow_query_log: 'OFF' }, 'slow_query_log is off'],
    [{ ...on, log_output: 'NONE' }, 'log_output is NONE'],
    [{}, 'slow_query_log is off'],
  ])('%o cannot be looked at', (variables, words) => {
    expect(() => slowLogPlace(variables, 'mysql')).toThrow(words)
  })
})

describe('lines out of a stream', () => {
  test('keep no more than their beginning, and the last needs no end', () => {
    const lines: [text: string, isCut: boolean][] = []
    const feed = new LineFeed((line, isCut) => lines.push([line, isCut]), 4)
    for (const piece of ['ab', 'cdef', 'g\n\nxy', 'z']) feed.add(Buffer.from(piece))
    feed.end()
    expect(lines).toEqual([
      ['abcd', true],
      ['', false],
      ['xyz', false],
    ])
  })
})
