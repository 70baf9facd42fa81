/** Information is never red: it is told, or the reason why it was not looked at. */
import type { LargestFacts } from '../probes/host/largest-directories.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

export const judgeInformation = ({ facts: { spared }, reading }: Seen<LargestFacts>): Verdict =>
  spared === null ? verdict('ok', reading.text) : verdict('not-applicable', spared)
