/** Players come in quickly, and their browsers trust what they see. */
import { describeLimits, type Limits } from '../limits.ts'
import type { CertificateFacts } from '../probes/edge/certificate.ts'
import type { EntryFacts } from '../probes/edge/public-entry.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Shut when it gave no right answer twice; a second try that was needed is a warning in itself. */
export function judgeEntry(seen: Seen<EntryFacts>, limits: Limits): Verdict {
  const { object, reading, facts } = seen
  const [first] = facts.problems
  if (!facts.isOpen) {
    const words = facts.problems.length > 1 ? `, ${facts.problems.length} times, 5 s apart` : ''
    return verdict('critical', `${object}: ${reading.text}${words} (${facts.url})`, { limits, blames: facts.through })
  }
  const bySpeed = withinLimits(seen, limits, facts.through)
  if (first === undefined || bySpeed.status === 'critical') return bySpeed
  const message = `${object}: opened only at the second try; the first time it ${first} (${describeLimits(limits)})`
  return { ...bySpeed, status: 'warning', message, blames: facts.through }
}

/** By its life and by its days, whichever is worse; then what browsers and the disk say. */
export function judgeCertificate(seen: Seen<CertificateFacts>, life: Limits, days: Limits): Verdict {
  const { reading, facts } = seen
  if (!facts.isTls) return verdict('not-applicable', 'the public address has no TLS')
  const byLife = withinLimits(seen, life)
  const byDays = withinLimits({ ...seen, reading: { ...reading, value: facts.daysLeft } }, days)
  if (byLife.status === 'critical') return byLife
  if (byDays.status === 'critical') return byDays
  if (facts.distrust !== null) {
    return verdict('critical', `browsers refuse the certificate: ${facts.distrust}; ${reading.text}`, { limits: life })
  }
  if (facts.newerOnDisk !== null) {
    const { from, until } = facts.newerOnDisk
    const message = `a newer certificate lies on disk (${from} to ${until}) and is not served: ${reading.text}`
    return verdict('warning', message, {
      limits: life,
      action: ['Reload what ends TLS: docker exec <firewall> nginx -s reload'],
    })
  }
  if (facts.isOtherOnDisk) {
    return verdict('warning', `another certificate lies on disk than is served: ${reading.text}`, { limits: life })
  }
  return byLife
}
