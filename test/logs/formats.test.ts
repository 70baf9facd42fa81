import { describe, expect, test } from 'vitest'
import { ownRunAt, parseLine } from '../../helpers/probes/logs/formats/index.ts'
import { patternKey, patternOf } from '../../helpers/probes/logs/patterns.ts'

/** Line, level, and the message where it is worth saying. */
type Case = [line: string, level: string, message?: string]

const PG = '2026-11-23 20:55:47.959 UTC [2976]'
const REDIS = '23 Nov 2026 21:06:10.692'
const NGINX = '2026/11/23 21:05:44'

const CASES: Record<string, Case[]> = {
  PostgreSQL: [
    [`${PG} LOG:  checkpoint starting: time`, 'info'],
    [`${PG} WARNING:  there is no transaction in progress`, 'warning'],
    [
      `${PG} ERROR:  relation "nosuch" does not exist at character 15`,
      'error',
      'relation "nosuch" does not exist at character 15',
    ],
    [`${PG} travian@travian_global ERROR:  deadlock detected`, 'error', 'deadlock detected'],
    [`${PG} FATAL:  sorry, too many clients already`, 'critical'],
    [`${PG} PANIC:  could not write to file "pg_wal/xlogtemp.1": No space left on device`, 'critical'],
    [`2026-11-24 07:55:47.959 AEDT [2976] FATAL:  role "x" does not exist`, 'critical'],
  ],
  'MariaDB and MySQL': [
    ['2026-11-23 20:54:35 0 [Note] InnoDB: Completed initialization of buffer pool', 'info'],
    ["2026-11-23 20:55:12 46 [Warning] Aborted connection 46 to db: 'x' user: 'y' host: 'z' (Got timeout)", 'warning'],
    ["2026-11-23 20:55:12 46 [ERROR] Table 'travian_s1.x' doesn't exist", 'error'],
    ['2026-11-23  1:02:03 0 [ERROR] Aborting', 'critical'],
    ['2026-11-23T20:54:35.123456Z 0 [ERROR] [MY-010119] [Server] Aborting', 'critical'],
    ['2026-11-23T20:54:35.123456Z 0 [System] [MY-010931] [Server] ready for connections.', 'info'],
    ['2026-11-23 20:54:35 0 [ERROR] InnoDB: Database page corruption on disk', 'critical'],
    ['261123 20:54:35 [ERROR] mysqld got signal 11 ;', 'critical'],
    ['Version: 10.11.18-MariaDB-0+deb12u1-log  socket: x', 'info'],
  ],
  Redis: [
    [`7:M ${REDIS} * Ready to accept connections`, 'info'],
    [`7:M ${REDIS} # Server initialized`, 'info'],
    [`7:M ${REDIS} # WARNING Memory overcommit must be enabled!`, 'warning'],
    [`7:M ${REDIS} # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`, 'info'],
    [
      `7:M ${REDIS} # Can't save in background: fork: Cannot allocate memory`,
      'error',
      "Can't save in background: fork: Cannot allocate memory",
    ],
    [
      `626:C ${REDIS} # Failed opening the temp RDB file temp-626.rdb (in server root dir /data) for saving: No space`,
      'error',
    ],
    [`1:C ${REDIS} # Fatal error, can't open config file '/x'`, 'critical'],
    [`7:M ${REDIS} # Redis 7.0.15 crashed by signal: 11, si_code: 0`, 'critical'],
    ['=== REDIS BUG REPORT START: Cut & paste starting from here ===', 'critical'],
  ],
  nginx: [
    ['127.0.0.1 - - [23/Nov/2026:21:10:39 +0000] "GET /error HTTP/1.0" 500 64 "-" "x"', 'info'],
    [`${NGINX} [notice] 1#1: signal 3 (SIGQUIT) received, shutting down`, 'info'],
    [`${NGINX} [warn] 1#1: conflicting server name`, 'warning'],
    [
      `${NGINX} [error] 9#9: *73 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: , request: "GET /"`,
      'error',
      'connect() failed (111: Connection refused) while connecting to upstream',
    ],
    [`${NGINX} [crit] 9#9: *1 open() "/x" failed (13: Permission denied)`, 'critical'],
    [`${NGINX} [alert] 1#1: worker process 9 exited on signal 9`, 'critical'],
    ['nginx: [emerg] host not found in upstream "php-fpm"', 'critical'],
    [`${NGINX} [error] 9#9: *7 limiting requests, excess: 20.5 by zone "api", client: 1.2.3.4`, 'warning'],
    [
      `${NGINX} [error] 9#9: *73 FastCGI sent in stderr: "PHP message: PHP Deprecated:  old" while reading response header from upstream, client: 1`,
      'info',
    ],
    [
      `${NGINX} [error] 9#9: *73 FastCGI sent in stderr: "PHP message: PHP Warning:  w in /a on line 1; PHP message: API Error: E: no" while reading response header, client: 1`,
      'error',
      'PHP through FastCGI: API Error: E: no',
    ],
    [
      `${NGINX} [error] 9#9: *5 FastCGI sent in stderr: "Primary script unknown" while reading response header`,
      'error',
    ],
  ],
  ModSecurity: [
    [
      `${NGINX} [error] 8#8: *1 [client 1.2.3.4] ModSecurity: Access denied with code 403 (phase 2). [id "949110"]`,
      'info',
    ],
    ['{"transaction":{"client_ip":"1.2.3.4","messages":[{"message":"Fatal"}]}}', 'info'],
    ['nginx: [emerg] "modsecurity_rules_file" directive Rules error. File: /x. Line: 1', 'critical'],
  ],
  'PHP and php-fpm': [
    ['[23-Nov-2026 21:04:44] NOTICE: fpm is running, pid 8', 'info'],
    ['[23-Nov-2026 21:04:44] WARNING: [pool www] server reached pm.max_children setting (8)', 'warning'],
    ['[23-Nov-2026 21:04:44] ERROR: unable to bind listening socket', 'error'],
    ['[23-Nov-2026 21:04:44] ALERT: [pool www] failed', 'critical'],
    ['NOTICE: PHP message: PHP Warning:  Redis::connect(): failed in /a.php on line 43', 'warning'],
    ['NOTICE: PHP message: API Error: RedisException: gone', 'error', 'API Error: RedisException: gone'],
    ['NOTICE: PHP message: PHP Fatal error:  Uncaught Error: Call to undefined function x() in /a.php:3', 'critical'],
    ['[03-Nov-2025 09:12:44 Australia/Sydney] PHP Parse error:  syntax error in /a.php on line 1', 'critical'],
    ['[03-Nov-2025 09:12:44 Australia/Sydney] API Error: no action', 'error'],
    ['[03-Nov-2025 09:12:44 Australia/Sydney] PHP Notice:  Undefined index', 'info'],
    ['PHP Warning:  Undefined variable $x in /a.php on line 2', 'warning'],
    ['PHP Recoverable fatal error:  x', 'error'],
  ],
  supervisord: [
    ['2026-11-23 21:04:44,123 INFO supervisord started with pid 1', 'info'],
    ['2026-11-23 21:04:44,123 CRIT Supervisor is running as root.  Privileges were not dropped', 'info'],
    ["2026-11-23 21:04:44,123 CRIT Server 'unix_http_server' running without any HTTP authentication checking", 'info'],
    ['2026-11-23 21:04:44,123 INFO exited: worker (exit status 255; not expected)', 'error'],
    ['2026-11-23 21:04:44,123 INFO exited: worker (exit status 0; expected)', 'info'],
    [
      '2026-11-23 21:04:44,123 INFO gave up: worker entered FATAL state, too many start retries too quickly',
      'critical',
    ],
    ['2026-11-23 21:04:44,123 ERRO pool x event buffer overflowed', 'error'],
  ],
  'workers, Monolog and other programs': [
    ['[2026-11-24 08:06:29] INFO automation-worker: Completed: 4 Error: 0', 'info'],
    ['[2026-11-24 08:06:29] INFO automation-worker: Completed: 4 Error: 3', 'info'],
    ['[2026-11-24 08:06:06] ERROR automation-worker: Job 7 failed', 'error', 'automation-worker: Job 7 failed'],
    ['[2026-11-24T08:06:06.123456+11:00] travian.CRITICAL: all is lost {"a":1} []', 'critical'],
    ['2026-11-23T02:00:11+00:00 ERROR backup of world s1 failed', 'error', 'backup of world s1 failed'],
    ['2026-11-23 21:04:44,123 - worker - ERROR - no', 'error'],
    ['Error: 0', 'info'],
    ['Errors: 0, Completed: 3', 'info'],
    ['Error: 12 jobs lost', 'error'],
    ['Completed: 12 Error: 0', 'info'],
    ['ERROR something', 'error'],
    ['[error] something', 'error'],
    ['Fatal error: something', 'critical'],
    ['an error is mentioned in passing', 'info'],
    ['Error handling was improved', 'info'],
    ['panic: runtime error: index out of range', 'critical'],
    ['{"message":"No","level":400,"level_name":"ERROR"}', 'error', 'No'],
    ['{"message":"No","level":"critical"}', 'critical'],
    ['{"message":"No","level":550}', 'critical'],
    ['{"message":"Fine","level":200,"context":{"level":500}}', 'info'],
    ['{"msg":"No","level":"error"}', 'error', 'No'],
    ['{"message":"torn","level":400', 'info'],
    [
      'ts=2026-11-23T21:00:00Z caller=main.go:1 level=error msg="scrape failed" err="no route"',
      'error',
      'scrape failed: no route',
    ],
    ['time="2026-11-23T21:00:00Z" level=fatal msg="no"', 'critical'],
    ['level=info msg="level=error is only mentioned"', 'info'],
    ['E1123 21:00:00.123456       1 reflector.go:1] failed', 'error'],
  ],
  'what is hostile': [
    ['', 'info'],
    ['\u0000\u0001\ufffd\ufffd', 'info'],
    ['\u001b[31mERROR: red\u001b[0m', 'info'],
    [`ERROR: ${'x'.repeat(100_000)}`, 'error'],
    [`[${'['.repeat(50_000)}`, 'info'],
    [`${'"'.repeat(50_000)}`, 'info'],
    [`2026-11-23 ${' '.repeat(50_000)}`, 'info'],
  ],
}

describe.each(Object.entries(CASES))('%s', (_format, cases) => {
  test.each(cases.map(([text, ...rest]) => [text.slice(0, 90), rest[0], text, rest[1]] as const))(
    '%j is %s',
    (_, level, text, message) => {
      const startedAt = performance.now()
      const parsed = parseLine(text)
      expect(parsed.level).toBe(level)
      if (message !== undefined) expect(parsed.message).toBe(message)
      expect(performance.now() - startedAt).toBeLessThan(5_000)
    },
  )
})

describe('marks', () => {
  test.each([
    [`${PG} FATAL:  terminating connection due to administrator command`, 'passing'],
    [`${PG} LOG:  received fast shutdown request`, 'stop'],
    [`${PG} LOG:  database system is ready to accept connections`, 'start'],
    [`${PG} FATAL:  password authentication failed for user "runbook"`, 'own'],
    [`${PG} FATAL:  password authentication failed for user "travian"`, null],
    ["2026-11-23 20:55:12 4 [Warning] Access denied for user 'runbook'@'1.2.3.4'", 'own'],
    [`${NGINX} [error] 8#8: *1 ModSecurity: Access denied with code 403`, 'waf'],
    [`7:M ${REDIS} # User requested shutdown...`, 'stop'],
    ['2026-11-23 21:04:44,123 WARN received SIGTERM indicating exit request', 'stop'],
  ])('%s: %s', (text, mark) => {
    expect(parseLine(text).mark).toBe(mark)
  })

  test('a statement belongs to the error of the same process', () => {
    const statement = parseLine(`${PG} STATEMENT:  select 1`)
    expect(statement).toMatchObject({ isContinuation: true, session: 'process 2976' })
    expect(parseLine(`${PG} ERROR:  no`).session).toBe('process 2976')
  })

  test.each(['\tat line 3', '#0 /a.php(3): x()', 'Stack trace:', '  thrown in /a.php'])(
    '%j belongs to the line before',
    (text) => {
      expect(parseLine(text).isContinuation).toBe(true)
    },
  )

  test("a run's mark tells when the run was", () => {
    expect(ownRunAt('/* runbook:20261123T075812Z-daily */ select 1')).toBe(Date.parse('2026-11-23T07:58:12Z'))
    expect(ownRunAt('/* runbook: */')).toBeNull()
  })
})

describe('a pattern', () => {
  test.each([
    ['relation "a" does not exist at character 15', 'relation "…" does not exist at character <n>'],
    ["can't connect to 'mysql' as 'x'", "can't connect to '…' as '…'"],
    ['client 172.20.0.4:5432 and 10.0.0.1', 'client <address> and <address>'],
    ['from fe80:0:0:0:1:2:3:4 at 2026-11-23T21:00:00.5+11:00', 'from <address> at <time>'],
    ['request 5b0c9f1e7a2d4c3b8e6f001122334455', 'request <hex>'],
    ['job 123e4567-e89b-12d3-a456-426614174000', 'job <id>'],
    ['pointer 0xdeadbeef, 3.5 s', 'pointer <hex>, <n> s'],
    ['accessed  the\tfacade', 'accessed the facade'],
    ['quote "never ends', 'quote "never ends'],
  ])('of %s is %s', (message, pattern) => {
    expect(patternOf(message)).toBe(pattern)
  })

  test('of an enormous message is found in no time', () => {
    const startedAt = performance.now()
    expect(patternOf('"\\'.repeat(5_000_000))).toBeTypeOf('string')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('has a key that tells levels apart', () => {
    expect(patternKey('error', 'x')).toMatch(/^[\w-]{7}$/)
    expect(patternKey('error', 'x')).not.toBe(patternKey('critical', 'x'))
  })
})
