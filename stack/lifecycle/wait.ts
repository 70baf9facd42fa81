/** Waiting for a condition, never for a time. */
import { setTimeout as pause } from 'node:timers/promises'

export interface WaitOptions {
  withinMs: number
  everyMs?: number
  signal?: AbortSignal | undefined
}

/** True as soon as the condition holds, false when it did not within the time. Throws what the condition throws. */
export async function waitUntil(
  condition: () => Promise<boolean>,
  { withinMs, everyMs = 250, signal }: WaitOptions,
): Promise<boolean> {
  const deadline = performance.now() + withinMs
  for (;;) {
    if (await condition()) return true
    if (performance.now() >= deadline) return false
    await pause(everyMs, undefined, { signal })
  }
}
