/** What is seen now against the description that somebody may have edited since. */

export interface Difference {
  path: string
  /** Undefined where only the other side has it. */
  yours: unknown
  seen: unknown
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Leaves by path; a list is one leaf. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (!isTree(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path} › ${key}`))
}

/** Lists of names are sets here: nobody should hear that two services stand the other way round. */
const comparable = (value: unknown): string =>
  JSON.stringify(
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.toSorted() : (value ?? null),
  )

/** In the order of paths; equal is what reads the same. */
export function differences(yours: unknown, seen: unknown): Difference[] {
  const [ours, theirs] = [new Map(leaves(yours)), new Map(leaves(seen))]
  return [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((path) => {
    const pair = { path, yours: ours.get(path), seen: theirs.get(path) }
    return comparable(pair.yours) === comparable(pair.seen) ? [] : [pair]
  })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** `+` seen and not in the file, `-` in the file and not seen, `~` both and different. */
export const differenceLine = ({ path, yours, seen }: Difference): string => {
  if (yours === undefined) return `+ ${path}: ${text(seen)}`
  if (seen === undefined) return `- ${path}: ${text(yours)}`
  return `~ ${path}: ${text(yours)} in your file, ${text(seen)} seen`
}
