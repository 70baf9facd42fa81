/** What each container is for, by the name of its image, of its service, and by what it runs. */
import type { Inspection } from '../../helpers/connections/index.ts'
import { type Certainty, type Find, found } from './find.ts'

export type Role =
  | 'postgres'
  | 'mysql'
  | 'redis'
  | 'waf'
  | 'nginx'
  | 'php-fpm'
  | 'game-engine'
  | 'worker'
  | 'maintenance'
  | 'offsite'
  | 'time-server'
  | 'exporter'
  | 'prometheus'
  | 'alertmanager'
  | 'grafana'
  | 'ollama'
  | 'vllm'

/** The first that fits decides: an exporter names its subject, a WAF runs nginx. `image` fits the whole name or its end. */
const SIGNS: readonly { role: Role; image?: RegExp; service?: RegExp; command?: RegExp }[] = [
  { role: 'exporter', image: /exporter$/, service: /exporter/, command: /exporter/ },
  { role: 'waf', image: /^modsecurity/, service: /^waf$/ },
  { role: 'alertmanager', image: /^alertmanager$/, service: /^alertmanager$/ },
  { role: 'prometheus', image: /^prometheus$/, service: /^prometheus$/ },
  { role: 'grafana', image: /^grafana/, service: /^grafana$/ },
  { role: 'ollama', image: /^ollama$/, service: /^ollama$/ },
  { role: 'vllm', image: /^vllm/, service: /^vllm$/ },
  { role: 'offsite', service: /off-?(?:site|host)/ },
  { role: 'maintenance', service: /maintenance|backup/ },
  { role: 'worker', service: /worker/, command: /worker/ },
  { role: 'game-engine', service: /(?:game|^)-?engine$/, command: /game-engine/ },
  { role: 'time-server', image: /^(?:chrony|ntp)/, service: /^(?:time-server|ntp|chrony)/ },
  { role: 'postgres', image: /^(?:postgres|postgresql|timescaledb)$/, service: /^(?:postgres|postgresql|pg)$/ },
  { role: 'mysql', image: /^(?:mysql|mariadb|percona)$/, service: /^(?:mysql|mariadb)$/ },
  { role: 'redis', image: /^(?:redis|valkey|keydb)$/, service: /^(?:redis|valkey)$/ },
  { role: 'php-fpm', command: /php-fpm/, service: /^php-fpm$/ },
  { role: 'nginx', image: /^nginx$/, service: /^nginx$/ },
]

export interface Service {
  name: string
  /** Null where nothing tells what it is for. */
  role: Role | null
  containers: Inspection[]
}

/** `docker.io/library/postgres:14@sha256:…` → `postgres`. */
const imageName = (image: string): string => image.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? image

interface Recognised {
  role: Role
  source: string
  certainty: Certainty
}

/** Null where no sign fits. */
export function recognise(container: Inspection): Recognised | null {
  const name = imageName(container.image)
  for (const { role, image, service, command } of SIGNS) {
    const isByImage = image?.test(name) ?? false
    const isByService = service?.test(container.service ?? '') ?? false
    const isByCommand = command?.test(container.command) ?? false
    if (!isByImage && !isByService && !isByCommand) continue
    const source = isByImage ? `image ${container.image}` : isByService ? 'the service’s name' : 'what it runs'
    return { role, source, certainty: isByImage || (isByService && isByCommand) ? 'sure' : 'likely' }
  }
  return null
}

const isOneOff = ({ labels }: Inspection): boolean => labels['com.docker.compose.oneoff'] === 'True'

/** The services of a project with what each is for. Containers of `compose run` are no part of the stack. */
export function servicesOf(containers: readonly Inspection[]): { services: Service[]; finds: Find[] } {
  const own = containers.filter((container) => !isOneOff(container))
  const byName = [...Map.groupBy(own, ({ service, name }) => service ?? name)]
  const told = byName.map(([name, ones]) => {
    const recognised = ones.map(recognise).find((one) => one !== null) ?? null
    const service: Service = { name, role: recognised?.role ?? null, containers: ones }
    const replicas = ones.length === 1 ? '' : `, ${ones.length} containers`
    return {
      service,
      find:
        recognised === null
          ? found(`services.${name}`, `for what is not known${replicas}`, `image ${ones[0]?.image}`, 'guess')
          : found(`services.${name}`, `${recognised.role}${replicas}`, recognised.source, recognised.certainty),
    }
  })
  return { services: told.map(({ service }) => service), finds: told.map(({ find }) => find) }
}

export const withRole = (services: readonly Service[], ...roles: Role[]): Service[] =>
  services.filter(({ role }) => role !== null && roles.includes(role))

/** A container of the service, a running one where there is one. */
export const oneOf = ({ containers }: Service): Inspection | undefined =>
  containers.find(({ status }) => status === 'running') ?? containers[0]
