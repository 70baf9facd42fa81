/** The containers of a compose project, found by their labels, as the engine knows them. */
import type { ContainerInspectInfo } from 'dockerode'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'

export interface ContainerMount {
  type: string
  /** The volume's name; null for anything but a volume. */
  name: string | null
  source: string
  destination: string
  isReadOnly: boolean
}

export interface ContainerNetwork {
  name: string
  id: string
  /** IPv4; null where the container is not running or the network gives none. */
  address: string | null
  gateway: string | null
}

export interface Container {
  id: string
  /** Without the leading slash: `travian_redis`. */
  name: string
  /** The compose service; null for a container that compose did not make. */
  service: string | null
  /** Made by `compose run`: no replica of its service. */
  isOneOff: boolean
  labels: Record<string, string>
  status: ContainerStatus
  /** Null where the image and the compose file define no health check. */
  health: 'starting' | 'healthy' | 'unhealthy' | null
  /** What the newest health check printed; null without one. */
  healthOutput: string | null
  createdAt: Date
  startedAt: Date | null
  /** When it last ended; null if it never did. */
  finishedAt: Date | null
  exitCode: number
  /** Only the main process: a child killed for memory does not show here. */
  isOomKilled: boolean
  /** Restarts by the engine's own policy, not by `docker restart`. */
  restartCount: number
  /** The engine's error of the last start; null if there was none. */
  error: string | null
  image: { name: string; id: string }
  mounts: ContainerMount[]
  /** Mount point → options. */
  tmpfs: Record<string, string>
  /** Null without a limit. */
  memoryLimitBytes: number | null
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  restartPolicy: string
  /** On the engine's host; null where the log driver keeps no file. */
  logPath: string | null
  logDriver: string
  logOptions: Record<string, string>
  networks: ContainerNetwork[]
}

/** The engine writes "never" as the year 1. */
function instant(text: string): Date | null {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1970 ? null : date
}

const orNull = <T>(value: T | undefined): T | null => (value ? value : null)

const STATUSES: readonly string[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']
const HEALTHS: readonly string[] = ['starting', 'healthy', 'unhealthy']

const isStatus = (status: string): status is ContainerStatus => STATUSES.includes(status)
const isHealth = (health: string): health is NonNullable<Container['health']> => HEALTHS.includes(health)

/** The engine's inspection in our words. Throws EngineFailure at a state that we do not know. */
export function toContainer(inspected: ContainerInspectInfo): Container {
  const { State: state, HostConfig: host, Config: config } = inspected
  const labels = config.Labels ?? {}
  const name = inspected.Name.replace(/^\//, '')
  if (!isStatus(state.Status)) {
    throw new EngineFailure('garbage', `the Docker engine gives ${name} the unknown state "${state.Status}"`, {
      remedy: [`docker inspect ${name}`],
    })
  }
  const health = state.Health?.Status ?? 'none'
  return {
    id: inspected.Id,
    name,
    service: labels['com.docker.compose.service'] ?? null,
    isOneOff: labels['com.docker.compose.oneoff'] === 'True',
    labels,
    status: state.Status,
    health: isHealth(health) ? health : null,
    healthOutput: state.Health?.Log?.at(-1)?.Output ?? null,
    createdAt: new Date(inspected.Created),
    startedAt: instant(state.StartedAt),
    finishedAt: instant(state.FinishedAt),
    exitCode: state.ExitCode,
    isOomKilled: state.OOMKilled,
    restartCount: inspected.RestartCount,
    error: orNull(state.Error),
    image: { name: config.Image, id: inspected.Image },
    mounts: inspected.Mounts.map((mount) => ({
      type: mount.Type,
      name: orNull(mount.Name),
      source: mount.Source,
      destination: mount.Destination,
      isReadOnly: !mount.RW,
    })),
    tmpfs: host.Tmpfs ?? {},
    memoryLimitBytes: orNull(host.Memory),
    restartPolicy: host.RestartPolicy?.Name || 'no',
    logPath: orNull(inspected.LogPath),
    logDriver: host.LogConfig?.Type ?? '',
    logOptions: host.LogConfig?.Config ?? {},
    networks: Object.entries(inspected.NetworkSettings.Networks).map(([network, endpoint]) => ({
      name: network,
      id: endpoint.NetworkID,
      address: orNull(endpoint.IPAddress),
      gateway: orNull(endpoint.Gateway),
    })),
  }
}

const isGone = (error: unknown): boolean => error instanceof EngineFailure && error.statusCode === 404

/** What the engine says of every container in every state, of a project or of all. One that goes away meanwhile is left out. */
export async function inspectContainers(
  calls: EngineCalls,
  project: string | null,
  options?: CallOptions,
): Promise<ContainerInspectInfo[]> {
  const what = project === null ? 'containers' : `containers of ${project}`
  const filters = project === null ? {} : { label: [`com.docker.compose.project=${project}`] }
  const listed = await calls.callForJson(
    what,
    (docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal }),
    options,
  )
  const inspected = await Promise.all(
    listed.map(async ({ Id }) => {
      try {
        return [
          await calls.callForJson(
            what,
            (docker, abortSignal) => docker.getContainer(Id).inspect({ abortSignal }),
            options,
          ),
        ]
      } catch (error) {
        if (isGone(error)) return []
        throw error
      }
    }),
  )
  return inspected.flat()
}

/** Every container of the project in every state, by name. */
export async function listContainers(calls: EngineCalls, project: string, options?: CallOptions): Promise<Container[]> {
  return (await inspectContainers(calls, project, options))
    .map(toContainer)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
