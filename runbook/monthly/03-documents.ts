/** Documents that somebody will need at night are kept: reviewed this month, and committed. */
import { describe } from 'vitest'
import { type ItemContext, type ItemOptions, item } from '../../helpers/item.ts'
import type { Limits } from '../../helpers/limits.ts'
import { attested } from '../../helpers/probes/people/attestation.ts'
import { documentReview, uncommittedDocuments } from '../../helpers/probes/people/documents.ts'
import { documents } from '../limits.ts'

/** From the checkout where one is configured; without one only a person can say. */
const reviewed =
  (name: Parameters<typeof documentReview>[1], what: string) =>
  ({ stack, expect, limits }: ItemContext<Limits>): Promise<void> =>
    stack.description.documents === undefined
      ? expect(attested(stack, `monthly.docs.${name}`, `${what} was reviewed`)).toBeAttested()
      : expect(documentReview(stack, name)).toBeReviewedWithin(limits)

const keeping = (what: string): Omit<ItemOptions<Limits>, 'why'> => ({
  kind: 'attested',
  measuredWith: 'documents',
  limits: documents.review,
  action: [
    `Read ${what} against the running stack, note the day of the review in it and commit it`,
    'Without a checkout: npm run attest -- monthly.docs --by NAME --note TEXT',
  ],
})

describe('3. Documentation Updates', () => {
  item(
    'monthly.docs.api-reference',
    'the API reference was reviewed in the last 35 days',
    { why: 'Whoever calls the API believes it.', ...keeping('docs/API-REFERENCE.md') },
    reviewed('api-reference', 'the API reference'),
  )

  item(
    'monthly.docs.architecture',
    'the architecture document was reviewed in the last 35 days',
    { why: 'Whoever changes the stack plans by it.', ...keeping('docs/ARCHITECTURE.md') },
    reviewed('architecture', 'the architecture document'),
  )

  item(
    'monthly.docs.troubleshooting',
    'the troubleshooting document was reviewed in the last 35 days',
    { why: 'It is read at night, in a hurry.', ...keeping('docs/TROUBLESHOOTING.md') },
    reviewed('troubleshooting', 'the troubleshooting document'),
  )

  item(
    'monthly.docs.memory',
    'the project memory document (replit.md) was reviewed in the last 35 days',
    { why: 'It is what the project remembers of its decisions.', ...keeping('replit.md') },
    reviewed('memory', 'the project memory document'),
  )

  item(
    'monthly.docs.committed',
    'documentation changes are committed',
    {
      why: 'What is not committed is lost with the machine, and nobody else has it.',
      action: ['git status in the checkout, then commit what is right and discard the rest'],
      limits: documents.uncommitted,
    },
    async ({ stack, expect, limits }) => {
      await expect(uncommittedDocuments(stack)).toBeCommitted(limits)
    },
  )
})
