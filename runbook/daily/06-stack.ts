/** What compose says should run does run: the first thing to know before believing anything else. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { serviceContainers } from '../../helpers/probes/containers/instances.ts'

describe('6. The Stack', () => {
  item(
    'daily.stack.services',
    'every service of the stack is present, running and healthy',
    {
      why: 'One missing service explains most of what else goes wrong.',
      action: ['Read why it stopped: docker logs --tail 100 <container>', 'Start it: docker start <container>'],
    },
    async ({ stack, expect }) => {
      await expect(serviceContainers(stack)).toBeRunning()
    },
  )
})
