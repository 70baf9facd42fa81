/** What runs beside what compose says. */
import type { DriftFacts } from '../probes/containers/drift.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** Any difference is a warning: the next `up` changes what runs. */
export const judgeDrift = ({ object, reading, facts }: Seen<DriftFacts>): Verdict =>
  verdict(facts.differences.length === 0 ? 'ok' : 'warning', `${object ?? ''}: ${reading.text}`)
