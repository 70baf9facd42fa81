import { describe, expect, test } from 'vitest'
import { logFolders, poolStatus } from '../../cli/adopt/application.ts'
import { backupFolder, backupJobs } from '../../cli/adopt/backups.ts'
import { isZone, parsePlace, placeText, proposedBackups, proposedOffsite } from '../../cli/adopt/candidates.ts'
import { coreTables, eventsOf, freshWithin, tablesOf, worldsTable } from '../../cli/adopt/contents.ts'
import { nginxFacts, publishedDoor } from '../../cli/adopt/edge.ts'
import { describeTargets } from '../../cli/adopt/monitoring.ts'
import { servicesOf } from '../../cli/adopt/roles.ts'
import { openLogs, workerName, workerProcess } from '../../cli/adopt/workers.ts'
import type { Inspection } from '../../helpers/connections/index.ts'
import { inspection } from '../doctor/containers.ts'

const mount = (destination: string, name: string, source = `/v/${name}`): Inspection['mounts'][number] => ({
  type: 'volume',
  name,
  source,
  destination,
})
const services = (...ones: Partial<Inspection>[]) => servicesOf(ones.map((one) => inspection(one))).services

describe('crontabs', () => {
  test.each([
    [
      'Debian, with a user and a log',
      '0 2 * * * root /usr/local/bin/backup-postgres.sh >> /var/log/backup-postgres.log 2>&1\n0 3 * * * root /usr/local/bin/backup-mysql.sh > /dev/null',
      {
        postgres: { schedule: '0 2 * * *', script: 'backup-postgres.sh', log: '/var/log/backup-postgres.log' },
        mysql: { schedule: '0 3 * * *', script: 'backup-mysql.sh' },
      },
    ],
    [
      "busybox, without one, to the container's own output",
      '0  2 * * * /scripts/backup-postgres.sh >> /proc/1/fd/1 2>&1',
      { postgres: { schedule: '0 2 * * *', script: 'backup-postgres.sh' } },
    ],
    [
      'a dump by its program',
      '*/30 1-3 * * 1-5 pg_dump game',
      { postgres: { schedule: '*/30 1-3 * * 1-5', script: 'pg_dump' } },
    ],
    ['comments, variables and other jobs', '# 0 2 * * * backup-postgres.sh\nMAILTO=x\n17 * * * * root run-parts', {}],
    ['a schedule that is none', '99 2 * * * backup-mysql.sh', {}],
    ['nothing', '', {}],
  ])('%s', (_what, crontabs, jobs) => {
    expect(backupJobs(crontabs)).toEqual(jobs)
  })
})

describe('the folder of backups', () => {
  const maintenance = { service: 'maintenance', mounts: [mount('/backups', 'backup_data')] }
  const offsite = { service: 'offsite', mounts: [mount('/backups', 'offsite_data')] }

  test('is what a variable says, else a mount of that name', () => {
    const [given, mounted, none] = services(
      { ...maintenance, settings: { BACKUP_DIR: '/srv/b' } },
      { ...maintenance, service: 'other-backup' },
      { service: 'web' },
    )
    expect([given, mounted, none].map((one) => (one === undefined ? null : backupFolder(one)?.path))).toEqual([
      '/srv/b',
      '/backups',
      undefined,
    ])
  })

  test('of the copies is not taken for that of the backups', () => {
    const found = services(offsite, maintenance)
    expect(placeText(proposedBackups(found))).toBe('maintenance:/backups')
    expect(placeText(proposedOffsite(found))).toBe('offsite:/backups')
    expect(proposedBackups(services(offsite))).toBeNull()
  })

  test.each([
    ['maintenance:/backups', { service: 'maintenance', path: '/backups' }],
    ['/mnt/copies', { path: '/mnt/copies' }],
    ['', null],
    ['backups', null],
  ])('%j is read as %o', (answer, place) => {
    expect(parsePlace(answer)).toEqual(place)
  })
})

test.each([
  ['pm.status_path = /status\nlisten = 9000\npm.status_listen = 9001', { statusPort: 9001, statusPath: '/status' }],
  ['pm.status_path = /s\nlisten = 127.0.0.1:9000', { statusPort: 9000, statusPath: '/s' }],
  ['listen = 9000', null],
  ['pm.status_path = /status\nlisten = /run/php.sock', null],
  ['', null],
])('the pool %j shows its status at %o', (configuration, status) => {
  expect(poolStatus(configuration)).toEqual(status)
})

test('a folder of logs is its writer’s where an exporter mounts it too', () => {
  const shared = mount('/var/log/nginx-metrics', 'metrics')
  expect(
    logFolders(
      services(
        { service: 'api-exporter', mounts: [shared] },
        { service: 'nginx', image: 'nginx:1', mounts: [shared, mount('/etc/nginx', 'conf')] },
      ),
    ),
  ).toEqual([{ service: 'nginx', path: '/var/log/nginx-metrics' }])
})

describe('the way in', () => {
  test('is read from what nginx says of itself', () => {
    const text =
      '# server_name x\nserver {\n  listen 8443 ssl;\n  listen [::]:8080 default_server;\n  ssl_certificate /c/full.pem;\n  ssl_certificate_key /c/key.pem;\n}'
    expect(nginxFacts(text)).toEqual({ ports: [8443, 8080], tls: [8443], certificate: '/c/full.pem' })
    expect(nginxFacts('')).toEqual({ ports: [], tls: [], certificate: null })
  })

  test('is the outermost door, TLS before plain', () => {
    const port = (inside: number, outside: number) => ({ inside, outside, address: '0.0.0.0' })
    const nginx = { service: 'nginx', image: 'nginx:1', published: [port(8080, 5000)] }
    const waf = { service: 'waf', published: [port(80, 80), port(443, 443)] }
    const door = publishedDoor(services(nginx, waf))
    expect([door?.service.name, door?.outside]).toEqual(['waf', 443])
    expect(publishedDoor(services(nginx))?.outside).toBe(5000)
    expect(publishedDoor(services({ service: 'redis', published: [port(6379, 6379)] }))).toBeNull()
  })
})

test('scrape jobs get their exporter, what it reaches and needs; a target elsewhere is left out and told', () => {
  const found = services(
    { service: 'prometheus' },
    { service: 'postgres', image: 'postgres:14' },
    { service: 'postgres-exporter' },
    { service: 'nginx', image: 'nginx:1', name: 'travian_nginx' },
    { service: 'php-fpm', command: 'php-fpm' },
    { service: 'redis', image: 'redis:7' },
  )
  const { part, finds } = describeTargets(
    [
      { job: 'prometheus', url: 'http://localhost:9090/metrics' },
      { job: 'postgres', url: 'http://postgres-exporter:9187/metrics' },
      { job: 'workers', url: 'http://travian_nginx:8080/metrics/workers' },
      { job: 'elsewhere', url: 'http://10.0.0.9:9100/metrics' },
    ],
    [{ job: 'postgres', metric: 'pg_up' }],
    found,
    'prometheus',
  )
  expect(part).toEqual({
    prometheus: { exporter: 'prometheus' },
    postgres: { exporter: 'postgres-exporter', subject: 'postgres', reaches: 'pg_up' },
    workers: { exporter: 'nginx', needs: ['php-fpm', 'redis'] },
  })
  expect(finds.find(({ where }) => where.endsWith('elsewhere'))?.text).toMatch(/^left out/)
})

describe('workers', () => {
  test.each([
    ['automation-worker', 'automation'],
    ['ai-decision-worker', 'ai-decision'],
    ['spawn-scheduler-worker', 'spawn'],
    ['mail', 'mail'],
  ])('%s is called %s', (service, name) => {
    expect(workerName(service)).toBe(name)
  })

  test.each([
    [['supervisord -c /x', 'php /app/bin/ai-decision-worker-loop.php'], 'ai-decision-worker-loop.php'],
    [['php /app/generic-worker.php'], 'generic-worker.php'],
    [['supervisord', 'php /app/index.php'], null],
    [[], null],
  ])('the program among %j is %j', (commands, program) => {
    expect(workerProcess(commands, 'ai-decision-worker')).toBe(program)
  })
})

describe('what databases hold', () => {
  const tables = tablesOf(
    ['world_key', 'database_name', 'started_at']
      .map((column) => ({ table: 'worlds', column }))
      .concat([{ table: 'movement', column: 'end_time' }]),
  )

  test('is the core tables that are there, or the first few of a stranger', () => {
    expect(coreTables(tables, ['worlds', 'players'])).toEqual(['worlds'])
    expect(
      coreTables(
        new Map([
          ['orders', []],
          ['Bad "name"', []],
        ]),
        ['worlds'],
      ),
    ).toEqual(['orders'])
  })

  test('tells of worlds and events by its columns', () => {
    expect(worldsTable(tables)).toEqual({
      table: 'worlds',
      key: 'world_key',
      database: 'database_name',
      startsAt: 'started_at',
    })
    expect(worldsTable(new Map([['worlds', ['id']]]))).toBeNull()
    expect(eventsOf(tables)).toEqual([{ table: 'movement', column: 'end_time', unit: 'ms' }])
  })

  test.each([
    [0.1, 1],
    [0.5, 24],
    [11.9, 24],
    [12, null],
    [null, null],
  ])('a newest row of %s h must be repeated within %s h', (hours, within) => {
    expect(freshWithin(hours)).toBe(within)
  })
})

test.each([
  ['Australia/Sydney', true],
  ['UTC', true],
  ['Sydney', false],
  ['', false],
])('%j is a time zone: %s', (text, isOne) => {
  expect(isZone(text)).toBe(isOne)
})

test.each([
  ['pipes, sockets and devices', 'pipe:[1234]\nsocket:[99]\n/dev/null\n/dev/pts/0\n/proc/1/fd/x.log\n', []],
  [
    'a file that two processes hold',
    '/var/log/workers/a.log\n/app/worker.php\n/var/log/workers/a.log\n',
    ['/var/log/workers/a.log'],
  ],
  ['one that was rotated under its writer', '/var/log/a.log (deleted)\n/var/log/b.log', ['/var/log/b.log']],
  ['nothing', '', []],
])('of what processes have open, log files are: %s', (_what, links, logs) => {
  expect(openLogs(links)).toEqual(logs)
})
