/** A firewall that refuses an attack, writes it down, and refuses no more than it used to. */
import type { Limits } from '../limits.ts'
import { judge } from '../limits.ts'
import type { WafFacts } from '../probes/security/waf.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** With fewer earlier weeks nothing is usual yet. */
const LEAST_WEEKS = 3
/** Of fewer denials none is an attack of its own. */
const LEAST_DENIALS = 100

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}

/** How many times the usual week's denials; null while nothing is usual. */
export function spikeOf(denials: number, before: readonly number[]): number | null {
  if (before.length < LEAST_WEEKS || denials < LEAST_DENIALS) return null
  return denials / Math.max(1, median(before))
}

export function judgeWaf({ reading, facts }: Seen<WafFacts>, spikes: Limits): Verdict {
  const { canary, through, service, before } = facts
  if (canary.state === 'let-through') {
    return verdict('critical', `firewall: it let an attack through, which was answered with ${canary.status}`, {
      blames: [service],
      action: ['See whether it blocks or only detects: SecRuleEngine must be On, and the rules loaded'],
    })
  }
  if (canary.state === 'no-answer') {
    return verdict('unknown', `firewall: ${reading.text}`, { blames: [...new Set([service, ...through])] })
  }
  if (canary.state === 'limited') {
    return verdict('unknown', `firewall: a rate limit answered the canary with ${canary.status}, before any rule`)
  }
  if (canary.state === 'refused' && !canary.isRecorded) {
    return verdict('warning', `firewall: it refused an attack and did not write it down`, {
      blames: [service],
      action: ['Let its error log go to stderr and its audit log to stdout: nobody sees who is refused'],
    })
  }
  const denials = typeof reading.value === 'number' ? reading.value : Number.NaN
  const spike = spikeOf(denials, before)
  if (spike !== null && judge(spike, spikes) !== 'ok') {
    const times = Number(spike.toFixed(1))
    return verdict(
      'warning',
      `firewall: ${times} times the usual denials (${spikes.warning?.text ?? ''}): ${reading.text}`,
      {
        limits: spikes,
      },
    )
  }
  return verdict('ok', `firewall: ${reading.text}`)
}
