import { expect, test } from 'vitest'
import type { History } from '../../helpers/history.ts'
import { lastSinceEpoch } from '../../helpers/probes/since-epoch.ts'
import { type Stack, windowSince } from '../../helpers/stack.ts'

const history: History = ['2026-11-21', '2026-11-22'].map((day) => ({
  run: day,
  suite: 'daily',
  at: `${day}T08:00:00.000Z`,
  items: [{ id: 'a', object: null, status: 'ok', value: null, unit: null, firstSeen: null, text: day }],
}))

test.each([
  [null, '2026-11-22'],
  ['2026-11-21T12:00:00Z', '2026-11-22'],
  ['2026-11-22T08:00:00Z', '2026-11-22'],
  ['2026-11-22T08:00:01Z', undefined],
])('with an epoch at %s the last remembrance is %s', (epoch, text) => {
  const end = new Date('2026-11-23T08:00:00Z')
  const stack = {
    window: (hours: number) => windowSince(epoch === null ? null : new Date(epoch), hours, end),
  } as Stack
  expect(lastSinceEpoch(stack, history, 'a', null)?.text).toBe(text)
})
