/** Faults of the other suites' cadence: nobody ran them. */
import type { Circumstances, Expectation, Fault } from './fault.ts'

/** A restore was proven yesterday, so that the age of this environment is no trouble in itself. */
const PROVEN: Circumstances['history'] = [
  { suite: 'weekly', daysAgo: 1, id: 'weekly.backups.restore-drill', object: null, value: 0, unit: '' },
]

const overdue = (
  name: string,
  about: string,
  { weekly, monthly }: { weekly: number; monthly: number },
  expectation: Omit<Expectation, 'name'> & { suite: 'weekly' | 'monthly' },
): Fault => {
  const { suite, ...rest } = expectation
  const item = `daily.schedule.overdue[${suite}]`
  return {
    name,
    about,
    expects: [{ name: item, ...rest }],
    inject: async () => ({
      history: PROVEN,
      runs: [
        { suite: 'daily', daysAgo: 70 },
        { suite: 'weekly', daysAgo: weekly },
        { suite: 'monthly', daysAgo: monthly },
      ],
    }),
  }
}

export const scheduleFaults: Fault[] = [
  // The next Monday is at most seven days after a run, so whatever today is: overdue by 7 to 14 days, by 15 to 22.
  overdue(
    'weekly-overdue',
    'the weekly suite did not run for two weeks',
    { weekly: 13.9, monthly: 1 },
    { suite: 'weekly', status: 'warning', words: '> 3 days' },
  ),
  overdue(
    'weekly-forgotten',
    'the weekly suite did not run for three weeks',
    { weekly: 22, monthly: 1 },
    { suite: 'weekly', status: 'critical', words: '> 14 days' },
  ),
  overdue(
    'monthly-forgotten',
    'the monthly suite did not run for two months',
    { weekly: 1, monthly: 60 },
    { suite: 'monthly', status: 'critical', words: '> 14 days' },
  ),
]
