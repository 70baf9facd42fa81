/** Which errors come most often, and whether there are more of them than the week before. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { topErrors } from '../../helpers/probes/logs/error-top.ts'
import { errorTrend } from '../../helpers/probes/logs/error-trend.ts'
import { weeklyErrors } from '../limits.ts'

describe('9. Error Patterns', () => {
  item(
    'weekly.errors.top',
    'none of the ten most frequent errors of 7 days is new or has more than doubled',
    {
      why: 'The error that comes most often is the one whose repair helps most players.',
      action: [
        'Read the first three in their surroundings: docker logs --timestamps --since 168h <container>',
        'Give each a ticket, or a reason why it may stay',
      ],
      limits: weeklyErrors.top,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(topErrors(stack)).toHaveNothingNewOrDoubled(limits.times, limits.floor)
    },
  )

  item(
    'weekly.errors.trend',
    'there are not 1.5 times as many errors as the week before',
    {
      why: 'Errors that creep up stay below every alarm until players leave.',
      action: [
        'See on which day they began (the report lists the days), and what was deployed then',
        'See which they are: npm run weekly -- --only weekly.errors.top --verbose',
      ],
      limits: weeklyErrors.trend,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(errorTrend(stack)).toHaveNoMoreErrors(limits.times, limits.floor)
    },
  )
})
