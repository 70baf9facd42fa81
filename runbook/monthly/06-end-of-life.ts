/** Nothing runs that gets no more security fixes, or soon will not. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { endOfLife } from '../../helpers/probes/containers/end-of-life.ts'
import { updates } from '../limits.ts'

describe('6. Versions', () => {
  item(
    'monthly.updates.end-of-life',
    'every server and system gets security fixes for at least 90 more days',
    {
      why: 'After its end every hole that is found stays open; a change of versions takes months.',
      action: [
        'Plan the change to a version with more life: https://endoflife.date',
        'Take a backup and prove a restore of it before',
      ],
      pace: 'slow',
      limits: updates.endOfLife,
    },
    async ({ stack, expect, limits }) => {
      await expect(endOfLife(stack)).toBeSupportedFor(limits)
    },
  )
})
