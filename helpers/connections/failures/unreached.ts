/** Why there is no way to a service, each state in its own words. */
import { inSeconds } from '../deadline.ts'
import type { Container } from '../engine/containers.ts'
import { ConnectionFailure } from './failure.ts'

/** Where a way leads. */
export interface Destination {
  service: string
  /** For words: `172.20.0.9:5432`, `port 5432 in travian_postgres`. */
  place: string
  /** Null where it is reached by a configured host. */
  container: string | null
}

const logs = ({ service, container }: Destination): string =>
  container === null ? `look at the log of ${service} on its host` : `docker logs --tail 50 ${container}`

export function refused(to: Destination, cause: unknown): ConnectionFailure {
  return new ConnectionFailure('refused', `${to.service} refuses connections on ${to.place}: nothing listens there`, {
    witness: to.service,
    remedy: to.container === null ? [logs(to)] : [`docker ps --all --filter name=${to.container}`, logs(to)],
    cause,
  })
}

/** `code` is the network's own word (`EHOSTUNREACH`), null where only time went by. */
export function silent(to: Destination, timeoutMs: number, code: string | null, cause: unknown): ConnectionFailure {
  const why =
    code === null ? `no connection to ${to.place} within ${inSeconds(timeoutMs)}` : `no way to ${to.place} (${code})`
  return new ConnectionFailure('silent', `${to.service} is silent: ${why}`, {
    witness: to.service,
    remedy: ['look for a firewall or a dead route in between', logs(to)],
    cause,
  })
}

export function nameUnknown(to: Destination, host: string, cause: unknown): ConnectionFailure {
  return new ConnectionFailure('name-unknown', `${to.service}: the host name ${host} does not resolve here`, {
    witness: to.service,
    remedy: [`getent hosts ${host}`, `remove the host of ${to.service} from the .env file: the Docker engine finds it`],
    cause,
  })
}

export function containerAbsent(service: string, project: string): ConnectionFailure {
  return new ConnectionFailure('container-absent', `${service} has no container in the compose project ${project}`, {
    witness: service,
    remedy: [`docker ps --all --filter label=com.docker.compose.project=${project}`, `docker compose up -d ${service}`],
  })
}

const FINAL_WORDS: Record<string, (container: Container) => string> = {
  exited: ({ exitCode, isOomKilled }) => `has exited with code ${exitCode}${isOomKilled ? ', out of memory' : ''}`,
  dead: () => 'is dead: the engine could not remove it',
  created: ({ error }) => `was never started${error === null ? '' : `: ${error}`}`,
  restarting: ({ exitCode }) => `restarts over and over (exit code ${exitCode})`,
  removing: () => 'is being removed',
}

/** For every status but running and paused. */
export function containerNotRunning(service: string, container: Container): ConnectionFailure {
  const how = FINAL_WORDS[container.status]?.(container) ?? `is ${container.status}`
  return new ConnectionFailure('container-not-running', `${service}: its container ${container.name} ${how}`, {
    witness: service,
    remedy: [`docker logs --tail 50 ${container.name}`, `docker start ${container.name}`],
  })
}

export function containerPaused(service: string, name: string, cause?: unknown): ConnectionFailure {
  return new ConnectionFailure('container-paused', `${service}: its container ${name} is paused`, {
    witness: service,
    remedy: [`docker unpause ${name}`],
    cause,
  })
}

/** The container stopped between our look at it and the exec. */
export function containerStopped(service: string, name: string, cause: unknown): ConnectionFailure {
  return new ConnectionFailure('container-not-running', `${service}: its container ${name} has just stopped`, {
    witness: service,
    remedy: [`docker logs --tail 50 ${name}`, `docker start ${name}`],
    cause,
  })
}

export function noRelay(to: Destination, detail: string): ConnectionFailure {
  return new ConnectionFailure('no-relay', `${to.service}: no tunnel through ${to.container}, which has ${detail}`, {
    witness: to.service,
    remedy: [
      `publish the port on 127.0.0.1 and set the host of ${to.service} in the .env file`,
      `or run on the engine's own host, where the container's address answers`,
    ],
  })
}

/** A pinned way that cannot be gone. */
export function noWay(service: string, why: string): ConnectionFailure {
  return new ConnectionFailure('no-way', `${service} cannot be reached as the stack description says: ${why}`, {
    witness: service,
    remedy: [`remove \`via\` of ${service} from the stack description, so that every way is tried`],
  })
}

/** The stack description does not say where such a database is. */
export function notDescribed(kind: string): ConnectionFailure {
  return new ConnectionFailure('no-way', `the stack description names no ${kind}`, {
    witness: kind,
    remedy: [`add ${kind} under databases in the stack description`],
  })
}
