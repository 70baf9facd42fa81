/** What workers write into files is read as their containers' own logs are, and a file that tells nothing is never clean. */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WorkerLogDescription } from '../../helpers/configuration/workers.ts'
import { HOUR_MS } from '../../helpers/durations.ts'
import { judgeNoErrors } from '../../helpers/judgements/logs.ts'
import { type LogFacts, workerErrors } from '../../helpers/probes/logs/errors.ts'
import { twoWeeksOfErrors } from '../../helpers/probes/logs/two-weeks.ts'
import { silenceOf } from '../../helpers/probes/logs/worker-files.ts'
import { CouldNotLook, isUnseen, type Observation } from '../../helpers/reading.ts'
import { type Files, stackWithFiles } from './files-of-a-container.ts'

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS)
/** On the clock of UTC, without offset. */
const stamp = (hours: number): string => hoursAgo(hours).toISOString().slice(0, 19).replace('T', ' ')

let folder: string
let log: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workers-'))
  log = join(folder, 'automation-worker.log')
})
afterEach(() => rm(folder, { recursive: true }))

const write = (name: string, lines: string[]): Promise<void> =>
  writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(''))

function stackOf(logs: WorkerLogDescription[], more: Partial<Files> = {}) {
  const automation = { service: 'worker', heartbeat: 'h', cycleSeconds: 300, process: 'loop.php', logs }
  return stackWithFiles({ folder, ...more, describe: { workers: { automation }, ...more.describe } } as Files)
}

async function judged(observation: Promise<Observation<LogFacts>[]>): Promise<{ status: string; message: string }> {
  const [one] = await observation
  if (one === undefined) throw new Error('there is one worker')
  return isUnseen(one) ? { status: 'unknown', message: one.reason.message } : judgeNoErrors(one)
}

const statusOf = (logs: WorkerLogDescription[], more: Partial<Files> = {}) => judged(workerErrors(stackOf(logs, more)))

describe('the log file of a worker', () => {
  test('with an error is a warning, although the own log of its container is clean', async () => {
    await write('automation-worker.log', [
      `[${stamp(30)}] ERROR job 1 failed`,
      `[${stamp(3)}] ERROR job 22 failed`,
      `[${stamp(2)}] INFO done`,
    ])
    const supervisor = [`${stamp(1)},123 INFO success: automation entered RUNNING state`]
    expect(await statusOf([], { ownLog: supervisor })).toMatchObject({ status: 'ok' })
    const { status, message } = await statusOf([{ path: log }], { ownLog: supervisor })
    expect(status).toBe('warning')
    expect(message).toContain('error, 1 ×: job <n> failed')
  })

  test("and an error in the container's own log are told together", async () => {
    await write('automation-worker.log', [`[${stamp(3)}] ERROR job 22 failed`])
    const { status, message } = await statusOf([{ path: log }], { ownLog: ['Segmentation fault'] })
    expect(status).toBe('critical')
    expect(message).toMatch(/Segmentation fault.*job <n> failed/)
  })

  test('says how to read it', async () => {
    await write('automation-worker.log', [`[${stamp(3)}] ERROR job 22 failed`])
    const [one] = await workerErrors(stackOf([{ path: log }]))
    expect(one).toMatchObject({ facts: { commands: [`docker exec worker_0 tail -n 20 ${log}`] } })
  })

  test('that is missing is unknown, with the command that shows it', async () => {
    const [one] = await workerErrors(stackOf([{ path: log }]))
    expect(one).toMatchObject({
      object: 'automation',
      reason: {
        message: `${log} in worker_0 is missing`,
        witness: 'worker',
        remedy: [`docker exec worker_0 ls -l ${folder}`],
      },
    })
  })

  test('that is missing hides no error of another', async () => {
    const error = join(folder, 'automation-worker-error.log')
    await write('automation-worker-error.log', [`[${stamp(3)}] ERROR job 22 failed`])
    const { status, message } = await statusOf([{ path: log }, { path: error }])
    expect(status).toBe('warning')
    expect(message).toContain(`${log} in worker_0 is missing`)
  })

  test('that has been empty for long is said so beside one that is written', async () => {
    const error = join(folder, 'automation-worker-error.log')
    await write('automation-worker.log', [`[${stamp(1)}] INFO done`])
    await write('automation-worker-error.log', [])
    await utimes(error, hoursAgo(100), hoursAgo(100))
    const { status, message } = await statusOf([{ path: log }, { path: error }])
    expect(status).toBe('ok')
    expect(message).toContain(`empty since ${hoursAgo(100).toISOString().slice(0, 10)}: ${error} in worker_0`)
  })

  test.each([
    ['a file that nobody writes any more', [`[${stamp(100)}] INFO done`]],
    ['an empty file', []],
  ])('%s is unknown where the worker has been up for days', async (_, lines) => {
    await write('automation-worker.log', lines)
    await utimes(log, hoursAgo(100), hoursAgo(100))
    const { status, message } = await statusOf([{ path: log }], { containers: [{ startedAt: hoursAgo(99) }] })
    expect(status).toBe('unknown')
    expect(message).toContain('automation: none of its log files was written since')
  })

  test('is of the clock that the description names', async () => {
    const sydney = new Intl.DateTimeFormat('sv', {
      timeZone: 'Australia/Sydney',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    await write('automation-worker.log', [`[${sydney.format(hoursAgo(2))}] ERROR job 22 failed`])
    expect(await statusOf([{ path: log, timezone: 'Australia/Sydney' }])).toMatchObject({ status: 'warning' })
    const { status, message } = await statusOf([{ path: log }])
    expect(status).toBe('unknown')
    expect(message).toMatch(/the newest line of .* is (8|9)\.0 h ahead of now by the clock of Etc\/UTC/)
  })

  test('was rotated, and what was put aside within the window counts', async () => {
    await write('automation-worker.log', [`[${stamp(1)}] INFO done`])
    await write('automation-worker.log.1', [`[${stamp(5)}] ERROR job 22 failed`])
    await write('automation-worker.log.2', [`[${stamp(50)}] ERROR job 23 failed`])
    await utimes(join(folder, 'automation-worker.log.2'), hoursAgo(49), hoursAgo(49))
    const [one] = await workerErrors(stackOf([{ path: log }]))
    expect(one).toMatchObject({ reading: { value: 1 } })
  })

  test('was rotated into what is compressed: so much is not covered', async () => {
    await write('automation-worker.log', [`[${stamp(3)}] INFO done`])
    await write('automation-worker.log.1.gz', ['packed'])
    const { status, message } = await statusOf([{ path: log }])
    expect(status).toBe('ok')
    expect(message).toContain('(3 h of 24 h, what is older is compressed)')
  })

  test('whose lines carry no time counts as a whole, as of its last writing', async () => {
    await write('automation-worker.log', ['PHP Fatal error:  Uncaught Error: no such class', '#0 {main}'])
    expect(await statusOf([{ path: log }])).toMatchObject({ status: 'critical' })
    await utimes(log, hoursAgo(30), hoursAgo(30))
    const { status } = await statusOf([{ path: log }], { containers: [{ startedAt: hoursAgo(1) }] })
    expect(status).toBe('ok')
  })

  test('is read once where replicas share it, and in each where they do not', async () => {
    await write('automation-worker.log', [`[${stamp(3)}] ERROR job 22 failed`])
    const value = async (containers: NonNullable<Files['containers']>) =>
      (await workerErrors(stackOf([{ path: log }], { containers })))[0]
    expect(await value([{}, {}])).toMatchObject({ reading: { value: 1 } })
    expect(await value([{ mounts: [] }, { mounts: [] }])).toMatchObject({ reading: { value: 2 } })
  })

  test('lies in the container of another service where that is named', async () => {
    await write('automation-worker.log', [`[${stamp(3)}] ERROR job 22 failed`])
    const containers = [{ mounts: [] }, { service: 'collector', name: 'collector' }]
    const [one] = await workerErrors(stackOf([{ path: log, service: 'collector' }], { containers }))
    expect(one).toMatchObject({ reading: { value: 1, source: expect.stringContaining(`${log} in collector`) } })
    const [none] = await workerErrors(stackOf([{ path: log, service: 'nobody' }]))
    expect(none).toMatchObject({ reason: expect.any(CouldNotLook) })
    expect(none).toMatchObject({ reason: { message: `nobody has no container, so ${log} cannot be read` } })
  })

  test('is one of the logs of the week', async () => {
    await write('automation-worker.log', [`[${stamp(100)}] ERROR job 22 failed`, `[${stamp(300)}] ERROR job 23 failed`])
    const { sources } = await twoWeeksOfErrors(stackOf([{ path: log }]))
    expect(sources.find(({ source }) => source === `automation:${log}`)).toMatchObject({
      service: 'worker',
      isEmpty: false,
      errors: [{ pattern: 'job <n> failed', count: 2 }],
    })
  })
})

describe('silence', () => {
  const now = new Date('2026-11-28T12:00:00Z')
  const before = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS)
  test.each<[written: number[], started: number | null, isSilent: boolean]>([
    [[23], 100, false],
    [[25], 100, true],
    [[25, 1], 100, false],
    [[25], 23, false],
    [[25], null, true],
    [[], 100, false],
  ])('of files last written %j h ago, the worker up for %s h, is %s', (written, started, isSilent) => {
    const files = written.map((hours) => ({ name: 'a.log', writtenAt: before(hours) }))
    const startedAt = started === null ? null : before(started)
    expect(silenceOf(files, [{ startedAt }], { now, zone: 'Etc/UTC' }) !== null).toBe(isSilent)
  })
})
