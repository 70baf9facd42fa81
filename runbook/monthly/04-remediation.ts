/** Findings of security are not only made: they are fixed in time, or planned. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { remediation as findings } from '../../helpers/probes/people/remediation.ts'
import { remediation } from '../limits.ts'

describe('4. Security Audit', () => {
  item(
    'monthly.security.remediation',
    'critical findings are fixed within 48 h, high ones have a dated plan within 30 days',
    {
      why: 'A finding that stays open is an invitation with a date on it.',
      action: [
        'Critical: fix it now',
        'High: fix it, or plan it with a date: npm run accept -- ID --until DATE --ticket KEY --owner NAME --reason TEXT',
      ],
    },
    async ({ stack, expect }) => {
      await expect(findings(stack)).toBeRemediedWithin(remediation.critical, remediation.high)
    },
  )
})
