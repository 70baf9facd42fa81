import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadConfiguration } from '../../helpers/configuration/load.ts'
import { ids } from '../../runbook/ids.ts'

const stacks = fileURLToPath(new URL('../../stacks', import.meta.url))

/** A project folder with these files, and the shipped stack descriptions. */
function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'runbook-configuration-'))
  mkdirSync(join(root, 'stacks'))
  cpSync(stacks, join(root, 'stacks'), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content)
  return root
}

const load = (files: Record<string, string>, environment = 'staging', processEnvironment: NodeJS.ProcessEnv = {}) =>
  loadConfiguration({ environment, root: project(files), processEnvironment })

const problemsOf = (...args: Parameters<typeof load>): string => (load(...args).problems ?? []).join('\n')

describe('the configuration of an environment', () => {
  test('comes from its file, with defaults for the rest', () => {
    const { configuration } = load({
      '.env.staging': "STACK=reference\nPOSTGRES_USER=runbook\nPOSTGRES_PASSWORD='p#w$'\n",
    })
    expect(configuration).toMatchObject({
      environment: 'staging',
      timeoutMs: 10_000,
      engineHost: null,
      accounts: { postgres: { user: 'runbook', password: 'p#w$' } },
      secrets: [{ name: 'POSTGRES_PASSWORD', value: 'p#w$' }],
    })
    expect(configuration?.description.project).toBe('travian-reference')
  })

  test('the process environment is stronger than .env.NAME, which is stronger than .env', () => {
    const files = {
      '.env': 'RUNBOOK_OPERATOR=base\nRUNBOOK_TIMEOUT=5\n',
      '.env.staging': 'STACK=reference\nRUNBOOK_OPERATOR=staging\n',
    }
    expect(load(files).configuration).toMatchObject({ operator: 'staging', timeoutMs: 5000 })
    expect(load(files, 'staging', { RUNBOOK_OPERATOR: 'kim' }).configuration).toMatchObject({ operator: 'kim' })
  })

  test('all problems are told together, each with the variable, what is wrong and an example', () => {
    const problems = problemsOf({ '.env.staging': 'STACK=nowhere\nPOSTGRES_PORT=many\nRUNBOOK_TIMEOUT=0\n' })
    expect(problems).toContain('STACK=nowhere: no such stack description')
    expect(problems).toContain('POSTGRES_PORT is no port number; for example POSTGRES_PORT=5432')
    expect(problems).toContain('RUNBOOK_TIMEOUT is below 0.1; for example RUNBOOK_TIMEOUT=10')
  })

  test.each(['REDIS_PASSWORD=pass#word', 'REDIS_PASSWORD=pa$$word', 'RUNBOOK_OPERATOR=kim # on call'])(
    'an unquoted # or $ is refused: %s',
    (line) => {
      expect(problemsOf({ '.env.staging': `STACK=reference\n${line}\n` })).toContain('line 2:')
      expect(problemsOf({ '.env.staging': `STACK=reference\n${line}\n` })).toContain('quote it')
    },
  )

  test("production's connection never fills staging's gap", () => {
    const problems = problemsOf({
      '.env': "STACK=reference\nREDIS_PASSWORD='production'\n",
      '.env.staging': 'STACK=reference\n',
    })
    expect(problems).toContain('REDIS_PASSWORD comes from .env, but STACK from .env.staging')
  })

  test('a connection of the process environment is refused where a file names the stack', () => {
    const files = { '.env.staging': 'STACK=reference\n' }
    expect(problemsOf(files, 'staging', { DOCKER_HOST: 'tcp://elsewhere:2375' })).toContain(
      'DOCKER_HOST comes from the process environment',
    )
    expect(
      load({}, 'ci', { STACK: 'reference', DOCKER_HOST: 'unix:///var/run/docker.sock' }).configuration?.engineHost,
    ).toBe('unix:///var/run/docker.sock')
  })

  test.each([
    [{}, null],
    [{ DOCKER_TLS_VERIFY: '1' }, join(homedir(), '.docker')],
    [{ DOCKER_CERT_PATH: '/etc/certs' }, '/etc/certs'],
    [{ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/etc/certs' }, '/etc/certs'],
  ])('TLS to the engine by %j takes the certificates of %s', (values, folder) => {
    const { configuration } = load({}, 'ci', { STACK: 'reference', DOCKER_HOST: 'tcp://host', ...values })
    expect(configuration?.engineCertificates).toBe(folder)
  })

  test.each([
    ['DOCKER_TLS_VERIFY=0', 'DOCKER_TLS_VERIFY is not 1: there is no TLS without verification'],
    ['DOCKER_HOST=ssh://deploy:word@host', 'DOCKER_HOST with a password is refused'],
    ['DOCKER_HOST=ftp://host', 'DOCKER_HOST is no engine address'],
  ])('%s is refused before anything is looked at', (line, words) => {
    expect(problemsOf({ '.env.staging': `STACK=reference\n${line}\n` })).toContain(words)
  })

  test('a secret may come from a file, without the line break at its end', () => {
    const root = project({ secret: 'from a file\n' })
    writeFileSync(join(root, '.env.staging'), `STACK=reference\nREDIS_PASSWORD_FILE=${join(root, 'secret')}\n`)
    const { configuration } = loadConfiguration({ environment: 'staging', root, processEnvironment: {} })
    expect(configuration?.accounts.redis.password).toBe('from a file')
  })

  test('a secret file that is missing, or named beside the secret, is a problem', () => {
    expect(problemsOf({ '.env.staging': 'STACK=reference\nREDIS_PASSWORD_FILE=/nowhere/secret\n' })).toContain(
      'REDIS_PASSWORD_FILE: cannot read /nowhere/secret',
    )
    expect(problemsOf({ '.env.staging': "STACK=reference\nREDIS_PASSWORD='a'\nREDIS_PASSWORD_FILE=/b\n" })).toContain(
      'both set',
    )
  })

  test('an unknown environment names those that exist', () => {
    expect(problemsOf({ '.env.staging': 'STACK=reference\n', '.env.live': '' }, 'prod')).toMatch(
      /no environment "prod".*there is: .*live.*/,
    )
    expect(problemsOf({}, '../etc')).toContain("is no environment's name")
  })

  test('without STACK nothing is looked at', () => {
    expect(problemsOf({ '.env.staging': 'RUNBOOK_OPERATOR=kim\n' })).toContain('STACK is not set')
  })
})

describe('a stack description', () => {
  const describedAs = (yaml: string): string => {
    const root = project({ 'own.yaml': yaml })
    writeFileSync(join(root, '.env.staging'), `STACK=${join(root, 'own.yaml')}\n`)
    return (loadConfiguration({ environment: 'staging', root, processEnvironment: {} }).problems ?? []).join('\n')
  }
  const minimal =
    'name: a\nlabel: A\nproject: a\ntimezone: Etc/UTC\nservices: {}\ndatabases: {}\nqueues: {}\nworkers: {}\n'

  const withWorker = (more: string): string =>
    minimal.replace('workers: {}', `workers: { w: { service: w, heartbeat: h, cycleSeconds: 1, process: p, ${more} } }`)

  test('that is whole has no problem', () => {
    expect(describedAs(minimal)).toBe('')
  })

  test('may have its backups on the host', () => {
    const job = '{ schedule: "0 2 * * *", script: x, path: /b/mysql }'
    expect(describedAs(`${minimal}backups: { place: host, path: /b, jobs: { mysql: ${job} } }\n`)).toBe('')
  })

  test.each(readdirSync(stacks))('%s is shipped and whole', (file) => {
    expect(describedAs(readFileSync(join(stacks, file), 'utf8'))).toBe('')
  })

  test('travian, as-built and reference are shipped', () => {
    expect(readdirSync(stacks)).toEqual(expect.arrayContaining(['as-built.yaml', 'reference.yaml', 'travian.yaml']))
  })

  test.each(readdirSync(stacks))('%s switches off only items that exist', (file) => {
    const { notApplicable = {} } = parse(readFileSync(join(stacks, file), 'utf8')) as { notApplicable?: object }
    const known: readonly string[] = Object.values(ids).flat()
    const isKnown = (prefix: string) => known.some((id) => id === prefix || id.startsWith(`${prefix}.`))
    expect(Object.keys(notApplicable).filter((prefix) => !isKnown(prefix))).toEqual([])
  })

  test.each([
    ['a key that nobody knows', `${minimal}sevrices: {}\n`, 'sevrices'],
    ['a missing key', minimal.replace('project: a\n', ''), 'project'],
    [
      'a port that is none',
      minimal.replace('databases: {}', 'databases: { redis: { service: r, port: 70000 } }'),
      'databases.redis.port',
    ],
    [
      'a service that does not exist',
      minimal.replace('databases: {}', 'databases: { redis: { service: r, port: 6379 } }'),
      'there is no service "r"',
    ],
    [
      'a worker that does not exist',
      minimal.replace('queues: {}', 'queues: { a: { key: k, worker: w } }'),
      'there is no worker "w"',
    ],
    [
      'backups that lie nowhere',
      `${minimal}backups: { path: /b, jobs: {} }\n`,
      'backups.service: must name the service in whose container the backups lie and are made, or say place: host',
    ],
    [
      'backups in a container and on the host',
      `${minimal}backups: { service: s, place: host, path: /b, jobs: {} }\n`,
      'backups.service: must not name a service beside place: host',
    ],
    [
      'backups of one engine in a folder that is none',
      `${minimal}backups: { place: host, path: /b, jobs: { mysql: { schedule: "0 2 * * *", script: x, path: b } } }\n`,
      'backups.jobs.mysql.path: must be an absolute path',
    ],
    [
      'an application log in a place that is none',
      `${minimal}appLog: { service: s, path: /a.log, place: machine }\n`,
      'appLog.place: must be container (that of the service) or host (the machine that the engine runs on)',
    ],
    [
      'an application log that nobody writes',
      `${minimal}appLog: { service: s, path: /a.log, place: host, requests: { service: t, path: / } }\n`,
      'appLog.service: there is no service "s" under services',
    ],
    [
      'requests of a service that does not exist',
      `${minimal}appLog: { service: s, path: /a.log, requests: { service: t, path: / } }\n`,
      'appLog.requests.service: there is no service "t" under services',
    ],
    [
      'a log to be rotated of a service that does not exist',
      `${minimal}rotation: [{ service: s, path: /a.log }]\n`,
      'rotation.0.service: there is no service "s" under services',
    ],
    [
      "a worker's log file in a service that does not exist",
      withWorker('logs: [{ path: /var/log/w.log, service: s }]'),
      'workers.w.logs.0.service: there is no service "s" under services',
    ],
    [
      "a worker's log file by a path that is none",
      withWorker('logs: [{ path: w.log }]'),
      'workers.w.logs.0.path: must be an absolute path, for example /var/log/workers/automation.log',
    ],
    [
      "a worker's log file by a clock that nobody knows",
      withWorker('logs: [{ path: /w.log, timezone: Sydney }]'),
      'workers.w.logs.0.timezone: must be a time zone by its IANA name, for example Australia/Sydney',
    ],
    [
      'a backlog without its column',
      minimal.replace('queues: {}', 'queues: { a: { worker: w, backlog: { table: t } } }'),
      'queues.a.backlog.column',
    ],
    [
      'a backlog in a table whose name is a statement',
      minimal.replace('queues: {}', 'queues: { a: { worker: w, backlog: { table: "t; --", column: c } } }'),
      'queues.a.backlog.table: must be a plain name',
    ],
    [
      'a queue that is a list and a backlog',
      minimal.replace('queues: {}', 'queues: { a: { key: k, worker: w, backlog: { table: t, column: c } } }'),
      'queues.a.key',
    ],
    ['a queue that is nothing', minimal.replace('queues: {}', 'queues: { a: { worker: w } }'), 'queues.a.key'],
    [
      'a table of worlds without their database',
      `${minimal}game: { engine: e, worlds: { table: t, key: k }, events: [{ table: m, column: c, unit: s }] }\n`,
      'game.worlds.database',
    ],
    [
      'no database in the list of worlds',
      `${minimal}game: { engine: e, worlds: [], events: [{ table: m, column: c, unit: s }] }\n`,
      'game.worlds: must list a database',
    ],
    ['broken YAML', 'name: [', 'own.yaml'],
  ])('with %s is refused where it stands', (_, yaml, words) => {
    expect(describedAs(yaml)).toContain(words)
  })
})
