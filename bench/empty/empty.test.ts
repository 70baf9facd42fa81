/** The least that vitest can do: what a suite's start costs by itself. */
import { expect, test } from 'vitest'

test('nothing', () => {
  expect(true).toBe(true)
})
