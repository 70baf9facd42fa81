/** One project per cadence, run by `npm run daily` (or plain vitest), and two for the tests of all this. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import type { Cadence, RunContext } from './helpers/run-context.ts'

const name = process.env.RUNBOOK_ENV ?? 'default'
/** Plain `npx vitest run --project daily` is a look without a report; `npm run daily` replaces this by its own run. */
const fallback = { id: 'vitest', environment: name, epoch: null, prove: false, selection: null }
const handed: RunContext | undefined =
  process.env.RUNBOOK_RUN === undefined ? undefined : JSON.parse(process.env.RUNBOOK_RUN)

/** A cadence's items as a vitest project; the tests of the runner make one of items that misbehave. */
export const suite = (cadence: Cadence, include = `runbook/${cadence}/index.test.ts`) => ({
  test: {
    name: cadence,
    include: [include],
    provide: { run: handed ?? { ...fallback, suite: cadence } },
    setupFiles: [fileURLToPath(new URL('helpers/setup.ts', import.meta.url))],
    // One worker, so that connections are shared; every item looks at once, so that one dead service delays nobody.
    pool: 'threads' as const,
    isolate: false,
    fileParallelism: false,
    maxConcurrency: 100,
    sequence: { concurrent: true },
    expect: { requireAssertions: true },
    retry: 0,
  },
})

/** Another quarter of an hour: with RUNBOOK_TEST_DRILLS=all they run as well. docs/drills.md holds when they last did. */
const SLOW_DRILLS = ['test/live/drills/weekly.test.ts', 'test/live/drills/monthly.test.ts']

export default defineConfig({
  test: {
    projects: [
      suite('daily'),
      suite('weekly'),
      suite('monthly'),
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/live/**', 'test/**/fixtures/**'],
          pool: 'threads',
          expect: { requireAssertions: true },
          // How long a busy machine takes says nothing: only what hangs must end.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Against the reference stack, one file after the other: they share it.
        test: {
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          exclude: process.env.RUNBOOK_TEST_DRILLS === 'all' ? [] : SLOW_DRILLS,
          globalSetup: ['test/live/start-stack.ts'],
          pool: 'forks',
          fileParallelism: false,
          expect: { requireAssertions: true },
          testTimeout: 60_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
