/** Containers of a service: running, healthy, as many as there should be. */
import type { Limits } from '../limits.ts'
import type { Instance, InstanceFacts } from '../probes/containers/instances.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** The next step for each container that is not well. */
const remediesFor = (bad: readonly Instance[]): string[] => [
  ...bad.flatMap(({ remedy }) => (remedy === null ? [] : [remedy])),
  ...bad.map(({ container }) => `docker logs --tail 100 ${container}`),
]

/** Every container of the service runs and is healthy; a one-shot has ended with 0. */
export function judgeService({ facts, object }: Seen<InstanceFacts>): Verdict {
  const { instances, needs } = facts
  const name = object ?? 'service'
  if (instances.length === 0)
    return verdict('critical', `${name} is missing: there is no container of it`, {
      action: [`docker compose -p ${facts.project} up -d ${name}`],
    })
  const bad = instances.filter(({ isGood }) => !isGood)
  if (bad.length === 0) return verdict('ok', `${name}: ${instances.map(({ text }) => text).join('; ')}`)
  const message = `${name} ${bad.map(({ text }) => text).join('; ')}`
  // Only what runs and is unwell can be explained by what it needs; what is stopped or paused was stopped by itself.
  const blames = bad.every(({ isUnwell }) => isUnwell) ? needs : []
  const isPartly = bad.length < instances.length
  const isStarting = bad.every(({ isStarting }) => isStarting)
  return verdict(
    isPartly || isStarting ? 'warning' : 'critical',
    isPartly ? `${message} (${bad.length} of ${instances.length})` : message,
    { blames, action: remediesFor(bad) },
  )
}

/** Healthy instances of a worker within its instance limits; explained by its service. */
export function judgeInstances(seen: Seen<InstanceFacts>, limits: Limits): Verdict {
  const { service, instances } = seen.facts
  const bad = instances.filter(({ isGood }) => !isGood)
  const counted = { ...withinLimits(seen, limits, [service]), action: bad.length === 0 ? null : remediesFor(bad) }
  if (counted.status !== 'ok' || bad.length === 0) return counted
  return verdict(
    'warning',
    `${seen.object ?? service}: ${bad.map(({ text }) => text).join(', ')} (${bad.length} of ${instances.length})`,
    { limits, blames: [service], action: remediesFor(bad) },
  )
}
