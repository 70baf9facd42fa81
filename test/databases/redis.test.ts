import { describe, expect, test } from 'vitest'
import { judgeEviction, judgePersistence } from '../../helpers/judgements/redis.ts'
import { parseInfo } from '../../helpers/probes/databases/redis-info.ts'
import { databases } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const well = { notNeeded: null, isOff: false, failures: [] as string[] }

describe('the persistence of Redis', () => {
  test.each([
    [0, {}, 'ok'],
    [2, {}, 'ok'],
    [2.01, {}, 'warning'],
    [24.1, {}, 'critical'],
    [0, { failures: ['the last save failed'] }, 'critical'],
    [0, { isOff: true }, 'critical'],
    [0, { isOff: true, notNeeded: 'a cache' }, 'not-applicable'],
    [Number.NaN, {}, 'unknown'],
  ])('with changes unsaved for %s h and %o is %s', (hours, more, status) => {
    expect(judgePersistence(seen(hours, { ...well, ...more }), databases.unsaved).status).toBe(status)
  })
})

test.each([
  ['noeviction', 1000, ['q'], 'ok'],
  ['volatile-lru', 1000, ['q'], 'ok'],
  ['allkeys-lru', 1000, ['q'], 'critical'],
  ['allkeys-random', 0, ['q'], 'critical'],
  ['allkeys-lru', 1000, [], 'ok'],
])('eviction policy %s with maxmemory %i and queues %o is %s', (policy, maxmemoryBytes, queues, status) => {
  expect(judgeEviction(seen(1, { policy, maxmemoryBytes, queues })).status).toBe(status)
})

test('INFO is name:value lines between headings', () => {
  expect([...parseInfo('# Memory\r\nused_memory:15\r\n\r\nexecutable:/a:b\r\n')]).toEqual([
    ['used_memory', '15'],
    ['executable', '/a:b'],
  ])
})
