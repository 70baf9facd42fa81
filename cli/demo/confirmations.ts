/** What a person would confirm of a real stack, the reference stack's own commands confirm of it, and say so. */
import { confirm, newestAttestation } from '../../helpers/attestations.ts'
import { DAY_MS } from '../../helpers/durations.ts'
import { readLedger } from '../../helpers/ledger.ts'

/** Every item that only a person can judge. */
export const CONFIRMED = [
  'monthly.docs.api-reference',
  'monthly.docs.architecture',
  'monthly.docs.troubleshooting',
  'monthly.docs.memory',
  'monthly.alerting.delivery',
]

const NOTE = "the demo's own confirmation of its reference stack: no person has looked"
const DAYS = 30

/** Confirms for the reference stack what does not hold for at least a day more. `directory` is the environment's. */
export async function confirmForReference(directory: string): Promise<void> {
  const ledger = await readLedger(directory)
  const tomorrow = Date.now() + DAY_MS
  const items = CONFIRMED.filter((id) => {
    const newest = newestAttestation(ledger, id)
    return newest === null || Date.parse(newest.validUntil) < tomorrow
  })
  if (items.length > 0) await confirm(directory, { items, by: 'demo', note: NOTE, days: DAYS })
}
