/** What cannot be looked at, cut short or misconfigured: its own words, its own exit code, and a report all the same. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { nameOf } from '../../../helpers/report/contract.ts'
import { daily, root, runCommand } from './command.ts'
import { removeEnvironment, writeEnvironment } from './environment.ts'

const NAME = 'trouble'

/** What looks from outside, at our own records, or only informs; and what the reference stack has not. */
const WITHOUT_ENGINE = [
  'daily.game.entry',
  'daily.schedule.overdue',
  'daily.backups.restore-proven',
  'daily.disk.largest',
  'daily.panels.gpu-utilization',
]

const environment = (replace: Record<string, string>): Promise<void> => writeEnvironment(NAME, replace)

afterAll(() => removeEnvironment(NAME))

describe('the suite in trouble', () => {
  test('without an engine everything that needs it is unknown, under one cause', async () => {
    await environment({ DOCKER_HOST: 'unix:///run/no-engine-here.sock' })
    const { results, exitCode } = await daily('--env', NAME)
    expect(exitCode).toBe(3)
    expect(results.summary.unknown).toBeGreaterThan(8)
    const others = results.items.filter(({ status }) => status !== 'unknown').map(({ id }) => id)
    expect([...new Set(others)].filter((id) => !WITHOUT_ENGINE.includes(id))).toEqual([])
    expect(results.causes.map(nameOf)).toEqual(['daily.stack.services'])
    expect(results.causes[0]?.headline).toContain('/run/no-engine-here.sock')
  })

  test('a wrong password is unknown with its own words, and does not hide the rest', async () => {
    await environment({ REDIS_PASSWORD: 'this is not it' })
    const { results, exitCode } = await daily('--env', NAME)
    expect(exitCode).toBe(3)
    expect(results.causes).toHaveLength(1)
    expect(results.causes[0]?.headline).toMatch(/password|refus/i)
    expect(
      results.items
        .filter(({ id }) => id.startsWith('daily.disk') || id === 'daily.stack.services')
        .map(({ status }) => status),
    ).not.toContain('unknown')
    expect(JSON.stringify(results)).not.toContain('this is not it')
  })

  test.each([
    ['an unknown option', ['--nonsense'], 'nonsense'],
    ['an unknown environment', ['--env', 'nowhere'], 'no environment "nowhere"'],
    [
      'a selection that matches nothing',
      ['--env', 'reference', '--only', 'daily.market'],
      'daily.market matches no item',
    ],
    ['an unknown status', ['--fail-on', 'worst'], '"worst" is none of'],
  ])('%s ends with 78 and looks at nothing', async (_, args, words) => {
    const { exitCode, stdout, stderr } = await runCommand('daily', args)
    expect(exitCode).toBe(78)
    expect(stderr).toContain(words)
    expect(stdout).toBe('')
  })

  test('--only is PARTIAL and leaves latest and history alone', async () => {
    const latest = join(root, 'reports/reference/latest-daily.json')
    await daily('--env', 'reference')
    const before = await readFile(latest, 'utf8')
    const { stdout, exitCode } = await runCommand('daily', [
      '--env',
      'reference',
      '--only',
      'daily.queues,daily.stack.services[redis]',
    ])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('PARTIAL')
    expect(await readFile(latest, 'utf8')).toBe(before)
  })

  const sessionsInRedis = async (): Promise<string> =>
    (await execa('docker', ['exec', 'travian_redis', 'redis-cli', 'CLIENT', 'LIST'])).stdout

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends with 130, at once, and the report says so', async (signal) => {
    const child = execa('npm', ['run', 'daily', '--', '--env', 'reference', '--json'], {
      cwd: root,
      reject: false,
      env: { NO_COLOR: '1' },
    })
    // Interrupted while items look: the growing queue needs more than a second.
    await expect.poll(sessionsInRedis, { timeout: 40_000, interval: 100 }).toContain('user=runbook')
    child.kill(signal)
    const { exitCode, stdout } = await child
    expect(exitCode).toBe(130)
    const results = JSON.parse(stdout)
    expect(results.run).toMatchObject({ complete: false, exitCode: 130 })
    expect(results.errors[0]).toContain(`interrupted by ${signal}`)
  })
})
