/** Queue panels must agree with the live queues, and jobs that wait must be worked off. */
import type { Limits } from '../limits.ts'
import type { QueuePanelFacts, RateFacts } from '../probes/panels/workers.ts'
import type { Seen } from '../reading.ts'
import { compareGravity } from '../status.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Apart by much in itself and by much of the larger: only both make the panel a liar. */
export function judgeAgreement(seen: Seen<QueuePanelFacts>, jobs: Limits, share: Limits): Verdict {
  const { share: percent, isFresh } = seen.facts
  const byJobs = withinLimits(seen, jobs)
  const byShare = withinLimits({ ...seen, reading: { ...seen.reading, value: percent } }, share)
  const message = `${byJobs.message}, ${percent} % (${share.warning?.text ?? ''})`
  if (byJobs.status === 'ok' || byShare.status === 'ok') return { ...byJobs, status: 'ok', message }
  // Two looks at different moments: the queue may simply have moved.
  if (!isFresh)
    return verdict('not-applicable', `${message}, and no newer sample came while we looked`, { limits: jobs })
  return { ...byJobs, message }
}

/** A rate is too low only while jobs wait for it, and they did all through the minute. */
export function judgeRate(seen: Seen<RateFacts>, rate: Limits, drain: Limits): Verdict {
  const { facts, reading, object } = seen
  const name = object === null ? '' : `${object}: `
  if (facts.waited === 0 || facts.waitingNow === 0) {
    return verdict('not-applicable', `${name}${reading.text}; no job waited all through the last minute`, {
      limits: rate,
    })
  }
  if (facts.seconds < 60) {
    const seen = `${facts.waitingNow} jobs wait, seen for ${Math.round(facts.seconds)} of 60 s`
    return verdict('not-applicable', `${name}${reading.text}; ${seen}`, { limits: rate })
  }
  const byRate = withinLimits(seen, rate, facts.blames)
  const perMinute = Number(reading.value)
  const minutes = perMinute === 0 ? Number.MAX_SAFE_INTEGER : facts.waitingNow / perMinute
  const text =
    perMinute === 0
      ? `${facts.waitingNow} wait and none is processed`
      : `the ${facts.waitingNow} that wait take ${minutes.toFixed(1)} min`
  const byDrain = withinLimits({ ...seen, reading: { ...reading, value: minutes, text } }, drain, facts.blames)
  const worse = compareGravity(byDrain.status, byRate.status) > 0 ? byDrain : byRate
  return { ...worse, limits: rate, message: `${byRate.message}; ${text} (${drain.warning?.text ?? ''})` }
}
