/** The restore drill's own containers: apart from the stack while they live, and gone afterwards, whatever happens. */
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { openEngine } from '../../../helpers/connections/index.ts'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { root, runCommand } from '../suite/command.ts'

const docker = localEngine()
const engine = openEngine()
const ONLY = ['--env', 'reference', '--only', 'weekly.backups.restore-drill']

const scratch = () => docker.listContainers({ all: true, filters: { label: ['runbook.scratch'] } })
const anonymousVolumes = async (): Promise<string[]> =>
  (await engine.volumes()).map(({ name }) => name).filter((name) => /^[0-9a-f]{64}$/.test(name))
/** What was not there before: others may have removed some of theirs meanwhile. */
const leftBehind = async (before: string[]): Promise<string[]> =>
  (await anonymousVolumes()).filter((name) => !before.includes(name))

/** A container may end between two questions. */
function unlessGone(error: unknown): undefined {
  if (typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404) return
  throw error
}

/** Starts the drill and waits for its first container that lives long enough to be looked at. */
async function begin() {
  const run = execa(process.execPath, ['cli/weekly.ts', ...ONLY], { cwd: root, reject: false })
  const deadline = Date.now() + 60_000
  for (;;) {
    const [container] = await scratch()
    const seen = container && (await docker.getContainer(container.Id).inspect().catch(unlessGone))
    if (seen) return { run, seen }
    if (Date.now() > deadline) throw new Error('the drill made no container in 60 s')
    await pause(50)
  }
}

async function untilNone(): Promise<void> {
  const deadline = Date.now() + 30_000
  while ((await scratch()).length > 0) {
    if (Date.now() > deadline) throw new Error('a container of the drill is still there after 30 s')
    await pause(100)
  }
}

afterAll(async () => {
  await engine.sweepScratch('abandoned')
  await engine.close()
})

describe('the restore drill', { timeout: 180_000 }, () => {
  test('restores every database and leaves nothing behind', async () => {
    const before = await anonymousVolumes()
    const { exitCode, stdout } = await runCommand('weekly', ['--json', ...ONLY])
    expect(exitCode, stdout).toBe(0)
    expect(await scratch()).toEqual([])
    expect(await leftBehind(before)).toEqual([])
  })

  test('works apart from the stack, and an interrupted one leaves nothing', async () => {
    const before = await anonymousVolumes()
    const { run, seen } = await begin()
    const { HostConfig, NetworkSettings, Config } = seen
    expect(HostConfig).toMatchObject({ NetworkMode: 'none', ReadonlyRootfs: true, AutoRemove: true, CapDrop: ['ALL'] })
    expect(HostConfig.Memory).toBeGreaterThan(0)
    expect(Object.keys(NetworkSettings.Networks)).toEqual(['none'])
    expect(Config.Labels).not.toHaveProperty('com.docker.compose.project', 'travian-reference')
    run.kill('SIGINT')
    expect((await run).exitCode).toBe(130)
    await untilNone()
    expect(await leftBehind(before)).toEqual([])
  })

  test('that was killed is swept up after by the next one', async () => {
    const before = await anonymousVolumes()
    const { run } = await begin()
    run.kill('SIGKILL')
    await run
    expect(await scratch()).not.toEqual([])
    await engine.sweepScratch('abandoned')
    await untilNone()
    expect(await leftBehind(before)).toEqual([])
  })
})
