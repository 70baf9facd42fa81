/** What should have been brought up to date. */
import type { Limits } from '../limits.ts'
import type { ImageFacts } from '../probes/containers/image-updates.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, withinLimits } from '../verdict.ts'

/** Days for which a newer image has been known, or the age of one that only a build renews. */
export const judgeImage = (seen: Seen<ImageFacts>, pending: Limits, age: Limits): Verdict =>
  withinLimits(seen, seen.facts.counts === 'pending' ? pending : age)
