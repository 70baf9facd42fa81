/** The workers' loop on a queue of its own: every kind of bad job and bad queue is survived and told. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { inside, redis } from './inside.ts'

const queue = 'test_queue'
const keys = [queue, `${queue}:failed`, `${queue}:stats`, 'worker:heartbeat:test']
const soon = { timeout: 20_000, interval: 250 }

/** The real loop; the handler fails where the job says so. It ends by itself, so that a failed test leaves no process. */
const loop = `<?php
// A program read from standard input has to open these itself.
define('STDOUT', fopen('php://stdout', 'w'));
define('STDERR', fopen('php://stderr', 'w'));
require '/app/src/autoload.php';
pcntl_async_signals(true);
pcntl_signal(SIGALRM, fn () => posix_kill(getpid(), SIGTERM));
pcntl_alarm(40);
$connections = new Connections();
(new WorkerLoop($connections, new Queue($connections, '${queue}'), new ProcessLog('test-worker'), 'worker:heartbeat:test', 60,
    function (array $job): void {
        if ($job['type'] === 'impossible') throw new UnexpectedValueException('no such village');
    }))->run();
`

const job = (type: string) => JSON.stringify({ id: type, type, world: 's1', enqueued_at: 0, attempts: 0 })
const figure = async (field: string) => Number(await redis('HGET', `${queue}:stats`, field))
const failed = async () => (await redis('LRANGE', `${queue}:failed`, '0', '-1')).split('\n').filter(Boolean)

let worker: ReturnType<typeof inside>

async function stopWorker() {
  await inside('game-engine', ['pkill', '-TERM', '-f', '^test-worker'])
  return worker
}

beforeAll(async () => {
  await redis('DEL', ...keys)
  worker = inside('game-engine', ['bash', '-c', 'exec -a test-worker php'], loop)
  await vi.waitUntil(async () => (await redis('EXISTS', 'worker:heartbeat:test')) === '1', soon)
})

afterAll(async () => {
  await stopWorker()
  await redis('DEL', ...keys)
})

test('a good job is processed and counted', async () => {
  await redis('LPUSH', queue, job('good'))
  await expect.poll(() => figure('processed'), soon).toBe(1)
  expect(Date.now() / 1000 - (await figure('last_processed_at'))).toBeLessThan(20)
})

test('a job that cannot be read is set aside as it is', async () => {
  await redis('LPUSH', queue, 'not json at all')
  await expect.poll(failed, soon).toContain('not json at all')
})

test('a job that fails is tried three times and then set aside', async () => {
  await redis('LPUSH', queue, job('impossible'))
  await expect.poll(failed, soon).toContainEqual(expect.stringContaining('"type":"impossible"'))
  expect(JSON.parse((await failed())[0] ?? '')).toMatchObject({ id: 'impossible', attempts: 3 })
})

test('a key of the wrong type is told, and work goes on when it is right again', async () => {
  const before = await figure('processed')
  const refusals = async () =>
    Number((await redis('INFO', 'errorstats')).match(/errorstat_WRONGTYPE:count=(\d+)/)?.[1] ?? 0)
  const refusedBefore = await refusals()
  await redis('SET', queue, 'a string')
  await expect.poll(refusals, soon).toBeGreaterThan(refusedBefore)
  await redis('DEL', queue)
  await redis('LPUSH', queue, job('good'))
  await expect.poll(() => figure('processed'), soon).toBe(before + 1)
})

test('a backlog is worked off at no more than twenty jobs a second', async () => {
  const before = await figure('processed')
  const startedAt = performance.now()
  await redis('LPUSH', queue, ...Array.from({ length: 40 }, () => job('good')))
  await expect.poll(() => figure('processed'), soon).toBe(before + 40)
  expect(performance.now() - startedAt).toBeGreaterThan(1900)
})

test('the log has a line for everything that went wrong, and its sum at the end', async () => {
  const { output } = await stopWorker()
  expect(output).toContain('A job is not readable and was set aside: not json at all')
  expect(output).toContain('Job impossible failed, attempt 3 of 3: no such village')
  expect(output).toContain('WRONGTYPE')
  expect(output).toMatch(/Stopped\. Completed: \d+ Error: \d+/)
})
