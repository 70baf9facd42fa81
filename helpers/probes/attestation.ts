/** What a person has confirmed of an item that nothing can measure. */
import type { Attestation } from '../attestations.ts'

export interface AttestationFacts {
  id: string
  /** The newest, also when it holds no more; null where nobody ever confirmed it. */
  attestation: Attestation | null
  now: Date
}
