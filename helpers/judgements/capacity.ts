/** Containers have a memory limit and room below it, and servers are told to use no more than theirs. */
import type { Limits } from '../limits.ts'
import type { MemoryLimitFacts } from '../probes/containers/memory-limits.ts'
import type { MemorySettingFacts } from '../probes/databases/memory-settings.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A container without a limit is a warning: it may take the memory of all others. */
export function judgeRoom(seen: Seen<MemoryLimitFacts>, limits: Limits): Verdict {
  const { unlimited } = seen.facts
  const byLimits = seen.reading.value === null ? null : withinLimits(seen, limits)
  if (unlimited.length === 0) return byLimits ?? withinLimits(seen, limits)
  const words = `${seen.object ?? 'service'}: no memory limit for ${unlimited.join(', ')}`
  return byLimits?.status === 'critical'
    ? { ...byLimits, message: `${byLimits.message}; ${words}` }
    : verdict('warning', words, { limits })
}

/** A bound of 0 is none: at the container's limit the kernel kills the server instead. */
export function judgeFit(seen: Seen<MemorySettingFacts>, limits: Limits): Verdict {
  const { setting, service, bytes, limitBytes } = seen.facts
  const name = seen.object ?? setting
  if (limitBytes === null) {
    return verdict('not-applicable', `${name}: the container of ${service} has no limit to fit into`, { limits })
  }
  if (bytes === 0) {
    return verdict('warning', `${name}: ${setting} is not set, so a full ${service} is killed instead of refusing`, {
      limits,
    })
  }
  return withinLimits(seen, limits)
}
