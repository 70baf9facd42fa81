/** An alert reaches a person: what a machine can say of it, and what only the person can. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { failedNotifications } from '../../helpers/probes/monitoring/notifications.ts'
import { attested } from '../../helpers/probes/people/attestation.ts'
import { alerting } from '../limits.ts'

describe('7. Alerting', () => {
  item(
    'monthly.alerting.delivery',
    'no notification failed in 7 days, and a person has received a test page',
    {
      kind: 'attested',
      why: 'An alert that nobody receives is worse than none: everybody relies on it.',
      action: [
        'Fire one: amtool alert add RunbookTest severity=critical, and wait for the page',
        'Then confirm it: npm run attest -- monthly.alerting.delivery --by NAME --note TEXT',
        'Where notifications fail: docker logs --tail 50 of Alertmanager says to whom and why',
      ],
      limits: alerting.failed,
    },
    async ({ stack, expect, limits }) => {
      await expect(failedNotifications(stack)).toDeliverWithin(limits)
      await expect(attested(stack, 'monthly.alerting.delivery', 'a test page reached a person')).toBeAttested()
    },
  )
})
