/** From the containers' configuration alone: services with what they need, and the databases. */
import type { Inspection } from '../../helpers/connections/index.ts'
import { type Detected, type Find, found } from './find.ts'
import { oneOf, type Role, type Service, withRole } from './roles.ts'

export interface ServiceEntry {
  kind: 'long-running' | 'one-shot'
  needs?: string[]
}

const DATABASES: readonly Role[] = ['postgres', 'mysql', 'redis']
/** Who logs into the databases that it shares a network with. */
const CLIENTS: readonly Role[] = ['php-fpm', 'worker', 'game-engine']

/** Ended by itself with 0, and nobody restarts it: that is how it should be. */
const isOneShot = ({ containers }: Service): boolean =>
  containers.every(
    ({ status, exitCode, restartPolicy }) =>
      status === 'exited' && exitCode === 0 && (restartPolicy === '' || restartPolicy === 'no'),
  )

/** Compose v2 writes down what a service depends on: `postgres:service_healthy:true,redis:service_started:false`. */
function declaredNeeds({ containers }: Service): string[] | null {
  const label = containers[0]?.labels['com.docker.compose.depends_on']
  if (label === undefined || label === '') return null
  return label.split(',').flatMap((entry) => entry.split(':')[0] || [])
}

const sharesNetwork = (one: Service, other: Service): boolean =>
  oneOf(one)?.networks.some((network) => oneOf(other)?.networks.includes(network)) ?? false

/** What an exporter reports on: the service whose name it carries. */
const subjectOf = (exporter: Service, services: readonly Service[]): Service[] =>
  services.filter(({ name }) => exporter.name !== name && exporter.name === `${name}-exporter`)

function guessedNeeds(service: Service, services: readonly Service[]): string[] {
  const { role } = service
  const near = (...roles: Role[]) => withRole(services, ...roles).filter((other) => sharesNetwork(service, other))
  const needed =
    role === null
      ? []
      : CLIENTS.includes(role)
        ? near(...DATABASES)
        : role === 'nginx'
          ? near('php-fpm')
          : role === 'waf'
            ? near('nginx')
            : role === 'exporter'
              ? subjectOf(service, services)
              : []
  return needed.map(({ name }) => name)
}

export function describeServices(services: readonly Service[]): Detected<Record<string, ServiceEntry>> {
  const names = new Set(services.map(({ name }) => name))
  const finds: Find[] = []
  const entries = services.map((service): [string, ServiceEntry] => {
    const kind = isOneShot(service) ? 'one-shot' : 'long-running'
    if (kind === 'one-shot')
      finds.push(found(`services.${service.name}.kind`, kind, 'ended with 0, never restarted', 'likely'))
    const declared = declaredNeeds(service)?.filter((name) => names.has(name))
    const needs = declared ?? guessedNeeds(service, services)
    if (needs.length === 0) return [service.name, { kind }]
    const source = declared === undefined ? 'networks in common, and what they usually need' : 'compose: depends_on'
    finds.push(found(`services.${service.name}.needs`, needs.join(', '), source, declared ? 'sure' : 'guess'))
    return [service.name, { kind, needs }]
  })
  return { part: Object.fromEntries(entries), finds }
}

export interface DatabaseEntry {
  service: string
  port: number
  database?: string
}
export type DatabaseEntries = Partial<Record<'postgres' | 'mysql' | 'redis', DatabaseEntry>>

const PORTS: Record<'postgres' | 'mysql' | 'redis', number> = { postgres: 5432, mysql: 3306, redis: 6379 }

/** The usual port, or the only one that the image declares. */
export function portOf(container: Inspection | undefined, usual: number): number {
  const exposed = container?.exposed ?? []
  return exposed.includes(usual) || exposed.length !== 1 ? usual : (exposed[0] ?? usual)
}

/** The name of the application's database, as the server's or a client's container is given it. */
function databaseName(services: readonly Service[]): { name: string; source: string } | null {
  const given = services.flatMap((service) => {
    const { settings } = oneOf(service) ?? { settings: {} as Record<string, string> }
    const name = settings.POSTGRES_DB ?? settings.PGDATABASE
    return name === undefined || name === '' ? [] : [{ name, source: `variable of ${service.name}` }]
  })
  return given[0] ?? null
}

export function describeDatabases(services: readonly Service[]): Detected<DatabaseEntries> {
  const part: DatabaseEntries = {}
  const finds: Find[] = []
  for (const kind of ['postgres', 'mysql', 'redis'] as const) {
    const [service, ...others] = withRole(services, kind)
    if (service === undefined) continue
    const port = portOf(oneOf(service), PORTS[kind])
    part[kind] = { service: service.name, port }
    const beside = others.length === 0 ? '' : `; not the only one: ${others.map(({ name }) => name).join(', ')}`
    finds.push(
      found(`databases.${kind}`, `${service.name}, port ${port}${beside}`, 'its container', beside ? 'guess' : 'sure'),
    )
  }
  if (part.postgres !== undefined) {
    const own = withRole(services, 'postgres')
    const name = databaseName([...own, ...services])
    if (name !== null) {
      part.postgres.database = name.name
      finds.push(found('databases.postgres.database', name.name, name.source, 'likely'))
    }
  }
  return { part, finds }
}
