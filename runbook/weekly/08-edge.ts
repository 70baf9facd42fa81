/** Players find the way in next month too. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { publicDomain } from '../../helpers/probes/edge/domain.ts'
import { edge } from '../limits.ts'

describe("8. The Players' Way In", () => {
  item(
    'weekly.edge.domain',
    'the domain is registered for 30 more days, and its name leads here',
    {
      why: 'The day a registration ends nobody comes in, and somebody else may buy the name.',
      action: [
        'Renew it at the registrar today, and turn on automatic renewal: whois <domain>',
        'Set the address records at the DNS provider to this host: dig <name>',
      ],
      limits: edge.registration,
    },
    async ({ stack, expect, limits }) => {
      await expect(publicDomain(stack)).toBeFoundWithin(limits)
    },
  )
})
