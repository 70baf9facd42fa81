/** Adoption as a new user does it: on the reference stack, and on three containers that have nothing to do with it. */
import { appendFile, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { loadConfiguration } from '../../../helpers/configuration/load.ts'
import { parseStackEnvironment } from '../../../helpers/configuration/stack-environment.ts'
import { stateFolder } from '../../../stack/lifecycle/names.ts'
import { daily, root, runCommand } from '../suite/command.ts'
import { fingerprint, PROJECT, removeStrangers, startStrangers } from './strangers.ts'

const REFERENCE = 'adopted-reference'
const STRANGERS = 'adopted-strangers'
const ASKED = 'adopted-by-asking'
const stackEnvFile = join(stateFolder, 'stack.env')

const fileOf = (environment: string): string => join(root, 'stacks', `${environment}.yaml`)
const environmentOf = (environment: string): string => join(root, `.env.${environment}`)

async function forget(): Promise<void> {
  for (const name of [REFERENCE, STRANGERS, ASKED]) {
    await rm(fileOf(name), { force: true })
    await rm(environmentOf(name), { force: true })
    await rm(join(root, 'reports', name), { force: true, recursive: true })
  }
}

// Looking at everything takes its time where the machine has other things to do.
vi.setConfig({ testTimeout: 240_000 })

beforeAll(forget)
afterAll(async () => {
  await forget()
  await removeStrangers()
})

describe('the reference stack', () => {
  const options = ['--yes', '--project', 'travian-reference', '--stack-env-file', stackEnvFile, '--no-doctor']
  const adopt = () => runCommand('adopt', ['--env', REFERENCE, ...options])

  test('is described as a person described it, without a change to it or a secret on the screen', async () => {
    const before = await fingerprint('travian-reference')
    const { exitCode, stdout, stderr } = await adopt()
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) })
    expect(await fingerprint('travian-reference')).toEqual(before)

    const secrets = [...parseStackEnvironment(await readFile(stackEnvFile, 'utf8')).variables].filter(
      (entry): entry is [string, string] => /PASSWORD|TOKEN/.test(entry[0]) && entry[1] !== null,
    )
    expect(secrets.length).toBeGreaterThan(5)
    const written = stdout + stderr + (await readFile(fileOf(REFERENCE), 'utf8'))
    expect(secrets.filter(([, value]) => written.includes(value)).map(([name]) => name)).toEqual([])
    expect((await stat(environmentOf(REFERENCE))).mode & 0o777).toBe(0o600)

    const adopted = loadConfiguration({ environment: REFERENCE, root, processEnvironment: {} })
    const byHand = loadConfiguration({ environment: 'reference', root, processEnvironment: {} })
    expect(adopted.problems).toBeNull()
    // What nobody can see from outside: the environment's own limits and names, and keys that do not exist yet.
    const { description: seen } = adopted.configuration ?? expect.unreachable()
    const { description: theirs } = byHand.configuration ?? expect.unreachable()
    expect(Object.keys(seen.services).sort()).toEqual(Object.keys(theirs.services).sort())
    expect(seen).toMatchObject({
      databases: theirs.databases,
      contents: theirs.contents,
      game: theirs.game,
      application: theirs.application,
      timeServer: theirs.timeServer,
      workers: theirs.workers,
      appLog: theirs.appLog,
      // What may be lost is for people to say.
      backups: { ...theirs.backups, dispensable: {}, elsewhere: {}, expendable: [] },
      public: theirs.public,
      api: theirs.api,
    })
    expect(Object.keys(seen.monitoring?.targets ?? {}).sort()).toEqual(
      Object.keys(theirs.monitoring?.targets ?? {}).sort(),
    )
  })

  test('can be looked at with that description wherever it can be with the other', async () => {
    const adopted = await daily('--env', REFERENCE)
    const byHand = await daily('--env', 'reference')
    const named = ({ results }: typeof adopted, status: string): string[] =>
      results.items.filter((item) => item.status === status).map(({ id, object }) => `${id}[${object}]`)
    const unknownByHand = named(byHand, 'unknown')
    expect(named(adopted, 'unknown').filter((name) => !unknownByHand.includes(name))).toEqual([])
    expect(adopted.results.run.complete).toBe(true)
  })

  test('adopted again shows what differs and writes over nothing', async () => {
    await appendFile(fileOf(REFERENCE), '\n# edited by hand\nlimits: { "daily.queues.automation": { warning: 7 } }\n')
    const before = await Promise.all(
      [fileOf(REFERENCE), environmentOf(REFERENCE)].map((path) => readFile(path, 'utf8')),
    )
    const { exitCode, stdout } = await adopt()
    expect(exitCode).toBe(0)
    expect(stdout).toContain('is yours and stays as it is')
    expect(stdout).toContain('- limits › daily.queues.automation › warning: 7')
    expect(
      await Promise.all([fileOf(REFERENCE), environmentOf(REFERENCE)].map((path) => readFile(path, 'utf8'))),
    ).toEqual(before)
  })
})

describe('three unrelated containers', () => {
  beforeAll(startStrangers)

  test('are described in a minute: what can be measured is, the rest has its reason or its remedy', async () => {
    const before = await fingerprint(PROJECT)
    const { exitCode, stdout } = await runCommand('adopt', ['--env', STRANGERS, '--yes', '--project', PROJECT])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('No account for redis')
    expect(stdout).toMatch(/redis refuses connections on port 6379 .*nothing listens there\n\s+do: /)
    expect(stdout).toMatch(/NOT WHOLLY MEASURABLE {2}\d+ missing · .*\d+ not here · \d+ found/)

    const { results } = await daily('--env', STRANGERS)
    const services = results.items.filter(({ id }) => id === 'daily.stack.services')
    expect(services.map(({ object, status }) => [object, status])).toEqual([
      ['mailer', 'ok'],
      ['redis', 'ok'],
      ['web', 'ok'],
    ])
    expect(results.run.complete).toBe(true)
    const panel = results.items.find(({ id }) => id === 'daily.panels.cpu')
    expect([panel?.status, panel?.message]).toEqual(['not-applicable', expect.stringContaining('No Prometheus')])
    expect(await fingerprint(PROJECT)).toEqual(before)
  })

  test('are asked about on a terminal, at most seven questions', async () => {
    const command = `npm run adopt -- --env ${ASKED} --no-doctor`
    // Project, label twice, since the first will do for nobody; then Enter for the rest, `-` for the address.
    const typed = `${PROJECT}\n-\nHOBBY\nAustralia/Sydney\n-\n\n\n\n`
    const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      input: typed,
      env: { NO_COLOR: '1' },
    })
    const questions = stdout.split('\n').filter((line) => /\? .*\[.*\]/.test(line))
    expect(questions.length).toBeLessThanOrEqual(8)
    expect(stdout).toContain('one word at least')
    const text = await readFile(fileOf(ASKED), 'utf8')
    expect(text).toContain('label: HOBBY')
    expect(text).toContain('timezone: Australia/Sydney')
  })

  test.each([
    [['--env', ASKED, '--yes', '--project', 'nobody'], 'there is no compose project "nobody"'],
    [['--env', ASKED], 'nobody can be asked here: answer with --yes'],
    [['--env', '../x', '--yes'], 'is no environment'],
    [['--env', ASKED, '--yes', '--timezone', 'Sydney'], 'no IANA time zone'],
    [['--yes'], "required option '--env <name>'"],
  ])('bad input %j ends with 78', async (args, words) => {
    const { exitCode, stderr } = await runCommand('adopt', args)
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining(words)])
  })

  test('an engine that is not there ends with 3 and its remedy', async () => {
    const { exitCode, stderr } = await runCommand('adopt', ['--env', 'nowhere', '--yes'], {
      DOCKER_HOST: 'unix:///nonexistent.sock',
    })
    expect([exitCode, stderr]).toEqual([3, expect.stringMatching(/\/nonexistent\.sock does not exist\n(?:do: .*\n?)+/)])
  })
})
