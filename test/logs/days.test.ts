import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../helpers/durations.ts'
import { addedDays, countDay, countIn } from '../../helpers/probes/logs/days.ts'
import { mergeTallies, Tally } from '../../helpers/probes/logs/tally.ts'

const END = Date.parse('2026-11-30T08:00:00Z')
const quiet = { own: [], needs: [] }

describe('errors day by day', () => {
  test.each([
    [0, [1]],
    [DAY_MS - 1, [1]],
    [DAY_MS, [0, 1]],
    [13 * DAY_MS, [...Array(13).fill(0), 1]],
    // Written while we read.
    [-5_000, [1]],
    // No stamp of a sane log.
    [400 * DAY_MS, []],
  ])('one %i ms before the end is counted as %j', (before, days) => {
    const counted: number[] = []
    countDay(counted, END - before, END)
    expect(counted).toEqual(days)
  })

  test('are added day by day, and summed over some of them', () => {
    expect(addedDays([1, 2], [0, 1, 5])).toEqual([1, 3, 5])
    expect([countIn([1, 2, 4], 0, 2), countIn([1], 7, 14)]).toEqual([3, 0])
  })

  const tallied = (daysBefore: number | null) => {
    const tally = new Tally(quiet, daysBefore)
    for (const ago of [0, 1, 8, 8]) tally.add(END - ago * DAY_MS, 'stderr', `ERROR: job ${ago} failed`)
    return tally.finish()
  }

  test('are kept with each pattern where somebody asks for days', () => {
    expect(tallied(END).errors).toMatchObject([{ count: 4, days: [1, 1, 0, 0, 0, 0, 0, 0, 2] }])
    expect(tallied(null).errors).toMatchObject([{ count: 4, days: [] }])
  })

  test('survive the merging of several logs', () => {
    const merged = mergeTallies([tallied(END), tallied(END)])
    expect(merged.errors).toMatchObject([{ count: 8, days: [2, 2, 0, 0, 0, 0, 0, 0, 4] }])
  })

  test('an excused error is on no day of the others', () => {
    const tally = new Tally({ own: [], needs: [END] }, END)
    tally.add(END, 'stderr', 'ERROR: connection refused')
    tally.add(END - 2 * DAY_MS, 'stderr', 'ERROR: connection refused')
    expect(tally.finish()).toMatchObject({ errors: [{ days: [0, 0, 1] }], passing: [{ days: [1] }] })
  })
})
