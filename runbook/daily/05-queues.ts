/** Workers keep up with their queues: a backlog shows here before players feel it. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { failedJobs, growingDepth, oldestJobAge } from '../../helpers/probes/queues/movement.ts'
import { queueDepth } from '../../helpers/probes/queues/queues.ts'
import { queues } from '../limits.ts'

describe('5. Monitor Worker Queue Depths', () => {
  item(
    'daily.queues.automation',
    'automation_queue holds at most 100 jobs',
    {
      why: 'Waiting jobs finish buildings and troops late.',
      action: [
        'Scale the automation workers: npm run procedure -- scale-workers automation=3',
        'See what they do: docker logs --tail 50 <automation-worker>',
      ],
      limits: queues.automation,
    },
    async ({ stack, expect, limits }) => {
      const queue = queueDepth(stack, 'automation')
      await expect(queue).toBeServed()
      await expect(queue).toHoldAtMost(limits)
    },
  )

  item(
    'daily.queues.ai-decision',
    'ai_decision_queue holds at most 500 jobs',
    {
      why: 'Computer players stand still while their decisions wait.',
      action: ['Scale the AI decision workers: npm run procedure -- scale-workers ai-decision=5'],
      limits: queues.aiDecision,
    },
    async ({ stack, expect, limits }) => {
      const queue = queueDepth(stack, 'ai-decision')
      await expect(queue).toBeServed()
      await expect(queue).toHoldAtMost(limits)
    },
  )

  item(
    'daily.queues.spawn',
    'spawn_queue holds at most 100 jobs',
    {
      why: 'New computer villages appear late; the scheduler must not be scaled.',
      action: ['See what the scheduler does; restart its container if it hangs, never start a second one'],
      limits: queues.spawn,
    },
    async ({ stack, expect, limits }) => {
      const queue = queueDepth(stack, 'spawn')
      await expect(queue).toBeServed()
      await expect(queue).toHoldAtMost(limits)
    },
  )

  item(
    'daily.queues.growth',
    'no queue grows above half its warning limit',
    {
      why: 'A queue that grows now is over its limit by the next coffee.',
      action: ['If it goes on: scale the workers of that queue before it reaches its limit'],
      limits: queues.growing,
    },
    async ({ stack, expect, limits }) => {
      await expect(growingDepth(stack)).toMoveWithin(limits)
    },
  )

  item(
    'daily.queues.age',
    'no job waits longer than 10 minutes',
    {
      why: 'A short queue can still hold a job that nobody takes.',
      action: [
        'Look at the oldest job: redis-cli LINDEX <queue> -1',
        'See whether its worker is stuck: docker logs --tail 50 <worker>',
      ],
      limits: queues.age,
    },
    async ({ stack, expect, limits }) => {
      await expect(oldestJobAge(stack)).toMoveWithin(limits)
    },
  )

  item(
    'daily.queues.failed',
    'no job has failed for good since the last run',
    {
      why: 'A job that failed three times is lost unless somebody looks.',
      action: ['Read it: redis-cli LRANGE <queue>:failed 0 9', 'Fix the cause, then push it back or remove it'],
    },
    async ({ stack, expect }) => {
      await expect(failedJobs(stack)).toHaveNoNewFailures()
    },
  )
})
