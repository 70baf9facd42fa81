/** The application behind the web server: its pool's status page, its own log, folders of logs, and its clock. */
import { type Detected, type Find, found } from './find.ts'
import { type Looking, newestPath, outputOf } from './look.ts'
import { oneOf, type Service, withRole } from './roles.ts'

export interface ApplicationParts {
  application?: { service: string; statusPort: number; statusPath: string }
  appLog?: { service: string; path: string; requests?: { service: string; path: string } }
  logs: { service: string; path: string }[]
  timeServer?: { service: string }
}

const APP_LOGS = ['/var/log/travian/app.log', '/tmp/travian-logs/app.log']
const POOLS = 'grep -rhE "^[[:space:]]*(listen|pm.status_path|pm.status_listen)[[:space:]]*=" /etc/php* /usr/local/etc'

/** Where FPM shows its status; null where no path is set. */
export function poolStatus(configuration: string): { statusPort: number; statusPath: string } | null {
  const values = new Map(
    [...configuration.matchAll(/^\s*([\w.]+)\s*=\s*(\S+)/gm)].map(([, key = '', value = '']) => [key, value]),
  )
  const statusPath = values.get('pm.status_path')
  const port = Number((values.get('pm.status_listen') ?? values.get('listen'))?.split(':').at(-1))
  return statusPath === undefined || !Number.isInteger(port) || port < 1 ? null : { statusPort: port, statusPath }
}

/** Volumes and folders that are mounted as logs; one that several mount is its writer's, and no exporter's. */
export function logFolders(services: readonly Service[]): ApplicationParts['logs'] {
  const mounted = services
    .toSorted((one, other) => Number(one.role === 'exporter') - Number(other.role === 'exporter'))
    .flatMap((service) =>
      (oneOf(service)?.mounts ?? [])
        .filter(({ destination }) => /^\/var\/log\/\w/.test(destination))
        .map(({ source, destination }) => ({ source, service: service.name, path: destination })),
    )
  const byWhere = new Map(mounted.toReversed().map((mount) => [mount.source, mount]))
  return [...byWhere.values()].toReversed().map(({ service, path }) => ({ service, path }))
}

export async function describeApplication({ services, connections }: Looking): Promise<Detected<ApplicationParts>> {
  const finds: Find[] = []
  const logs = logFolders(services)
  const part: ApplicationParts = { logs }
  if (logs.length > 0)
    finds.push(found('logs', logs.map(({ service, path }) => `${service}:${path}`).join(', '), 'mounts', 'sure'))
  const [app] = withRole(services, 'php-fpm')
  const [front] = withRole(services, 'nginx')
  const [clock] = withRole(services, 'time-server')
  if (app !== undefined) {
    const container = oneOf(app)
    const status = poolStatus((await outputOf(connections, container, ['sh', '-c', POOLS])) ?? '')
    if (status !== null) {
      part.application = { service: app.name, ...status }
      finds.push(found('application', `${app.name}:${status.statusPort}${status.statusPath}`, 'its pool', 'sure'))
    }
    const path = await newestPath(connections, container, APP_LOGS)
    if (path !== null) {
      const requests = front === undefined ? undefined : { service: front.name, path: '/v1/' }
      part.appLog = { service: app.name, path, ...(requests && { requests }) }
      finds.push(found('appLog', `${app.name}:${path}`, 'the file is there; of several the one written last', 'sure'))
    }
  }
  if (clock !== undefined) {
    part.timeServer = { service: clock.name }
    finds.push(found('timeServer', clock.name, 'the service’s name', 'likely'))
  }
  return { part, finds }
}
