/** Faults that show only beside last week: everything is slower, or less is done. */
import { request } from './api.ts'
import type { Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'
import { SLOW_STATEMENTS } from './panels.ts'
import { ask, behave, recover } from './panels-machine.ts'
import { untilSeen } from './watching.ts'

interface Slower {
  /** Of `weekly.performance.`. */
  item: string
  object: string
  about: string
  /** What our own run of last week measured. */
  lastWeek: { value: number; unit: string }
  /** What else shows it. */
  also?: Expectation[]
  inject: (hands: Hands) => Promise<unknown>
  repair?: NonNullable<Fault['repair']>
}

const slower = ({ item, object, lastWeek, also = [], inject, ...rest }: Slower): Fault => {
  const id = `weekly.performance.${item}`
  return {
    ...rest,
    name: `${item}-worse-than-last-week`,
    expects: [{ name: `${id}[${object}]`, status: 'critical', words: 'the week before (by our run of' }, ...also],
    inject: async (hands) => {
      await inject(hands)
      return { history: [{ suite: 'weekly', daysAgo: 7, id, object, ...lastWeek }] }
    },
  }
}

const API = '/app/src/Api.php'
const DELAYED = '/private function loadConfig/{n;s/{/{ usleep(300000);/}'

export const performanceFaults: Fault[] = [
  slower({
    item: 'api',
    object: 'average',
    about: 'a release makes the application 300 ms slower, which took 20 ms last week',
    lastWeek: { value: 20, unit: 'ms' },
    inject: async (hands) => {
      await hands.execute('php-fpm', ['cp', '--preserve=timestamps', API, `${API}.before`])
      await hands.execute('php-fpm', ['sed', '-i', DELAYED, API])
      await request(hands, '/v1/loadConfig', 260)
      await untilSeen(hands, 'sum(increase(nginx_http_response_time_seconds_hist_count[2m])) > 240')
    },
    repair: (hands) => hands.execute('php-fpm', ['mv', `${API}.before`, API]),
  }),
  slower({
    item: 'database',
    object: 'postgres',
    about: 'forty statements take eight seconds each, and last week none took longer than a millisecond',
    lastWeek: { value: 1, unit: 'ms' },
    also: [{ name: 'weekly.performance.slow-queries-postgres', status: 'warning', words: 'times: SELECT pg_sleep' }],
    inject: async (hands) => {
      await hands.execute('php-fpm', ['php', '-r', SLOW_STATEMENTS])
      await untilSeen(hands, 'sum(increase(pg_stat_statements_seconds_total[2m])) > 280')
    },
  }),
  slower({
    item: 'llm',
    object: 'ollama',
    about: 'the language model takes 600 ms for every answer, and took 100 ms last week',
    lastWeek: { value: 100, unit: 'ms' },
    inject: async (hands) => {
      await behave(hands, 'ollama', { delay_ms: 600 })
      await ask(hands, 'ollama', 60)
      await untilSeen(hands, 'increase(llm_requests_total{backend="ollama"}[1m]) > 55')
    },
    repair: (hands) => recover(hands, 'ollama'),
  }),
  slower({
    item: 'workers',
    object: 'automation',
    about: 'the workers do a hundredth of what they did last week',
    lastWeek: { value: 20_000, unit: 'jobs/min' },
    inject: (hands) => untilSeen(hands, 'increase(worker_jobs_processed_total{queue="automation_queue"}[1m]) > 25'),
  }),
]
