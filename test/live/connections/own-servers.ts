/** Containers of the tests' own, made of the reference stack's images: they may be hung, paused and killed. */
import { setTimeout as sleep } from 'node:timers/promises'
import Docker from 'dockerode'
import { type Connections, type Credentials, openConnections } from '../../../helpers/connections/index.ts'
import { description, LOOKS, RUN, SERVICES, type Service } from '../../connections/looks.ts'

export const docker = new Docker({ socketPath: '/var/run/docker.sock' })

/** Accounts that may write: what is refused to them, the session refuses. */
export const CREDENTIALS = {
  postgres: { user: 'game', password: 'pg-secret-of-the-tests', database: 'game' },
  mysql: { user: 'game', password: 'my-secret-of-the-tests', database: 'game' },
  redis: { user: 'default', password: 'redis-secret-of-the-tests' },
} satisfies Credentials

/** Each makes a server of nothing and becomes it: process 1, with no init before it, as in the official images. */
const SERVERS: Record<Service, { image: string; script: string }> = {
  postgres: {
    image: 'runbook-reference/postgres',
    script: `
install -d -o postgres -g postgres /tmp/data /var/run/postgresql
exec setpriv --reuid postgres --regid postgres --init-groups bash -ec '
  initdb --pgdata=/tmp/data --username=postgres --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  echo "host all all all scram-sha-256" >> /tmp/data/pg_hba.conf
  pg_ctl --pgdata=/tmp/data --wait --silent start --options="-c listen_addresses=" >/dev/null
  psql --quiet --username=postgres --command="create role game login password \\$\\$$PASSWORD\\$\\$"
  psql --quiet --username=postgres --command="create database game owner game"
  pg_ctl --pgdata=/tmp/data --wait --silent --mode=fast stop >/dev/null
  exec postgres -D /tmp/data -c listen_addresses="*"'`,
  },
  mysql: {
    image: 'runbook-reference/mariadb',
    script: `
install -d -o mysql -g mysql /tmp/data /run/mysqld
mariadb-install-db --no-defaults --user=mysql --datadir=/tmp/data --skip-test-db >/dev/null
cat > /tmp/init.sql <<END
CREATE DATABASE game;
CREATE TABLE game.users (id INT PRIMARY KEY, name VARCHAR(50));
CREATE USER game@'%' IDENTIFIED BY '$PASSWORD';
GRANT ALL ON *.* TO game@'%';
END
exec mariadbd --no-defaults --user=mysql --datadir=/tmp/data --bind-address=0.0.0.0 --skip-name-resolve --init-file=/tmp/init.sql`,
  },
  redis: {
    image: 'runbook-reference/redis',
    script: 'exec redis-server --bind "*" --save "" --dir /tmp --requirepass "$PASSWORD"',
  },
}

export interface ServerOptions {
  service: Service
  /** Of the compose project that the container pretends to be of. */
  project: string
  network?: string
  /** Instead of the image's own. */
  command?: string[]
}

/** Starts one server. Its data goes with it. */
export async function startServer({
  service,
  project,
  network = 'none',
  command,
}: ServerOptions): Promise<Docker.Container> {
  const { image, script } = SERVERS[service]
  const container = await docker.createContainer({
    Image: image,
    Env: [`PASSWORD=${CREDENTIALS[service].password}`],
    Entrypoint: command ?? ['bash', '-ec', script],
    Cmd: [],
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
