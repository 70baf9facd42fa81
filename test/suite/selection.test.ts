import { describe, expect, test } from 'vitest'
import { isSelected, selectIds, unmatched } from '../../cli/suite/selection.ts'

const ids = ['daily.disk.usage', 'daily.queues.age', 'daily.queues.automation']

describe('--only', () => {
  test.each([
    [null, ids],
    [['daily.queues.age'], ['daily.queues.age']],
    [['daily.queues'], ['daily.queues.age', 'daily.queues.automation']],
    [['daily.queues.a'], ['daily.queues.age', 'daily.queues.automation']],
    [['daily.disk.usage[/var/lib/docker]'], ['daily.disk.usage']],
    [['daily.market'], []],
  ])('%o selects %o', (only, selected) => {
    expect(selectIds(only, ids)).toEqual(selected)
  })

  test('a pattern that matches nothing is named', () => {
    expect(unmatched(['daily.disk', 'daily.market', 'x[y]'], ids)).toEqual(['daily.market', 'x[y]'])
  })

  test('an object leaves the other objects out, but keeps what is said of the item as a whole', () => {
    const only = ['daily.disk.usage[/]']
    expect(isSelected(only, { id: 'daily.disk.usage', object: '/' })).toBe(true)
    expect(isSelected(only, { id: 'daily.disk.usage', object: '/srv' })).toBe(false)
    expect(isSelected(only, { id: 'daily.disk.usage', object: null })).toBe(true)
  })
})
