/** Containers of the tests' own, made of the reference stack's images: they may be hung, paused and killed. */
import { setTimeout as sleep } from 'node:timers/promises'
import Docker from 'dockerode'
import { type Connections, type Credentials, openConnections } from '../../../helpers/connections/index.ts'
import { description, LOOKS, RUN, SERVICES, type Service } from '../../connections/looks.ts'

export const docker = new Docker({ socketPath: '/var/run/docker.sock' })

/** Accounts that may write: what is refused to them, the session refuses. */
export const CREDENTIALS = {
  postgres: { user: 'travian', password: 'pg-secret-of-the-tests', database: 'travian_global' },
  mysql: { user: 'travian_user', password: 'my-secret-of-the-tests', database: 'travian_s1' },
  redis: { user: 'default', password: 'redis-secret-of-the-tests' },
} satisfies Credentials

const IMAGES: Record<Service, { image: string; env: string[] }> = {
  postgres: {
    image: 'runbook-reference/postgres',
    env: ['PGDATABASE=travian_global', 'PGUSER=travian', `PGPASSWORD=${CREDENTIALS.postgres.password}`],
  },
  mysql: {
    image: 'runbook-reference/mariadb',
    env: ['MYSQL_USER=travian_user', `MYSQL_PASSWORD=${CREDENTIALS.mysql.password}`],
  },
  redis: { image: 'runbook-reference/redis', env: [`REDIS_PASSWORD=${CREDENTIALS.redis.password}`] },
}

export interface ServerOptions {
  service: Service
  /** Of the compose project that the container pretends to be of. */
  project: string
  network?: string
  /** Instead of the image's own. */
  command?: string[]
}

/** Starts one server. Its data lies in memory and goes with it. */
export async function startServer({
  service,
  project,
  network = 'none',
  command,
}: ServerOptions): Promise<Docker.Container> {
  const { image, env } = IMAGES[service]
  const container = await docker.createContainer({
    Image: image,
    Env: [...env, 'RUNBOOK_PASSWORD=runbook-secret-of-the-tests'],
    ...(command === undefined ? {} : { Entrypoint: command, Cmd: [] }),
    Labels: {
      'runbook.reference': 'test',
      'com.docker.compose.project': project,
      'com.docker.compose.service': service,
    },
    HostConfig: { NetworkMode: network },
  })
  await container.start()
  return container
}

/** Removes every container of the project, and waits for that. */
export async function removeServers(project: string): Promise<void> {
  const filters = { label: ['runbook.reference=test', `com.docker.compose.project=${project}`] }
  const found = await docker.listContainers({ all: true, filters })
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })))
}

export interface Opening {
  project: string
  credentials?: Credentials
  timeoutMs?: number
}

export function openOwn({
  project,
  credentials = CREDENTIALS,
  timeoutMs = 10_000,
}: Opening): Connections & AsyncDisposable {
  const connections = openConnections({ description: description({ project }), credentials, runId: RUN, timeoutMs })
  return Object.assign(connections, { [Symbol.asyncDispose]: () => connections.close() })
}

/** Resolves when every one of the services answers; a server of these images takes seconds for its first start. */
export async function waitUntilAnswering(project: string, services: readonly Service[] = SERVICES): Promise<void> {
  const deadline = Date.now() + 90_000
  for (const service of services) {
    for (;;) {
      await using connections = openOwn({ project })
      try {
        await LOOKS[service](connections)
        break
      } catch (error) {
        if (Date.now() > deadline) throw error
        await sleep(300)
      }
    }
  }
}

/** The commands in a container that a relay consists of. */
export async function relaysIn(connections: Connections, project: string): Promise<string[]> {
  const containers = await connections.engine.freshContainers(project)
  const running = containers.filter(({ status }) => status === 'running')
  const commands = await Promise.all(running.map(({ id }) => connections.engine.processes(id)))
  return commands
    .flat()
    .filter((command) => command.includes('/dev/tcp') || /^(cat|sleep|nc|busybox nc)\b/.test(command))
}
