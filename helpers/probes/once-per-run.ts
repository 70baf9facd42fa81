/** Questions whose answer several items need are asked once a run. */
import type { Stack } from '../stack.ts'

/** The same look for everyone who asks in this run; where it fails, that is everyone's answer. */
export function oncePerRun<T>(look: (stack: Stack) => Promise<T>): (stack: Stack) => Promise<T> {
  const looks = new WeakMap<Stack, Promise<T>>()
  return (stack) => {
    const known = looks.get(stack) ?? look(stack)
    looks.set(stack, known)
    return known
  }
}
