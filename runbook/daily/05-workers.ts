/** The workers behind the queues live, are as many as allowed, and really work. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { workerInstances } from '../../helpers/probes/containers/instances.ts'
import { heartbeatAge } from '../../helpers/probes/queues/heartbeats.ts'
import { workers } from '../limits.ts'

describe('5. Monitor Worker Queue Depths', () => {
  item(
    'daily.workers.health',
    'every worker runs, is healthy and within its instance limits',
    {
      why: 'Without its worker a queue only fills.',
      action: [
        'Restart the worker: docker restart <container>',
        'If it stops again, read why: docker logs --tail 100 <container>',
      ],
      limits: workers.instances,
    },
    async ({ stack, expect, limits }) => {
      await expect(workerInstances(stack)).toHaveInstancesWithin(limits)
    },
  )

  item(
    'daily.workers.heartbeat',
    'every worker has beaten within two of its cycles, and works',
    {
      why: 'A container can be up for days while the process in it hangs.',
      action: [
        'See what the process does: docker top <container>; docker logs --tail 100 <container>',
        'If it hangs: docker restart <container>',
      ],
      limits: workers.heartbeat,
    },
    async ({ stack, expect, limits }) => {
      await expect(heartbeatAge(stack)).toBeatWithin(limits)
    },
  )
})
