/** The runbook's own commands, pasted, agree with what the items read. */
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { ItemResult } from '../../../helpers/report/contract.ts'
import { handsOnReference, restoreStack } from '../../../stack/faults/hands.ts'
import { daily } from './command.ts'

const hands = handsOnReference()
const reading = (items: readonly ItemResult[], id: string, object: string | null = null) =>
  items.find((item) => item.id === id && item.object === object)?.reading

describe("the runbook's own commands", () => {
  test('redis-cli LLEN counts the jobs that daily.queues reads', async () => {
    // A queue that stands still can be counted twice: its worker and its producer are paused meanwhile.
    const [worker, producer] = await Promise.all([
      hands.container('spawn-scheduler-worker'),
      hands.container('game-engine'),
    ])
    await producer.pause()
    await worker.pause()
    try {
      const job = JSON.stringify({
        id: 'test',
        type: 'npc_neighbour',
        world: 's1',
        enqueued_at: Math.floor(Date.now() / 1000),
      })
      const push = "for i = 1, 37 do redis.call('LPUSH', KEYS[1], ARGV[1]) end return 1"
      await hands.redis('EVAL', push, '1', 'spawn_queue', job)
      const { results } = await daily('--env', 'reference', '--only', 'daily.queues.spawn')
      const { stdout } = await execa('docker', ['exec', 'travian_redis', 'redis-cli', '--csv', 'LLEN', 'spawn_queue'])
      expect(Number(stdout)).toBeGreaterThan(30)
      expect(reading(results.items, 'daily.queues.spawn')?.value).toBe(Number(stdout))
    } finally {
      await hands.redis('DEL', 'spawn_queue')
      await worker.unpause()
      await producer.unpause()
      await restoreStack(hands)
    }
  })

  test('df shows the use that daily.disk.usage reads', async () => {
    const { results } = await daily('--env', 'reference', '--only', 'daily.disk.usage')
    const { stdout } = await execa('df', ['--output=target,pcent,ipcent', '/'])
    const [space, inodes] = (stdout.split('\n')[1]?.match(/(\d+)%/g) ?? []).map((text) => Number.parseInt(text, 10))
    // df rounds up to whole percents.
    const value = Number(reading(results.items, 'daily.disk.usage', '/')?.value)
    expect(Math.abs(value - Math.max(space ?? Number.NaN, inodes ?? 0))).toBeLessThanOrEqual(1)
  })

  test('docker system df shows the sizes that daily.disk.docker reads', async () => {
    const { results } = await daily('--env', 'reference', '--only', 'daily.disk.docker')
    const { stdout } = await execa('docker', ['system', 'df', '--format', '{{json .}}'])
    const shown = stdout
      .split('\n')
      .map((line) => JSON.parse(line) as { Type: string; TotalCount: string; Size: string })
    const rows = reading(results.items, 'daily.disk.docker')?.rows ?? []
    const bytesOf = (text: string): number =>
      Number.parseFloat(text) * ({ B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[text.replace(/[\d.]/g, '')] ?? Number.NaN)
    for (const [type, kind] of [
      ['Images', 'images'],
      ['Local Volumes', 'volumes'],
    ]) {
      const theirs = shown.find(({ Type }) => Type === type)
      const ours = rows.find((row) => row.kind === kind)
      expect(ours?.count).toBe(Number(theirs?.TotalCount))
      // The stack goes on writing between the two looks.
      expect(Number(ours?.sizeBytes) / bytesOf(theirs?.Size ?? '')).toBeCloseTo(1, 1)
    }
  })
})
