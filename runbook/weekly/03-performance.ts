/** Slower than last week, while every daily limit still holds. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import {
  apiOverWeeks,
  llmOverWeeks,
  statementsOverWeeks,
  workersOverWeeks,
} from '../../helpers/probes/panels/week-over-week.ts'
import { weekOverWeek } from '../limits.ts'

describe('3. Performance Metrics Analysis', () => {
  item(
    'weekly.performance.api',
    'the API is not 1.5 times as slow as the week before',
    {
      why: 'What grows slower week by week is noticed by players long before a daily limit is reached.',
      action: [
        'Look for what changed that week: deployments, growing tables, new players',
        'Open the panel over 14 days',
      ],
      limits: weekOverWeek.api,
    },
    async ({ stack, expect, limits }) => {
      await expect(apiOverWeeks(stack)).toBeAsGoodAsLastWeek(limits.times, limits.floor)
    },
  )

  item(
    'weekly.performance.database',
    'statements do not take 1.5 times as long as the week before',
    {
      why: 'A missing index or a table without statistics shows here first.',
      action: [
        'See which statements: npm run weekly -- --only weekly.performance',
        'Then EXPLAIN them, and ANALYZE their tables',
      ],
      limits: weekOverWeek.database,
    },
    async ({ stack, expect, limits }) => {
      await expect(statementsOverWeeks(stack)).toBeAsGoodAsLastWeek(limits.times, limits.floor)
    },
  )

  item(
    'weekly.performance.llm',
    'the language models do not take 1.5 times as long as the week before',
    {
      why: 'Computer players that think longer let their queue grow.',
      action: [
        'Compare models, prompt lengths and parallel requests with last week',
        'See whether the GPU is shared or throttled: nvidia-smi',
      ],
      limits: weekOverWeek.llm,
    },
    async ({ stack, expect, limits }) => {
      await expect(llmOverWeeks(stack)).toBeAsGoodAsLastWeek(limits.times, limits.floor)
    },
  )

  item(
    'weekly.performance.workers',
    'workers process no less than two thirds of the jobs of the week before',
    {
      why: 'Fewer jobs done means fewer players, or workers that silently do less.',
      action: ['Fewer jobs fed, or fewer done? npm run daily -- --only daily.queues,daily.workers --verbose'],
      limits: weekOverWeek.workers,
    },
    async ({ stack, expect, limits }) => {
      await expect(workersOverWeeks(stack)).toBeAsGoodAsLastWeek(limits.times, limits.floor)
    },
  )
})
