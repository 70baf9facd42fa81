/** The game moves: what players wait for happens when its time has come. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { overdueEvents } from '../../helpers/probes/game/events.ts'
import { game } from '../limits.ts'

describe('8. The Game', () => {
  item(
    'daily.game.overdue',
    'no due event of a world waits for more than 60 s',
    {
      why: 'When the engine stands still every container is up and no troop arrives.',
      action: [
        'See what the engine does: docker logs --tail 50 <game engine>; docker restart <game engine>',
        'Only one world stands still: look at its row in the table of worlds and at its database',
      ],
      limits: game.overdue,
    },
    async ({ stack, expect, limits }) => {
      await expect(overdueEvents(stack)).toMoveOn(limits)
    },
  )
})
