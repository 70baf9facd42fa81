import { describe, expect, test } from 'vitest'
import { judgeFit, judgeRoom } from '../../helpers/judgements/capacity.ts'
import { fullest } from '../../helpers/probes/containers/memory-limits.ts'
import { capacity } from '../../runbook/limits.ts'
import { seen } from './seen.ts'

describe('the memory of a service', () => {
  test.each([
    [85, [], 'ok'],
    [85.1, [], 'warning'],
    [95, [], 'warning'],
    [95.1, [], 'critical'],
    [null, ['travian_app'], 'warning'],
    [10, ['travian_app'], 'warning'],
    [99, ['travian_app'], 'critical'],
    [Number.NaN, [], 'unknown'],
  ])('at %s %% of its limit, without a limit %o, is %s', (percent, unlimited, status) => {
    expect(judgeRoom(seen(percent, { unlimited }, 'php-fpm'), capacity.memory).status).toBe(status)
  })

  test('is that of its fullest container', () => {
    const use = (container: string, usedBytes: number, limitBytes: number | null) => ({
      container,
      usedBytes,
      limitBytes,
    })
    expect(fullest('worker', [use('a', 10e6, 100e6), use('b', 60e6, 100e6)]).reading).toMatchObject({
      value: 60,
      text: '60.0 % of 100 MB',
    })
    expect(fullest('worker', [use('a', 10e6, null)])).toMatchObject({
      reading: { value: null, text: 'no limit' },
      facts: { unlimited: ['a'] },
    })
  })
})

describe('a setting of a server', () => {
  const facts = { setting: 'maxmemory', service: 'redis', bytes: 1000, limitBytes: 2000 }
  test.each([
    [75, {}, 'ok'],
    [75.1, {}, 'warning'],
    [100.1, {}, 'critical'],
    [0, { bytes: 0 }, 'warning'],
    [null, { limitBytes: null }, 'not-applicable'],
    [Number.NaN, {}, 'unknown'],
  ])('at %s %% of the container with %o is %s', (percent, changes, status) => {
    const reading = seen(percent, { ...facts, ...changes }, 'redis-maxmemory')
    expect(judgeFit(reading, capacity.settings['redis-maxmemory']).status).toBe(status)
  })
})
