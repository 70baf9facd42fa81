/** The suites through an engine over TLS, over ssh, and behind a proxy that forbids exec: the same findings, or told why not. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../../cli/doctor/diagnosis.ts'
import { type ItemResult, nameOf, type Results } from '../../../helpers/report/contract.ts'
import { authority } from '../../connections/servers/authority.ts'
import { runCommand } from '../suite/command.ts'
import { removeEnvironment, writeEnvironment } from '../suite/environment.ts'
import { readOnlyProxy, tlsProxy } from './engine-proxies.ts'
import { startSshd } from './sshd.ts'

const NAME = 'remote-engine'
const LONG_MS = 300_000

afterAll(() => removeEnvironment(NAME))

async function resultsOf(suite: string, args: readonly string[] = [], path?: string): Promise<Results> {
  const environment = path === undefined ? undefined : { PATH: path }
  const { stdout, stderr } = await runCommand(suite, ['--json', '--env', NAME, ...args], environment)
  try {
    return JSON.parse(stdout) as Results
  } catch (error) {
    throw new Error(`no JSON on stdout: ${stderr.slice(0, 300)}`, { cause: error })
  }
}

const blamesHost = ({ message }: ItemResult): boolean => message.includes('its host cannot be looked at from here')
const statuses = (items: readonly ItemResult[]): string[] => items.map((item) => `${item.status} ${nameOf(item)}`)

/** A few items of each suite: by the engine alone, by exec, and by databases. */
const SOME = {
  daily: 'daily.stack.services,daily.backups.container,daily.databases.identity,daily.disk.docker',
  weekly: 'weekly.stack.survives-reboot,weekly.maintenance.containers',
  monthly: 'monthly.security.hardening,monthly.capacity',
}

describe('an engine over TLS', () => {
  test(
    'gives what its socket gives, but for what lies on its host',
    async () => {
      await writeEnvironment(NAME, {})
      const near = await resultsOf('daily')
      await using own = await authority()
      await using proxy = await tlsProxy(await own.issue('engine'))
      await writeEnvironment(NAME, {
        DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}`,
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: await own.issue('client'),
      })
      const far = await resultsOf('daily')
      const lost = far.items.filter(blamesHost)
      expect(lost.map(({ status }) => status)).not.toContain('ok')
      expect(lost.map(({ id }) => id)).toEqual(expect.arrayContaining(['daily.disk.usage', 'daily.host.kernel']))
      const seen = far.items.filter(({ status }) => status === 'ok').map(nameOf)
      expect(seen).toContain('daily.stack.services[postgres]')
      // Whatever the socket could not look at either is another matter.
      const unseen = new Set(near.items.filter(({ status }) => status === 'unknown').map(nameOf))
      const others = far.items.filter(
        (item) => item.status === 'unknown' && !blamesHost(item) && !unseen.has(nameOf(item)),
      )
      expect(statuses(others)).toEqual([])
    },
    LONG_MS,
  )

  test.each(['weekly', 'monthly'] as const)(
    'carries the %s suite too',
    async (suite) => {
      await using own = await authority()
      await using proxy = await tlsProxy(await own.issue('engine'))
      await writeEnvironment(NAME, {
        DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}`,
        DOCKER_CERT_PATH: await own.issue('client'),
      })
      const { items } = await resultsOf(suite, ['--only', SOME[suite]])
      expect(items.map(({ status }) => status)).toContain('ok')
      expect(items.filter(({ message }) => message.includes('Docker engine')).map(nameOf)).toEqual([])
    },
    LONG_MS,
  )

  test(
    'that somebody else signed for is unknown under one cause',
    async () => {
      await using own = await authority()
      await using other = await authority('somebody else')
      await using proxy = await tlsProxy(await other.issue('engine'))
      await writeEnvironment(NAME, {
        DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}`,
        DOCKER_CERT_PATH: await own.issue('client'),
      })
      const { causes, run } = await resultsOf('daily', ['--only', 'daily.stack,daily.backups'])
      expect(run.exitCode).toBe(3)
      expect(causes.map(({ headline }) => headline)).toEqual([expect.stringContaining('is signed by nobody in ca.pem')])
    },
    LONG_MS,
  )
})

describe('an engine over ssh', () => {
  test(
    'carries every suite, and is refused where its host is unknown',
    async () => {
      await using sshd = await startSshd()
      // A login and a program there for each question in flight: on a busy machine that takes its time.
      await writeEnvironment(NAME, { DOCKER_HOST: sshd.host, RUNBOOK_TIMEOUT: '40' })
      for (const suite of ['daily', 'weekly', 'monthly'] as const) {
        const { items } = await resultsOf(suite, ['--only', SOME[suite]], sshd.path)
        expect(items.map(({ status }) => status)).toContain('ok')
        expect(items.filter(({ message }) => message.includes('Docker engine')).map(nameOf)).toEqual([])
      }
      await sshd.forgetHost()
      const { causes } = await resultsOf('daily', ['--only', 'daily.stack,daily.backups'], sshd.path)
      expect(causes.map(({ headline }) => headline)).toEqual([expect.stringContaining('its host key is not the one')])
    },
    LONG_MS,
  )
})

describe('an engine that forbids exec', () => {
  const WORDS = /^exec is forbidden on 127\.0\.0\.1:\d+: 403 Forbidden Request forbidden by administrative rules\.$/

  test(
    'is asked all the same: what needs exec is unknown under one cause, with the words of the proxy',
    async () => {
      await using proxy = await readOnlyProxy()
      await writeEnvironment(NAME, { DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` })
      const { items, causes, errors } = await resultsOf('daily')
      const refused = items.filter(({ message }) => message.includes('exec is forbidden'))
      expect(refused.map(({ status }) => status)).not.toContain('ok')
      expect(refused.length).toBeGreaterThan(10)
      const heads = causes.filter(({ headline }) => headline.includes('exec is forbidden'))
      expect(heads.map(({ explains }) => explains.length)).toEqual([refused.length - 1])
      expect(refused[0]?.message).toMatch(WORDS)
      expect(errors).toEqual([])
      expect(items.filter(({ status }) => status === 'ok').map(nameOf)).toContain('daily.stack.services[postgres]')
    },
    LONG_MS,
  )

  test(
    'is told by the doctor, with all that is lost and the lines that do without it',
    async () => {
      await using proxy = await readOnlyProxy()
      await writeEnvironment(NAME, { DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` })
      const { stdout, exitCode } = await runCommand('doctor', ['--json', '--env', NAME])
      const { items, execForbidden, checks } = JSON.parse(stdout) as Diagnosis
      expect(exitCode).toBe(3)
      expect(execForbidden).toMatch(WORDS)
      expect(checks.find(({ what }) => what === 'exec')?.found).toBe(false)
      const lost = new Map(items.filter(({ lost }) => lost !== null).map(({ id, lost }) => [id, lost]))
      expect(lost.get('daily.backups.postgres')).toBe('wholly')
      expect(lost.get('daily.disk.usage')).toBe('in part')
      expect(lost.has('daily.stack.services')).toBe(false)
    },
    LONG_MS,
  )
})
