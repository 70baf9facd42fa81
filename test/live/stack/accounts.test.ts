/** The runbook's accounts can look and can change nothing, on all three servers. */
import { afterAll, describe, expect, test } from 'vitest'
import { startEpoch } from '../../../cli/drill/environment.ts'
import { referenceSecrets } from '../../../stack/lifecycle/secrets.ts'
import { inside } from './inside.ts'

const { runbook } = referenceSecrets()

// What was refused here stands in the servers' logs, where the suite would rightly find it.
afterAll(() => startEpoch('accounts were tried'))

describe('on PostgreSQL', () => {
  // The password goes in by the client's own file: nothing of it stands in an argument.
  const run = (sql: string) =>
    inside(
      'postgres',
      ['bash', '-c', 'read -r PGPASSWORD; export PGPASSWORD; psql -h 127.0.0.1 -U runbook -d travian_global -At'],
      `${runbook.postgres}\nSET default_transaction_read_only = off;\n${sql};\n`,
    )

  test.each([
    'SELECT count(*) FROM players',
    'SELECT count(*) FROM worlds',
    'SELECT count(*) FROM pg_stat_statements',
    'SELECT count(query) FROM pg_stat_activity',
    'SELECT count(*) FROM pg_ls_waldir()',
  ])('may %s', async (sql) => {
    expect((await run(sql)).output).toMatch(/^SET\n\d+$/)
  })

  test.each([
    [
      "INSERT INTO worlds (world_key, name, database_name) VALUES ('x', 'x', 'x')",
      'permission denied for table worlds',
    ],
    ['UPDATE players SET is_active = false', 'permission denied for table players'],
    ['DELETE FROM audit_events', 'permission denied for table audit_events'],
    ['SELECT username FROM players', 'permission denied for table players'],
    ['CREATE TABLE mine (id int)', 'permission denied for schema public'],
    ["ALTER SYSTEM SET work_mem = '1GB'", 'permission denied'],
    ['SELECT pg_reload_conf()', 'permission denied for function pg_reload_conf'],
    ["COPY (SELECT 1) TO PROGRAM 'true'", 'must be superuser'],
    ['SELECT rolpassword FROM pg_authid', 'permission denied for table pg_authid'],
  ])('may not %s', async (sql, words) => {
    expect((await run(sql)).output).toContain(words)
  })

  test('begins every session read-only and bounded', async () => {
    const sql = "SELECT setconfig FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole WHERE rolname = 'runbook'"
    const { output } = await inside('postgres', ['psql', '-U', 'postgres', '-At', '-c', sql])
    expect(output).toContain('default_transaction_read_only=on')
    expect(output).toContain('statement_timeout=30s')
  })
})

describe('on MariaDB', () => {
  const run = (sql: string) =>
    inside(
      'mysql',
      [
        'bash',
        '-c',
        'read -r MYSQL_PWD; export MYSQL_PWD; mariadb -h 127.0.0.1 -u runbook --batch --skip-column-names',
      ],
      `${runbook.mysql}\n${sql};\n`,
    )

  test.each([
    'SELECT COUNT(*) FROM travian_s1.movement',
    'SELECT COUNT(*) FROM travian_s2.research',
    'SELECT COUNT(*) FROM information_schema.processlist',
    'SELECT COUNT(*) FROM performance_schema.events_statements_summary_by_digest',
    'SELECT COUNT(*) FROM mysql.slow_log',
  ])('may %s', async (sql) => {
    expect((await run(sql)).output).toMatch(/^\d+$/)
  })

  test.each(['SHOW SLAVE STATUS', 'SHOW ENGINE INNODB STATUS', 'SHOW FULL PROCESSLIST'])('may %s', async (sql) => {
    expect(await run(sql)).toMatchObject({ exitCode: 0 })
  })

  test.each([
    ['DELETE FROM travian_s1.movement', 'DELETE command denied'],
    ["INSERT INTO travian_s1.users (name, race) VALUES ('x', 1)", 'INSERT command denied'],
    ['CREATE DATABASE travian_x', 'Access denied'],
    ['DROP TABLE travian_s2.vdata', 'DROP command denied'],
    ['SET GLOBAL max_connections = 10', 'SUPER'],
    ['FLUSH TABLES', 'RELOAD'],
    ['SELECT * FROM mysql.global_priv', 'SELECT command denied'],
  ])('may not %s', async (sql, words) => {
    expect((await run(sql)).output).toContain(words)
  })
})

describe('on Redis', () => {
  const run = (command: string) =>
    inside(
      'redis',
      ['bash', '-c', 'read -r REDISCLI_AUTH; export REDISCLI_AUTH; redis-cli --user runbook'],
      `${runbook.redis}\n${command}\n`,
    )

  test.each([
    'PING',
    'LLEN automation_queue',
    'LINDEX automation_queue -1',
    'LRANGE automation_queue:failed 0 9',
    'TYPE automation_queue',
    'HGETALL automation_queue:stats',
    'TTL worker:heartbeat:automation',
    'INFO',
    'CONFIG GET maxmemory',
    'CLIENT LIST',
    'MEMORY USAGE automation_queue:stats',
    'SLOWLOG GET 5',
    'LATENCY LATEST',
    'DBSIZE',
    'SCAN 0',
    'ACL WHOAMI',
  ])('may %s', async (command) => {
    expect((await run(command)).output).not.toMatch(/^(ERR|NOPERM|NOAUTH)/)
  })

  test.each([
    'LPUSH automation_queue x',
    'RPOP automation_queue',
    'DEL automation_queue',
    'SET mine x',
    'EXPIRE automation_queue 1',
    'FLUSHALL',
    'CONFIG SET maxmemory 1',
    'CLIENT KILL TYPE normal',
    'SHUTDOWN NOSAVE',
    'EVAL "return 1" 0',
    'KEYS *',
    'ACL LIST',
  ])('may not %s', async (command) => {
    expect((await run(command)).output).toContain('NOPERM')
  })
})
