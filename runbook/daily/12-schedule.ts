/** The other suites run when they are due. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { suiteCadence } from '../../helpers/probes/people/suite-cadence.ts'
import { schedule } from '../limits.ts'

describe('12. The Schedule', () => {
  item(
    'daily.schedule.overdue',
    'weekly and monthly suites ran within 3 days of their Monday',
    {
      why: 'What only they look at goes unseen for as long as nobody runs them.',
      action: ['Run the suite that is overdue: npm run weekly, npm run monthly'],
      limits: schedule.overdue,
    },
    async ({ stack, expect, limits }) => {
      await expect(suiteCadence(stack)).toRunInTime(limits)
    },
  )
})
