/** A backup that is much smaller than it was has lost something; one that is much larger took something in. */
import type { Limits } from '../limits.ts'
import { sizeOf } from '../probes/backups/archives.ts'
import type { SizeFacts } from '../probes/backups/size.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

const LEAST_EARLIER = 5

/** Shrinking by percent; growing only where it is to more than a multiple, and large in itself. */
export function judgeSize(seen: Seen<SizeFacts>, shrunk: Limits, grown: Limits): Verdict {
  const { object, reading, facts } = seen
  if (facts.notComparable !== null) {
    return verdict('not-applicable', `${object}: ${facts.notComparable}, so its size says nothing`, { limits: shrunk })
  }
  if (facts.earlier < LEAST_EARLIER) {
    const has = `needs ${LEAST_EARLIER} earlier backups, has ${facts.earlier}`
    return verdict('not-applicable', `${object}: ${has}`, { limits: shrunk })
  }
  const byLoss = withinLimits(seen, shrunk)
  if (byLoss.status !== 'ok') return byLoss
  const byGrowth = withinLimits({ ...seen, reading: { ...reading, value: facts.bytes / 1e6 } }, grown)
  const hasDoubled = facts.bytes > 2 * facts.largestBytes
  if (!hasDoubled || byGrowth.status === 'ok') return byLoss
  return verdict('warning', `${object}: has more than doubled to ${sizeOf(facts.bytes)}; ${reading.text}`, {
    limits: grown,
  })
}
