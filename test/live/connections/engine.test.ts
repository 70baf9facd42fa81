/** What the engine tells of the reference stack is what its own client tells. */
import { execa } from 'execa'
import { afterAll, expect, test } from 'vitest'
import { openEngine } from '../../../helpers/connections/index.ts'

const engine = openEngine()
afterAll(() => engine.close())

const PROJECT = 'travian-reference'

async function docker(...argv: string[]): Promise<string> {
  return (await execa('docker', argv)).stdout
}

test('every container of the project is there, whatever its state', async () => {
  const label = `label=com.docker.compose.project=${PROJECT}`
  const names = (await docker('ps', '--all', '--filter', label, '--format', '{{.Names}}')).split('\n').sort()
  const containers = await engine.containers(PROJECT)
  expect(containers.map(({ name }) => name)).toEqual(names)
})

test('a container is told in our words', async () => {
  const redis = (await engine.containers(PROJECT)).find(({ name }) => name === 'travian_redis')
  expect(redis).toMatchObject({
    service: 'redis',
    isOneOff: false,
    status: 'running',
    exitCode: 0,
    isOomKilled: false,
    memoryLimitBytes: 256 * 1024 * 1024,
    restartPolicy: 'unless-stopped',
    logDriver: 'json-file',
  })
  expect(redis?.startedAt?.getTime()).toBeGreaterThan(Date.now() - 365 * 86_400_000)
  expect(redis?.networks[0]).toMatchObject({ address: expect.stringMatching(/^\d+\./) })
})

test('a look is remembered for the run, and a fresh one is fresh', async () => {
  expect(await engine.containers(PROJECT)).toBe(await engine.containers(PROJECT))
  const remembered = await engine.containers(PROJECT)
  expect(await engine.freshContainers(PROJECT)).not.toBe(remembered)
})

test('a project that does not exist has no container', async () => {
  expect(await engine.containers('runbook-nothing-test')).toEqual([])
})

test('the engine’s clock is this machine’s', async () => {
  const { clockOffsetMs, version, rootFolder } = await engine.info()
  expect(Math.abs(clockOffsetMs)).toBeLessThan(1000)
  expect(version).toBe(await docker('version', '--format', '{{.Server.Version}}'))
  expect(rootFolder).toBe(await docker('info', '--format', '{{.DockerRootDir}}'))
})

test('processes come with their arguments', async () => {
  const redis = (await engine.containers(PROJECT)).find(({ name }) => name === 'travian_redis')
  const commands = await engine.processes(String(redis?.id))
  expect(commands.some((command) => /redis-server/.test(command))).toBe(true)
})

test('disk usage is counted as the engine’s own client counts it', async () => {
  const usage = await engine.diskUsage()
  const lines = (
    await docker('system', 'df', '--format', '{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}')
  ).split('\n')
  const theirs = Object.fromEntries(lines.map((line) => [line.split('|')[0], line.split('|').slice(1)]))
  const decimal = (bytes: number): string => {
    const units = ['B', 'kB', 'MB', 'GB', 'TB']
    const step = bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3)
    return `${Number((bytes / 1000 ** step).toPrecision(4))}${units[step]}`
  }
  for (const [type, ours] of [
    ['Images', usage.images],
    ['Containers', usage.containers],
    ['Local Volumes', usage.volumes],
    ['Build Cache', usage.buildCache],
  ] as const) {
    const [count, active, size, reclaimable = ''] = theirs[type] ?? []
    expect({ type, count: ours.count, active: ours.activeCount }).toEqual({
      type,
      count: Number(count),
      active: Number(active),
    })
    expect({ type, reclaimable: decimal(ours.reclaimableBytes) }).toEqual({
      type,
      reclaimable: reclaimable.replace(/ \(.*/, ''),
    })
    if (type === 'Images') expect({ type, size: decimal(ours.sizeBytes) }).toEqual({ type, size })
  }
})

test('volumes come with their drivers’ options', async () => {
  const names = (await docker('volume', 'ls', '--quiet')).split('\n').sort()
  expect((await engine.volumes()).map(({ name }) => name)).toEqual(names)
})
