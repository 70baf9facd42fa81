/** What earlier runs remember of this very stack: nothing from before its epoch, which was another one or a repaired fault. */
import { type History, remembrances } from '../history.ts'
import type { Stack } from '../stack.ts'

type Remembrance = ReturnType<typeof remembrances>[number]

/** Longer than any history, so that only the epoch bounds it. */
const EVER_HOURS = 24 * 365 * 100

/** Oldest first. */
export function rememberedSinceEpoch(stack: Stack, history: History, id: string, object: string | null): Remembrance[] {
  const { start } = stack.window(EVER_HOURS)
  return remembrances(history, id, object).filter(({ at }) => at >= start)
}

/** The newest; null where no run since the epoch remembers anything. */
export const lastSinceEpoch = (stack: Stack, history: History, id: string, object: string | null): Remembrance | null =>
  rememberedSinceEpoch(stack, history, id, object).at(-1) ?? null
