/** What containers are allowed on their host, and what of it they show to the outside. */
import type { ContainerInspectInfo } from 'dockerode'
import type { CallOptions, EngineCalls } from './calls.ts'
import { inspectContainers } from './containers.ts'

export interface Privileges {
  container: string
  /** Null for a container that compose did not make. */
  service: string | null
  isPrivileged: boolean
  capDrop: string[]
  capAdd: string[]
  isReadOnly: boolean
  hasNoNewPrivileges: boolean
  /** Of pid, network, ipc and uts those that it shares with the host. */
  hostNamespaces: string[]
  /** Where the folders and files that it is given lie on the host. */
  hostPaths: string[]
  /** As configured, also while it does not run: `127.0.0.1:8443`, `0.0.0.0:80`; a port of the engine's choice is `*`. */
  published: string[]
}

const capability = (name: string): string => name.toUpperCase().replace(/^CAP_/, '')

const isNoNewPrivileges = (option: string): boolean => /^no-new-privileges([:=]true)?$/.test(option)

type Bindings = Record<string, { HostIp?: string; HostPort?: string }[] | null>

function publishedBy({ HostConfig: host, Config: config }: ContainerInspectInfo): string[] {
  const bound = Object.values((host.PortBindings ?? {}) as Bindings)
    .flatMap((bindings) => bindings ?? [])
    .map(({ HostIp, HostPort }) => `${HostIp || '0.0.0.0'}:${HostPort || '*'}`)
  return host.PublishAllPorts ? [...bound, ...Object.keys(config.ExposedPorts ?? {}).map(() => '0.0.0.0:*')] : bound
}

/** The engine's inspection in our words. */
export function toPrivileges(inspected: ContainerInspectInfo): Privileges {
  const { HostConfig: host, Config: config } = inspected
  const namespaces = { pid: host.PidMode, network: host.NetworkMode, ipc: host.IpcMode, uts: host.UTSMode }
  return {
    container: inspected.Name.replace(/^\//, ''),
    service: config.Labels?.['com.docker.compose.service'] ?? null,
    isPrivileged: host.Privileged ?? false,
    capDrop: (host.CapDrop ?? []).map(capability),
    capAdd: (host.CapAdd ?? []).map(capability),
    isReadOnly: host.ReadonlyRootfs ?? false,
    hasNoNewPrivileges: (host.SecurityOpt ?? []).some(isNoNewPrivileges),
    hostNamespaces: Object.entries(namespaces).flatMap(([name, mode]) => (mode === 'host' ? [name] : [])),
    hostPaths: [
      ...(host.Binds ?? []).map((bind) => bind.split(':')[0] ?? '').filter((path) => path.startsWith('/')),
      ...(host.Mounts ?? []).filter(({ Type }) => Type === 'bind').map(({ Source }) => Source),
    ],
    published: publishedBy(inspected),
  }
}

/** Of every container of a project in every state, by name. Throws EngineFailure. */
export async function listPrivileges(
  calls: EngineCalls,
  project: string,
  options?: CallOptions,
): Promise<Privileges[]> {
  return (await inspectContainers(calls, project, options))
    .map(toPrivileges)
    .sort((one, other) => (one.container < other.container ? -1 : 1))
}
