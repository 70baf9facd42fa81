/** app.log on the engine's host is read as one in a container is, and never on another machine. */
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { observeNeeds } from '../../helpers/connections/needs.ts'
import { HOUR_MS } from '../../helpers/durations.ts'
import { judgeAppLog } from '../../helpers/judgements/logs.ts'
import { appLogErrors } from '../../helpers/probes/logs/app-log.ts'
import { rotatedFiles } from '../../helpers/probes/logs/rotation.ts'
import { twoWeeksOfErrors } from '../../helpers/probes/logs/two-weeks.ts'
import type { Stack } from '../../helpers/stack.ts'
import { stackWithFiles } from './files-of-a-container.ts'

const PATH = '/var/log/travian/app.log'
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS)
const entry = (hours: number, level = 200, message = 'REQUEST_END'): string =>
  JSON.stringify({ message, level, datetime: hoursAgo(hours).toISOString() })

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'host-'))
  folder = join(root, '/var/log/travian')
  await mkdir(folder, { recursive: true })
})
afterEach(() => rm(root, { recursive: true }))

const write = (name: string, lines: string[]): Promise<void> =>
  writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(''))

/** No container has the file; the host's files lie under `root`. */
const stackOf = (isLocal = true): Stack =>
  stackWithFiles({
    folder: '/nowhere',
    isLocal,
    ownLog: ['done'],
    describe: { appLog: { service: 'worker', path: PATH, place: 'host' }, host: { root } },
  })

describe('the application log on the host', () => {
  test('tells its errors of the window, by the path that the host knows', async () => {
    await write('app.log', [entry(30, 500), entry(2, 400, 'no gold'), entry(1)])
    const seen = await appLogErrors(stackOf())
    expect(seen.reading).toMatchObject({ value: 1, source: expect.stringContaining(`${PATH} on the host`) })
    expect(judgeAppLog(seen)).toMatchObject({ status: 'warning', blames: ['worker'] })
  })

  test("is found where host.root is not given, and the host's files are ours", async () => {
    await write('app.log', [entry(1)])
    const { description, ...rest } = stackOf()
    const { host: _, ...described } = description
    const appLog = { service: 'worker', path: join(folder, 'app.log'), place: 'host' as const }
    const { reading } = await appLogErrors({ ...rest, description: { ...described, appLog } })
    expect(reading.value).toBe(0)
  })

  test('with an engine elsewhere cannot be looked at', async () => {
    await write('app.log', [entry(1)])
    const failure = { witness: 'host', message: expect.stringContaining('its host cannot be looked at from here') }
    await expect(appLogErrors(stackOf(false))).rejects.toMatchObject(failure)
    expect(await rotatedFiles(stackOf(false))).toMatchObject([{ object: `host:${PATH}`, reason: failure }])
    const { unread } = await twoWeeksOfErrors(stackOf(false))
    expect(unread).toMatchObject([{ source: 'app.log', reason: failure }])
  })

  test('needs the host and no exec', async () => {
    await write('app.log', [entry(1)])
    const { done, needs } = observeNeeds(() => appLogErrors(stackOf()))
    await done
    expect(needs()).toContainEqual({ kind: 'host', of: null, what: PATH })
    expect(needs().filter(({ kind }) => kind === 'exec')).toEqual([])
  })

  test('that is missing is told in the name of who writes it', async () => {
    const failure = {
      witness: 'worker',
      message: `${PATH} on the host is missing`,
      remedy: [`ls -l ${join(folder, 'app.log')}`, expect.stringContaining('host.root')],
    }
    await expect(appLogErrors(stackOf())).rejects.toMatchObject(failure)
    expect(await rotatedFiles(stackOf())).toMatchObject([{ reason: failure }])
  })

  test('that is a folder, or a link out of the root, is none', async () => {
    await mkdir(join(folder, 'app.log'))
    const failure = { witness: 'host', message: expect.stringMatching(/on the host cannot be read: it is no file/) }
    await expect(appLogErrors(stackOf())).rejects.toMatchObject(failure)
    expect(await rotatedFiles(stackOf())).toMatchObject([{ reason: failure }])
    await rm(join(folder, 'app.log'), { recursive: true })
    await symlink('/etc/hostname', join(folder, 'app.log'))
    await expect(appLogErrors(stackOf())).rejects.toThrow(`it is a link that leads out of ${root}`)
  })

  test.skipIf(process.getuid?.() === 0)('that may not be read says so', async () => {
    await write('app.log', [entry(1)])
    await chmod(join(folder, 'app.log'), 0)
    await expect(appLogErrors(stackOf())).rejects.toThrow(/cannot be read: EACCES/)
  })

  test('is read of two weeks, with what was rotated', async () => {
    await write('app.log', [entry(20, 400, 'no gold')])
    await write('app.log.1', [entry(100, 400, 'no gold')])
    await utimes(join(folder, 'app.log.1'), hoursAgo(99), hoursAgo(99))
    const { sources } = await twoWeeksOfErrors(stackOf())
    expect(sources.find(({ source }) => source === 'app.log')).toMatchObject({
      service: 'worker',
      errors: [{ pattern: 'no gold', count: 2 }],
    })
  })

  test('is judged by its size and what was rotated', async () => {
    await write('app.log', ['x'.repeat(2e6)])
    await write('app.log.1', ['y'.repeat(5e6)])
    await write('other.log', ['z'.repeat(9e6)])
    const [one] = await rotatedFiles(stackOf())
    expect(one).toMatchObject({ object: `host:${PATH}`, reading: { value: 5 }, facts: { rotatedDaysAgo: 0 } })
  })
})
