/** Faults that the errors of a whole week show. */

import { rememberWeek } from '../../helpers/probes/logs/past-week.ts'
import { patternKey } from '../../helpers/probes/logs/patterns.ts'
import { APP_LOG, bringBackAppLog, ERROR, hideAppLog, writeAppLog } from './app-log.ts'
import { type Circumstances, type Fault, faultOf } from './fault.ts'
import { untilSays } from './hands.ts'

const WHOLE_WEEK_HOURS = 168

/** What our run of last week remembers of one log; of the others it tells nothing, as if they had been younger. */
const lastWeek = (id: string, source: string, counts: [key: string, count: number][]): Circumstances => ({
  history: [
    {
      suite: 'weekly',
      daysAgo: 7,
      id,
      object: null,
      value: counts.reduce((total, [, count]) => total + count, 0),
      unit: 'errors',
      text: rememberWeek({ [source]: WHOLE_WEEK_HOURS }, counts),
    },
  ],
})

const TOP = 'weekly.errors.top'
const TREND = 'weekly.errors.trend'
const JOBS = 25
const LOOK_AT_APP_LOG = [TOP, TREND, `weekly.maintenance.log-rotation[php-fpm:${APP_LOG}]`]

export const errorFaults: Fault[] = [
  faultOf(
    'error-new-this-week',
    'the application writes an error that our run of last week did not see',
    { name: TOP, status: 'warning', words: 'new, 12 × error of app.log: Drill: tribute <n> was not paid' },
    async (hands) => {
      await writeAppLog(hands, ERROR, 'Drill: tribute 4711 was not paid', 12)
      return lastWeek(TOP, 'app.log', [[patternKey('app.log error', 'something else'), 3]])
    },
  ),
  faultOf(
    'errors-more-than-last-week',
    `the application asks PostgreSQL ${JOBS} times for a table that is not there, and last week there were two errors`,
    { name: TREND, status: 'critical', words: 'times as many (warning > 1.5 times, critical > 3 times' },
    async (hands) => {
      await hands.execute('postgres', [
        'sh',
        '-c',
        `for i in $(seq ${JOBS}); do psql --username=travian --dbname=travian_global --command='SELECT 1 FROM drill_no_such_table' >/dev/null 2>&1; done; true`,
      ])
      await untilSays(hands, 'postgres', 'drill_no_such_table')
      return lastWeek(TREND, 'postgres', [['postgres', 2]])
    },
  ),
  {
    name: 'app-log-gone',
    about: 'the application log is gone and cannot be made again',
    expects: LOOK_AT_APP_LOG.map((name) => ({
      name,
      status: 'unknown',
      words: `${APP_LOG} in travian_app is missing`,
    })),
    // The same witness for all three: the first says it for all.
    causes: LOOK_AT_APP_LOG.slice(-1),
    inject: async (hands) => {
      await hideAppLog(hands)
    },
    repair: (hands) => bringBackAppLog(hands),
  },
]
