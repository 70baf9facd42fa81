/** What Prometheus makes of a fault, and waiting until it has. */
import type { Expectation } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const PROMETHEUS = 'http://localhost:9090'
const ALERTMANAGER = 'http://localhost:9093'

/** One line a series; empty where the query finds none. */
const ask = (hands: Hands, query: string): Promise<string> =>
  hands.execute('prometheus', ['promtool', 'query', 'instant', PROMETHEUS, query])

/** Waits until the query finds something: `up{job="vllm"} == 0`. */
export const untilSeen = (hands: Hands, query: string): Promise<void> =>
  waitFor(`Prometheus finds ${query}`, async () => (await ask(hands, query)).trim() !== '')

/** After a repair: every target is scraped again, and every exporter reaches what it measures. */
export const untilAllSeenUp = (hands: Hands): Promise<void> =>
  waitFor(
    'Prometheus sees everything up',
    async () =>
      (
        await ask(hands, 'up == 0 or pg_up == 0 or mysql_up == 0 or redis_up == 0 or nginx_up == 0 or phpfpm_up == 0')
      ).trim() === '',
  )

const heard = async (hands: Hands, alert: string): Promise<boolean> =>
  (
    await hands.execute('alertmanager', [
      'amtool',
      `--alertmanager.url=${ALERTMANAGER}`,
      'alert',
      'query',
      `alertname=${alert}`,
      '-o',
      'json',
    ])
  ).trim() !== '[]'

export const untilHeard = (hands: Hands, alert: string): Promise<void> =>
  waitFor(`Alertmanager has ${alert}`, () => heard(hands, alert))

export const untilQuiet = (hands: Hands, alert: string): Promise<void> =>
  waitFor(`Alertmanager has ${alert} no more`, async () => !(await heard(hands, alert)))

export const target = (job: string, words: string): Expectation => ({
  name: `daily.dashboards.targets[${job}]`,
  status: 'critical',
  words,
})

/** A panel, or its object, that has nothing to show. */
export const withoutSamples = (...panels: string[]): Expectation[] =>
  panels.map((panel): Expectation => ({ name: `daily.panels.${panel}`, status: 'unknown', words: 'no samples' }))

/** Pauses a service: unlike a stop it leaves no restart behind. */
export const pauseService = async (hands: Hands, service: string): Promise<void> =>
  (await hands.container(service)).pause()
export const resumeService = async (hands: Hands, service: string): Promise<void> =>
  (await hands.container(service)).unpause()

export const isPaused = (service: string): Expectation => ({
  name: `daily.stack.services[${service}]`,
  status: 'critical',
  words: 'is paused',
})
