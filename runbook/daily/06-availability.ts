/** How much of the last day the stack was there at all. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { availability } from '../../helpers/probes/monitoring/availability.ts'
import { stack as stackLimits } from '../limits.ts'

describe('6. The Stack', () => {
  item(
    'daily.stack.availability',
    'every service was up for 99.5 % of the last 24 h',
    {
      why: 'A service that comes back by itself leaves no other trace of the night.',
      action: ['Find when it was down: Prometheus, up and the exporters’ own, over 24 h', 'Read its log at that time'],
      limits: stackLimits.availability,
    },
    async ({ stack, expect, limits }) => {
      await expect(availability(stack)).toHaveBeenUp(limits)
    },
  )
})
