/** What players feel of the API: how long it takes and how often it fails. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { apiErrors, apiLatency } from '../../helpers/probes/edge/api-front.ts'
import { api } from '../limits.ts'

describe('1. Check Monitoring Dashboards', () => {
  item(
    'daily.api.latency',
    'the API answers within 400 ms (p95 of 24 h, and now)',
    {
      why: 'Above a second players click again, and make it worse.',
      action: [
        'Above 1000 ms: check database performance (daily.panels.query-latency, long transactions)',
        'See whether PHP-FPM runs out of children',
      ],
      limits: api.latency,
    },
    async ({ stack, expect, limits }) => {
      await expect(apiLatency(stack)).toAnswerWithin(limits)
    },
  )

  item(
    'daily.api.error-rate',
    'at most 1 % of the API’s answers are errors',
    {
      why: 'Each is a click of a player that did nothing.',
      action: [
        'Above 1 %: investigate logs (daily.logs.app, daily.logs.services)',
        'Compare the beginning with the last deployment',
      ],
      limits: api.errors,
    },
    async ({ stack, expect, limits }) => {
      await expect(apiErrors(stack)).toFailWithin(limits.share, limits.count, limits.spike)
    },
  )
})
