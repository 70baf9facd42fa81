/** What people have confirmed, from the environment's ledger: who, when, what they saw, and until when it holds. */
import * as v from 'valibot'
import { DAY_MS } from './durations.ts'
import { appendEntry, type Ledger } from './ledger.ts'

export interface Attestation {
  by: string
  /** ISO 8601 UTC. */
  at: string
  note: string
  /** ISO 8601 UTC; afterwards the item waits for a person again. */
  validUntil: string
}

/** `data` of a ledger entry of the kind `attestation`: one confirmation may stand for several items. */
const attestationData = v.object({
  items: v.array(v.string()),
  by: v.string(),
  note: v.string(),
  validUntil: v.pipe(v.string(), v.isoTimestamp()),
})

/** The last confirmation of an item in the ledger, also when it holds no more; null where nobody ever confirmed it. */
export function newestAttestation({ entries }: Ledger, id: string): Attestation | null {
  for (const { kind, at, data } of entries.toReversed()) {
    const parsed = kind === 'attestation' ? v.safeParse(attestationData, data) : null
    if (parsed?.success && parsed.output.items.includes(id)) {
      const { by, note, validUntil } = parsed.output
      return { by, at, note, validUntil }
    }
  }
  return null
}

export const isValid = ({ at, validUntil }: Attestation, now: Date): boolean =>
  Date.parse(at) <= now.getTime() && now.getTime() <= Date.parse(validUntil)

export interface Confirmation {
  items: readonly string[]
  by: string
  note: string
  days: number
}

/** Enters a confirmation into the environment's ledger. The caller has made sure that nothing measures these items. */
export async function confirm(
  directory: string,
  { items, by, note, days }: Confirmation,
  now = new Date(),
): Promise<{ validUntil: string }> {
  const validUntil = new Date(now.getTime() + days * DAY_MS).toISOString()
  await appendEntry(directory, {
    kind: 'attestation',
    at: now.toISOString(),
    data: { items: [...items], by, note, validUntil },
  })
  return { validUntil }
}
