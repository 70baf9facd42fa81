/** What went wrong overnight: errors in every log of the last 24 hours, and containers that did not live through them. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { containerLives } from '../../helpers/probes/containers/restarts.ts'
import { appLogErrors } from '../../helpers/probes/logs/app-log.ts'
import { serviceErrors, workerErrors } from '../../helpers/probes/logs/errors.ts'
import { logs } from '../limits.ts'

describe('2. Check Logs for Errors', () => {
  item(
    'daily.logs.services',
    'no new error in the logs of the services in 24 h',
    {
      why: 'A service writes down what hurts it long before it stops.',
      action: ['Read it in its surroundings: docker logs --timestamps --since 24h <container>'],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(serviceErrors(stack)).toHaveNoNewErrors()
    },
  )

  item(
    'daily.logs.app',
    'no error in the application log in 24 h',
    {
      why: 'What players see as "it does not work" stands here with its reason.',
      action: [
        'Find the request by its request_id in app.log and read what it did',
        'Report it to the developers with the entry',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(appLogErrors(stack)).toBeWrittenWithoutErrors()
    },
  )

  item(
    'daily.logs.workers',
    'no error in the logs of the workers in 24 h',
    {
      why: 'A job that fails is a building or a troop that a player waits for.',
      action: ['Read what the job was: docker logs --timestamps --since 24h <worker>'],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(workerErrors(stack)).toHaveNoErrors()
    },
  )

  item(
    'daily.logs.restarts',
    'no container restarted or had a process killed for memory in 24 h',
    {
      why: 'A service that is back before anyone looks will fail again, and a killed child leaves no trace in docker ps.',
      action: [
        'Read why it ended: docker logs --timestamps --since 24h <container>',
        'Killed for memory: compare its use with its limit before raising that: docker stats --no-stream',
      ],
      limits: logs.restarts,
    },
    async ({ stack, expect, limits }) => {
      await expect(containerLives(stack)).toHaveLivedThrough(limits)
    },
  )
})
