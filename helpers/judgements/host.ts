/** The host: its clock is right, its kernel content, its resources not short. */
import type { Limits } from '../limits.ts'
import type { ClockFacts } from '../probes/host/clock.ts'
import type { KernelFacts } from '../probes/host/kernel.ts'
import type { PressureFacts } from '../probes/host/pressure.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** By its offset where that is known; a clock that nobody synchronises is a warning before it is wrong. */
export function judgeClock(seen: Seen<ClockFacts>, limits: Limits): Verdict {
  const { reading, facts } = seen
  const byOffset = reading.value === null ? verdict('ok', reading.text, { limits }) : withinLimits(seen, limits)
  if (byOffset.status !== 'ok' || facts.isSynchronised !== false) return byOffset
  return verdict('warning', `${reading.text}, and nothing synchronises the host's clock`, { limits })
}

/** Any bad line is critical; how far back the log reaches is told with it. */
export function judgeKernel(seen: Seen<KernelFacts>, limits: Limits): Verdict {
  const { reading, facts } = seen
  const counted = withinLimits(seen, limits)
  const newest = facts.newest === null ? '' : `; newest: ${facts.newest}`
  return { ...counted, message: `${counted.message}, the log covers ${reading.coverage ?? 'nothing'}${newest}` }
}

/** What this kernel does not measure is not applicable, with the reason. */
export function judgePressure(seen: Seen<PressureFacts>, limits: Limits): Verdict {
  const { notMeasurable } = seen.facts
  return notMeasurable === null
    ? withinLimits(seen, limits)
    : verdict('not-applicable', `${seen.object ?? 'host'}: ${notMeasurable}`, { limits })
}
