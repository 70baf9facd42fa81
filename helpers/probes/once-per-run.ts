/** Questions whose answer several items need are asked once a run. */
import { noteNeeds, observeNeeds } from '../connections/needs.ts'
import type { Stack } from '../stack.ts'

/** The same look for everyone who asks in this run; where it fails, that is everyone's answer. */
export function oncePerRun<T>(look: (stack: Stack) => Promise<T>): (stack: Stack) => Promise<T> {
  const looks = new WeakMap<Stack, ReturnType<typeof observeNeeds<T>>>()
  return async (stack) => {
    const known = looks.get(stack) ?? observeNeeds(() => look(stack))
    looks.set(stack, known)
    try {
      return await known.done
    } finally {
      noteNeeds(known.needs())
    }
  }
}
