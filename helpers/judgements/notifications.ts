/** An alert that reaches nobody is no alert. */
import { describeLimits, type Limits } from '../limits.ts'
import type { NotificationFacts } from '../probes/monitoring/notifications.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** A failed notification warns; where every one failed nobody is told anything. */
export function judgeNotifications(seen: Seen<NotificationFacts>, limits: Limits): Verdict {
  const { value, text } = seen.reading
  if (typeof value === 'number' && value > 0 && value >= seen.facts.sent) {
    return verdict('critical', `${text}: nobody is told of an alert (${describeLimits(limits)})`, { limits })
  }
  return withinLimits(seen, limits)
}
