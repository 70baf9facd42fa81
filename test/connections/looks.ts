/** One look at each of the three services of a small stack description, over whichever server a test put up. */
import type { StackDescription } from '../../helpers/configuration/description.ts'
import { type Connections, openConnections } from '../../helpers/connections/index.ts'

export const SERVICES = ['postgres', 'mysql', 'redis'] as const
export type Service = (typeof SERVICES)[number]

export const description = (overrides: Partial<StackDescription> = {}): StackDescription => ({
  name: 'test',
  label: 'TEST',
  project: 'runbook-connections-test',
  timezone: 'Etc/UTC',
  services: {},
  databases: {
    postgres: { service: 'postgres', port: 5432, database: 'game' },
    mysql: { service: 'mysql', port: 3306 },
    redis: { service: 'redis', port: 6379 },
  },
  queues: {},
  workers: {},
  logs: [],
  rotation: [],
  notApplicable: {},
  limits: {},
  ...overrides,
})

export const RUN = '20261123T075812Z-daily'

/** All three services on one published port of this machine, and no engine to fall back to. */
export function publishedAt(port: number, timeoutMs = 300): Connections & AsyncDisposable {
  const account = { user: 'runbook', password: 'not-a-secret', host: '127.0.0.1', port }
  const connections = openConnections({
    description: description(),
    credentials: { postgres: account, mysql: account, redis: account },
    runId: RUN,
    timeoutMs,
    engineHost: 'unix:///nonexistent/docker.sock',
  })
  return Object.assign(connections, { [Symbol.asyncDispose]: () => connections.close() })
}

/** Opens the session and asks one thing in it. */
export const LOOKS: Record<Service, (connections: Connections) => Promise<unknown>> = {
  postgres: async (connections) => (await connections.postgres()).query('select 1'),
  mysql: async (connections) => (await connections.mysql()).query('SELECT 1'),
  redis: async (connections) => (await connections.redis()).llen('automation_queue'),
}

export interface Failed {
  error: unknown
  elapsedMs: number
}

/** What a look throws, and after how long; an error of its own where it throws nothing. */
export async function failureOf(look: () => Promise<unknown>): Promise<Failed> {
  const start = performance.now()
  try {
    const answer = await look()
    return { error: new Error(`no failure, but ${JSON.stringify(answer)}`), elapsedMs: performance.now() - start }
  } catch (error) {
    return { error, elapsedMs: performance.now() - start }
  }
}
