/** What only a person can say waits until one has said it. */
import { isValid } from '../attestations.ts'
import type { AttestationFacts } from '../probes/people/attestation.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** Pending until somebody confirms it, and again once the confirmation holds no more. */
export function judgeAttested({ facts: { id, what, attestation, now } }: Seen<AttestationFacts>): Verdict {
  const action = [`Look, then confirm it: npm run attest -- ${id} --by NAME --note TEXT`]
  if (attestation === null) return verdict('pending', `nobody has confirmed yet that ${what}`, { action })
  const { by, at, validUntil } = attestation
  const day = (time: string): string => time.slice(0, 10)
  if (!isValid(attestation, now)) {
    return verdict('pending', `the last confirmation that ${what}, by ${by} on ${day(at)}, ended ${day(validUntil)}`, {
      action,
    })
  }
  return verdict('ok', `${by} confirmed on ${day(at)} that ${what}`, { attestation })
}
