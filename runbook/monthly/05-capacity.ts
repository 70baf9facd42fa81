/** Whether what runs has room to grow, before the kernel decides who must go. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { memoryLimits } from '../../helpers/probes/containers/memory-limits.ts'
import { memorySettings } from '../../helpers/probes/databases/memory-settings.ts'
import { capacity } from '../limits.ts'

describe('5. Capacity', () => {
  item(
    'monthly.capacity.limits',
    'every container holds at most 85 % of its memory limit, and the databases are told to use no more than fits',
    {
      why: 'A container at its limit is killed in the middle of its work, a database among them.',
      action: [
        'Give the service more: mem_limit in the compose file, then docker compose up -d <service>',
        'Or tell the server to use less: shared_buffers, innodb_buffer_pool_size, maxmemory',
        'See what it holds: docker stats --no-stream',
      ],
      limits: { use: capacity.memory, ...capacity.settings },
    },
    async ({ stack, expect, limits: { use, ...settings } }) => {
      await expect(memoryLimits(stack)).toHaveRoomWithin(use)
      await expect(memorySettings(stack)).toFitWithin(settings)
    },
  )
})
