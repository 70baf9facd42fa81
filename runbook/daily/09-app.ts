/** The application has a free process for the next request. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { poolState } from '../../helpers/probes/edge/php-fpm.ts'

describe('9. The Application', () => {
  item(
    'daily.app.php-fpm',
    'the FPM pool was not exhausted since the last run, and no more requests wait',
    {
      why: 'With all children busy every further request waits, and players see a hanging page.',
      action: [
        'See what keeps them busy: slow queries, a hanging data store, or simply more players',
        'Raise pm.max_children only as far as the memory of the container allows',
      ],
    },
    async ({ stack, expect }) => {
      await expect(poolState(stack)).toNotRise()
    },
  )
})
