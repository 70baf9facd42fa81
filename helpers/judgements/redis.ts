/** Redis: it would keep its queues over a restart, and has room for them. */
import type { Limits } from '../limits.ts'
import type { MemoryFacts } from '../probes/databases/redis-memory.ts'
import type { PersistenceFacts } from '../probes/databases/redis-persistence.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A failed save or persistence that is off is critical; unsaved changes by the age of the last save. */
export function judgePersistence(seen: Seen<PersistenceFacts>, limits: Limits): Verdict {
  const { notNeeded, isOff, failures } = seen.facts
  if (notNeeded !== null) return verdict('not-applicable', notNeeded, { limits })
  if (failures.length > 0) return verdict('critical', `${failures.join('; ')}: ${seen.reading.text}`, { limits })
  if (isOff) {
    return verdict('critical', 'Redis keeps nothing over a restart: save is empty and appendonly is off', { limits })
  }
  return withinLimits(seen, limits)
}

/** A policy that may throw away keys without an end of life throws away queues. */
export function judgeEviction({ facts: { policy, maxmemoryBytes, queues } }: Seen<MemoryFacts>): Verdict {
  if (!policy.startsWith('allkeys') || queues.length === 0) return verdict('ok', `${policy} keeps the queues`)
  const when = maxmemoryBytes > 0 ? 'when maxmemory is reached' : 'as soon as a maxmemory is set'
  return verdict('critical', `${policy} may throw away ${queues.join(', ')} ${when}`)
}
