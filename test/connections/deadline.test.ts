/** A look ends in time, whatever it looks at. */
import { expect, test } from 'vitest'
import { atMost, CalledOff, DeadlinePassed, inSeconds, within } from '../../helpers/connections/deadline.ts'

const never = (): Promise<never> => new Promise(() => undefined)

test('work that never ends is given up', async () => {
  await expect(within(20, never)).rejects.toBeInstanceOf(DeadlinePassed)
})

test('work that is given up is told so', async () => {
  let reason: unknown
  const listening = (signal: AbortSignal): Promise<never> => {
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return never()
  }
  await expect(within(20, listening)).rejects.toBeInstanceOf(DeadlinePassed)
  expect(reason).toBeInstanceOf(DeadlinePassed)
})

test('work is called off from outside at once, also where it does not listen', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new CalledOff()), 10)
  const start = performance.now()
  await expect(within(5000, never, controller.signal)).rejects.toBeInstanceOf(CalledOff)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('work does not begin where it is already called off', async () => {
  let hasBegun = false
  const work = async (): Promise<void> => {
    hasBegun = true
  }
  await expect(within(5000, work, AbortSignal.abort(new CalledOff()))).rejects.toBeInstanceOf(CalledOff)
  expect(hasBegun).toBe(false)
})

test('leaving never fails, however it goes', async () => {
  await expect(atMost(20, never)).resolves.toBeUndefined()
  await expect(atMost(20, () => Promise.reject(new Error('badly')))).resolves.toBeUndefined()
})

test.for([
  [10_000, '10 s'],
  [1500, '1.5 s'],
  [300, '0.3 s'],
  [50, '0.05 s'],
])('%i ms read %s', ([ms, text]) => {
  expect(inSeconds(Number(ms))).toBe(text)
})
