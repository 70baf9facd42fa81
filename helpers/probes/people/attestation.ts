/** What a person has confirmed of an item that nothing can measure. */
import { type Attestation, newestAttestation } from '../../attestations.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface AttestationFacts {
  id: string
  /** What is to be confirmed, after "that": `a test page reached a person`. */
  what: string
  /** The newest, also when it holds no more; null where nobody ever confirmed it. */
  attestation: Attestation | null
  now: Date
}

/** The newest confirmation of the item in this environment's ledger. The value is its last day. */
export async function attested(stack: Stack, id: string, what: string): Promise<Seen<AttestationFacts>> {
  const attestation = newestAttestation(await stack.ledger(), id)
  const source = 'attestations in the ledger'
  const text =
    attestation === null ? 'never confirmed' : `confirmed by ${attestation.by} on ${attestation.at.slice(0, 10)}`
  return {
    object: null,
    reading: reading({ value: attestation?.validUntil ?? null, unit: '', text, source }),
    facts: { id, what, attestation, now: new Date() },
    evidence: [
      evidence(source, attestation === null ? 'none' : `${attestation.at} ${attestation.by}: ${attestation.note}`),
    ],
  }
}
