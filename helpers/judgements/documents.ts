/** Documents that nobody keeps are wrong when somebody needs them. */
import type { Limits } from '../limits.ts'
import type { CommittedFacts, DocumentFacts } from '../probes/people/documents.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** There, and looked at not long ago. */
export function judgeDocument(seen: Seen<DocumentFacts>, limits: Limits): Verdict {
  const { file, commit } = seen.facts
  return commit === null
    ? verdict('critical', `${file} is not in the checkout`, { limits })
    : withinLimits(seen, limits)
}

/** Nothing is changed and kept to oneself; without a checkout nobody can say. */
export function judgeCommitted(seen: Seen<CommittedFacts>, limits: Limits): Verdict {
  return seen.facts.isConfigured ? withinLimits(seen, limits) : verdict('not-applicable', seen.reading.text)
}
