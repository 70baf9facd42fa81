/** Entries of a log that say the same but for numbers, names and the like, counted as one. */
import { addedDays } from './days.ts'
import type { Level } from './line.ts'

export interface Group {
  key: string
  level: Exclude<Level, 'info'>
  pattern: string
  count: number
  /** ms */
  first: number
  last: number
  /** The first such message with the lines that belong to it. */
  example: string
  /** Whether every one of them tells of a connection that was lost, refused or not found. */
  isAboutConnections: boolean
  /** How many in each day before the end of the window, the last 24 hours first; none where nobody asked for days. */
  days: number[]
}

const RANK: readonly Level[] = ['critical', 'error', 'warning']
export const byGravity = (a: Group, b: Group): number =>
  RANK.indexOf(a.level) - RANK.indexOf(b.level) || b.count - a.count

/** Groups of several logs as one list, the gravest and most frequent first. */
export function mergeGroups(groups: readonly Group[]): Group[] {
  const merged = new Map<string, Group>()
  for (const group of groups) {
    const known = merged.get(group.key)
    if (known === undefined) merged.set(group.key, { ...group })
    else {
      known.days = addedDays(known.days, group.days)
      known.count += group.count
      known.first = Math.min(known.first, group.first)
      known.last = Math.max(known.last, group.last)
      known.isAboutConnections &&= group.isAboutConnections
    }
  }
  return [...merged.values()].sort(byGravity)
}
