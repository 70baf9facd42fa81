import { describe, expect, test } from 'vitest'
import { mergeTallies, Tally } from '../../helpers/probes/logs/tally.ts'

const NOW = Date.parse('2026-11-23T21:00:00Z')
const quiet = { own: [], needs: [] }
const pg = (process: number, text: string): string => `2026-11-23 20:55:47.959 UTC [${process}] ${text}`
const RUN = '/* runbook:20261123T205500Z-daily */'

/** Lines of one stream, a second apart. */
function tallied(lines: readonly string[], moments: { own: number[]; needs: number[] } = quiet) {
  const tally = new Tally(moments)
  for (const [index, line] of lines.entries()) tally.add(NOW + index * 1000, 'stderr', line)
  return tally.finish()
}

describe('the tally of a log', () => {
  test('counts by pattern, with the first and the last time and an example', () => {
    const { errors, lines } = tallied(['ERROR: job 1 failed', 'fine', 'ERROR: job 2 failed'])
    expect(lines).toBe(3)
    expect(errors).toMatchObject([
      {
        level: 'error',
        pattern: 'job <n> failed',
        count: 2,
        first: NOW,
        last: NOW + 2000,
        example: 'ERROR: job 1 failed',
      },
    ])
  })

  test('puts the gravest first, then the most frequent', () => {
    const { errors } = tallied(['ERROR: a', 'ERROR: b', 'ERROR: b', 'FATAL: c'])
    expect(errors.map(({ pattern }) => pattern)).toEqual(['c', 'b', 'a'])
  })

  test('keeps the lines of one message together, also when another session writes between them', () => {
    const { errors } = tallied([
      pg(1, 'ERROR:  one'),
      pg(2, 'ERROR:  two'),
      pg(1, 'STATEMENT:  select 1'),
      '\tfrom x',
      pg(2, 'STATEMENT:  select 2'),
    ])
    expect(errors.map(({ example }) => example)).toEqual([
      `${pg(1, 'ERROR:  one')}\n${pg(1, 'STATEMENT:  select 1')}`,
      `${pg(2, 'ERROR:  two')}\n${pg(2, 'STATEMENT:  select 2')}`,
    ])
  })

  test('leaves out what the suite itself caused, by the mark in the statement', () => {
    const { errors, ownLines } = tallied([
      pg(1, 'ERROR:  permission denied for table x'),
      pg(1, `STATEMENT:  ${RUN} select * from x`),
    ])
    expect(errors).toEqual([])
    expect(ownLines).toBe(1)
  })

  test('a mark of a run at another time hides nothing', () => {
    const { errors } = tallied([pg(1, 'ERROR:  no'), pg(1, `STATEMENT:  ${RUN.replace('T2055', 'T0155')} x`)])
    expect(errors).toHaveLength(1)
  })

  test('denials of the firewall are counted apart', () => {
    const line = '2026/11/23 21:05:44 [error] 8#8: *1 ModSecurity: Access denied with code 403 (phase 2)'
    expect(tallied([line, line])).toMatchObject({ errors: [], wafDenials: 2 })
  })

  test.each([
    ['within 60 s of the stop', 30_000, 0, 1],
    ['long after it', 61_001, 1, 0],
  ])('what an ordinary stop leaves behind, %s, is listed and not judged', (_, after, judged, listed) => {
    const line = pg(1, 'FATAL:  terminating connection due to administrator command')
    const { errors, passing } = tallied([line], { own: [NOW - after], needs: [] })
    expect(errors).toHaveLength(judged)
    expect(passing).toHaveLength(listed)
  })

  test('a stop that the log itself tells of is one, also one that comes after', () => {
    const line = pg(1, 'FATAL:  the database system is shutting down')
    expect(tallied([line, pg(1, 'LOG:  received fast shutdown request')]).errors).toEqual([])
  })

  test("a lost connection near the stop of a needed service is excused, an error of the service's own is not", () => {
    const { errors, passing } = tallied(['ERROR: Connection lost', 'ERROR: division by zero'], {
      own: [],
      needs: [NOW],
    })
    expect(errors.map(({ pattern }) => pattern)).toEqual(['division by zero'])
    expect(passing.map(({ pattern }) => pattern)).toEqual(['Connection lost'])
  })

  test.each([
    ['Connection lost', true],
    ['php_network_getaddresses: getaddrinfo for redis failed: Name or service not known', true],
    ['read error on connection to redis:6379', true],
    ["Couldn't connect to redis instance (redis://redis:6379)", true],
    ['could not connect to server', true],
    ['SQLSTATE[HY000]: General error: 2006 MySQL server has gone away', true],
    ['connect() failed (111: Connection refused) while connecting to upstream', true],
    ['upstream timed out (110: Connection timed out)', true],
    ['php-fpm could not be resolved (3: Host not found)', true],
    ['Error pinging mysqld: dial tcp 172.18.0.2:3306: connect: connection refused', true],
    ['relation "connections" does not exist', false],
    ['PDOException: SQLSTATE[42S02]: Base table or view not found', false],
    ['the job could not be done', false],
  ])('%s: about a connection is %s', (message, isAboutConnections) => {
    expect(tallied([`ERROR: ${message}`]).errors[0]?.isAboutConnections).toBe(isAboutConnections)
  })

  test('of a traceback the last line says what happened', () => {
    const { errors } = tallied(['Traceback (most recent call last):', '  File "x", line 1', 'KeyError: 7'])
    expect(errors).toMatchObject([{ pattern: 'KeyError: <n>', count: 1 }])
    expect(errors[0]?.example).toContain('File "x"')
  })

  test('stays small whatever it is fed', () => {
    const tally = new Tally(quiet)
    const letters = 'abcdefghijklmnop'
    for (let index = 0; index < 20_000; index += 1) {
      const word = Array.from(index.toString(16), (digit) => letters[Number.parseInt(digit, 16)]).join('')
      tally.add(NOW, 'stderr', `ERROR: kind ${word} Connection lost ${'x'.repeat(5_000)}`)
    }
    const { errors } = tally.finish()
    expect(errors.length).toBeLessThanOrEqual(302)
    expect(errors.reduce((total, { count }) => total + count, 0)).toBe(20_000)
    expect(Math.max(...errors.map(({ example }) => example.length))).toBeLessThanOrEqual(2_000)
  })

  test('two containers of a service are one log', () => {
    const merged = mergeTallies([tallied(['ERROR: a 1']), tallied(['x', 'ERROR: a 2'])])
    expect(merged).toMatchObject({ lines: 3, errors: [{ count: 2, first: NOW, last: NOW + 1000 }] })
  })
})
