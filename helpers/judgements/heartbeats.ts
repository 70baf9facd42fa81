/** A heartbeat must be fresh by the worker's own cycle, and work must really be done behind it. */
import type { Limits } from '../limits.ts'
import type { HeartbeatFacts } from '../probes/queues/heartbeats.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

const seconds = (value: number): string => `${Math.round(value)} s`

/** The key is gone: what that means depends on whether the worker lives, works, or has only just started. */
function judgeGone(name: string, facts: HeartbeatFacts, limits: Limits): Verdict {
  const { service, isAlive, completedSecondsAgo, containerSeconds, cycleSeconds, wasSeen } = facts
  const twoCycles = 2 * cycleSeconds
  const say = (status: Verdict['status'], why: string): Verdict =>
    verdict(status, `${name}: no heartbeat, ${why}`, { limits, blames: [service] })
  if (!isAlive) return say('critical', 'and its process does not run')
  if (!wasSeen && containerSeconds !== null && containerSeconds <= twoCycles) {
    return verdict(
      'not-applicable',
      `${name}: no heartbeat yet, started ${seconds(containerSeconds)} ago (two cycles are ${seconds(twoCycles)})`,
      { limits },
    )
  }
  if (!wasSeen)
    return say('critical', `none ever seen, and its container is older than two cycles (${seconds(twoCycles)})`)
  if (completedSecondsAgo !== null && completedSecondsAgo <= twoCycles) {
    return say('warning', `but its process runs and completed a job ${seconds(completedSecondsAgo)} ago`)
  }
  return say('critical', `its process runs, but no job was completed within two cycles (${seconds(twoCycles)})`)
}

/** Age against the limits; and fresh heartbeats in front of a queue that nobody works off are a lie. */
export function judgeHeartbeat(seen: Seen<HeartbeatFacts>, limits: Limits): Verdict {
  const { facts, object, reading } = seen
  const name = object ?? facts.service
  if (reading.value === null) return judgeGone(name, facts, limits)
  if (!facts.isAlive) {
    return verdict('critical', `${name}: ${reading.text}, but its process does not run`, {
      limits,
      blames: [facts.service],
    })
  }
  const aged = withinLimits(seen, limits, [facts.service])
  const { waiting, completedSecondsAgo, cycleSeconds } = facts
  const isIdleBeforeWork = (waiting ?? 0) > 0 && completedSecondsAgo !== null && completedSecondsAgo > 2 * cycleSeconds
  if (aged.status === 'ok' && isIdleBeforeWork) {
    return verdict(
      'critical',
      `${name}: ${reading.text}, but no job completed for ${seconds(completedSecondsAgo)} while ${waiting} wait`,
      { limits, blames: [facts.service] },
    )
  }
  return aged
}
