/** Containers as they were configured, for those who ask what a stack consists of. Values of variables stay behind. */
import type { ContainerInspectInfo } from 'dockerode'
import type { CallOptions, EngineCalls } from './calls.ts'
import { inspectContainers } from './containers.ts'

export interface Inspection {
  id: string
  name: string
  /** Compose project and service; null for a container that compose did not make. */
  project: string | null
  service: string | null
  labels: Record<string, string>
  image: string
  /** Entry point and command as one line. */
  command: string
  status: string
  exitCode: number
  health: string | null
  /** The health check's test as one line; null where there is none. */
  healthTest: string | null
  /** What the newest health check printed. */
  healthOutput: string
  restartPolicy: string
  /** Names of the variables that it is given. Their values may be secrets. */
  variables: string[]
  /** Values of the few that never are one. */
  settings: Record<string, string>
  /** Ports that the image declares. */
  exposed: number[]
  published: { inside: number; outside: number; address: string }[]
  mounts: { type: string; name: string | null; source: string; destination: string }[]
  networks: string[]
  capDrop: string[]
  capAdd: string[]
  hasGpu: boolean
}

/** Variables that name, place or time something, and by their meaning hold no secret. */
const HARMLESS = new Set([
  'POSTGRES_DB',
  'POSTGRES_USER',
  'PGDATABASE',
  'PGUSER',
  'MYSQL_DATABASE',
  'MYSQL_USER',
  'MARIADB_DATABASE',
  'MARIADB_USER',
  'TZ',
  'PORT',
  'SSL_PORT',
  'BACKUP_DIR',
])

const words = (value: string | string[] | null | undefined): string[] =>
  value === null || value === undefined ? [] : [value].flat()

const portNumber = (key: string): number => Number(key.split('/')[0])

function publishedPorts(ports: ContainerInspectInfo['NetworkSettings']['Ports']): Inspection['published'] {
  return Object.entries(ports ?? {}).flatMap(([key, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      inside: portNumber(key),
      outside: Number(HostPort),
      address: HostIp,
    })),
  )
}

const usesGpu = ({ HostConfig: { DeviceRequests, Runtime } }: ContainerInspectInfo): boolean =>
  Runtime === 'nvidia' ||
  ((DeviceRequests ?? []) as { Driver?: string; Capabilities?: string[][] }[]).some(
    ({ Driver, Capabilities }) => Driver === 'nvidia' || (Capabilities ?? []).flat().includes('gpu'),
  )

/** The engine's inspection without the values of its variables. */
export function toInspection(inspected: ContainerInspectInfo): Inspection {
  const { Config: config, HostConfig: host, State: state } = inspected
  const labels = config.Labels ?? {}
  const variables = (config.Env ?? []).map((line) => {
    const [name = '', ...rest] = line.split('=')
    return { name, value: rest.join('=') }
  })
  const test = config.Healthcheck?.Test ?? []
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    project: labels['com.docker.compose.project'] ?? null,
    service: labels['com.docker.compose.service'] ?? null,
    labels,
    image: config.Image,
    command: [...words(config.Entrypoint), ...words(config.Cmd)].join(' '),
    status: state.Status,
    exitCode: state.ExitCode,
    health: state.Health?.Status ?? null,
    healthTest: test.length === 0 || test[0] === 'NONE' ? null : test.slice(1).join(' '),
    healthOutput: state.Health?.Log?.at(-1)?.Output ?? '',
    restartPolicy: host.RestartPolicy?.Name ?? '',
    variables: variables.map(({ name }) => name).sort(),
    settings: Object.fromEntries(variables.flatMap(({ name, value }) => (HARMLESS.has(name) ? [[name, value]] : []))),
    exposed: Object.keys(config.ExposedPorts ?? {}).map(portNumber),
    published: publishedPorts(inspected.NetworkSettings.Ports),
    mounts: inspected.Mounts.map(({ Type, Name, Source, Destination }) => ({
      type: Type,
      name: Name ?? null,
      source: Source,
      destination: Destination,
    })),
    networks: Object.keys(inspected.NetworkSettings.Networks),
    capDrop: host.CapDrop ?? [],
    capAdd: host.CapAdd ?? [],
    hasGpu: usesGpu(inspected),
  }
}

/** Of one compose project, or of every container there is. Throws EngineFailure. */
export async function listInspections(
  calls: EngineCalls,
  project: string | null,
  options?: CallOptions,
): Promise<Inspection[]> {
  return (await inspectContainers(calls, project, options))
    .map(toInspection)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
