import { describe, expect, test } from 'vitest'
import { memoryUseOf } from '../../helpers/connections/engine/memory-use.ts'

describe('the memory of a container', () => {
  test.each([
    [
      'v1 without its page cache',
      { usage: 100, stats: { total_inactive_file: 30, total_active_file: 20, inactive_file: 1 } },
      50,
    ],
    ['v2 without its page cache', { usage: 100, stats: { inactive_file: 30, active_file: 20 } }, 50],
    ['without details', { usage: 100 }, 100],
    ['counted a moment apart', { usage: 10, stats: { inactive_file: 12 } }, 0],
  ])('%s is read', (_, counters, usedBytes) => {
    expect(memoryUseOf(counters)).toEqual({ usedBytes })
  })

  test('that does not run has none, which is not 0', () => {
    expect(memoryUseOf({})).toBeNull()
  })
})
