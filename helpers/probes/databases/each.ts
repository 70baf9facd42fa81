/** One result for each data store that the stack description has, or for each thing that one look tells of. */
import type { StackDescription } from '../../configuration/description.ts'
import { CouldNotLook, lookAtEach, type Observation, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

type Kind = keyof StackDescription['databases']
type Look<Facts> = (stack: Stack) => Promise<Omit<Seen<Facts>, 'object'>>

/** Looks at those of them that the description has; the object is `postgres`, `mysql` or `redis`. */
export function lookAtDescribed<Facts>(
  stack: Stack,
  looks: Partial<Record<Kind, Look<Facts>>>,
): Promise<Observation<Facts>[]> {
  const described = Object.entries(looks).filter(([kind]) => stack.description.databases[kind as Kind] !== undefined)
  return lookAtEach(
    described,
    ([kind]) => kind,
    ([, look]) => look(stack),
  )
}

/** One look that tells of several objects; where it fails, each of them is unseen for the same reason. */
export async function lookAtSeveral<Facts>(
  objects: readonly string[],
  look: () => Promise<Record<string, Omit<Seen<Facts>, 'object'>>>,
): Promise<Observation<Facts>[]> {
  try {
    return Object.entries(await look()).map(([object, seen]) => ({ object, ...seen }))
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error
    return objects.map((object) => ({ object, reason: error }))
  }
}
