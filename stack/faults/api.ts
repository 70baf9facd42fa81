/** Faults that players feel: a slow application, failing requests. Real requests, through nginx. */
import type { Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'
import { untilSeen } from './watching.ts'

const API = '/app/src/Api.php'
const SLOW = '/private function loadConfig/{n;s/{/{ usleep(DELAY);/}'

/** The front as a player's proxy sees it; nothing is published on this machine. */
async function frontOf(hands: Hands): Promise<string> {
  const { NetworkSettings: network } = await (await hands.container('nginx')).inspect()
  const address = Object.values(network.Networks).find(({ IPAddress }) => IPAddress !== '')?.IPAddress
  if (address === undefined) throw new Error('nginx has no address')
  return `http://${address}:8080`
}

/** So many requests, a few at a time. */
export async function request(hands: Hands, path: string, count: number): Promise<void> {
  const front = await frontOf(hands)
  const rest = Array.from({ length: count })[Symbol.iterator]()
  const ask = async () => {
    for (const _ of rest)
      await (await fetch(`${front}${path}`, { headers: { 'user-agent': 'drill-player' } })).arrayBuffer()
  }
  await Promise.all(Array.from({ length: 5 }, ask))
}

const TELLING = ['daily.logs.services[nginx]', 'daily.logs.services[php-fpm]']

const counted = (query: string, more: number): string => `sum(increase(${query}[2m])) > ${more}`
const ALL = 'nginx_http_response_count_total'
const ERRORS = 'nginx_http_response_count_total{status="500"}'

const slow = (
  name: string,
  delayMs: number,
  criticalMs: number,
  status: 'warning' | 'critical',
  words: string,
): Fault => ({
  name,
  about: `a release makes the application ${delayMs} ms slower`,
  expects: [
    { name: 'daily.api.latency[24 h]', status, words },
    { name: 'daily.api.latency[now]', status, words },
  ],
  inject: async (hands) => {
    await hands.execute('php-fpm', ['cp', '--preserve=timestamps', API, `${API}.before`])
    await hands.execute('php-fpm', ['sed', '-i', SLOW.replace('DELAY', String(delayMs * 1000)), API])
    await request(hands, '/v1/loadConfig', 215)
    await untilSeen(hands, counted(ALL, 190))
    // The runbook's warning; critical where only the longer delay is, however busy the machine.
    return { limits: { 'daily.api.latency': { warning: 400, critical: criticalMs } } }
  },
  repair: (hands) => hands.execute('php-fpm', ['mv', `${API}.before`, API]),
})

const failing = (
  name: string,
  requests: number,
  errors: number,
  status: 'warning' | 'critical',
  words: string,
): Fault => ({
  name,
  about: `${errors} of ${requests} requests ask for an action that the application does not have`,
  expects: [
    { name: 'daily.api.error-rate', status, words },
    // PHP says of each which action it lacks, and nginx passes it on.
    ...TELLING.map((name): Expectation => ({ name, status: 'warning', words: 'ActionNotFound' })),
  ],
  inject: async (hands) => {
    await request(hands, '/v1/loadConfig', requests - errors)
    await request(hands, '/v1/noSuchAction', errors)
    await untilSeen(hands, counted(ERRORS, errors * 0.9))
  },
})

export const apiFaults: Fault[] = [
  slow('api-slow', 500, 10_000, 'warning', '> 400 ms'),
  slow('api-very-slow', 1200, 1000, 'critical', '> 1000 ms'),
  failing('api-errors-few', 20, 9, 'warning', '> 5 errors'),
  failing('api-errors-many', 220, 30, 'critical', '> 5 %'),
]
