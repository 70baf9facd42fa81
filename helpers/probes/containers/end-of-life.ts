/** Until when each server's version, and the systems that the containers are made of, get security fixes. */
import { DAY_MS } from '../../durations.ts'
import { productSupport, type Support, type System, systemSupport } from '../../lifecycles/support.ts'
import { AS_OF } from '../../lifecycles/table.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import {
  mysqlVersion,
  nginxVersion,
  phpVersion,
  postgresVersion,
  redisVersion,
  type ServerVersion,
  systemOf,
} from './versions.ts'

export interface LifeFacts {
  what: string
  support: Support
  /** Days since the table was made. */
  tableDays: number
}

const SOURCE = `the servers' own versions; table of ${AS_OF} (helpers/lifecycles/table.ts)`

function observe(
  what: string,
  support: Support | undefined,
  said: string,
  rows: Row[] | null,
): Omit<Seen<LifeFacts>, 'object'> {
  if (support === undefined) {
    throw new CouldNotLook(`the table of ${AS_OF} does not know ${what}`, {
      witness: 'end-of-life table',
      remedy: ['Bring helpers/lifecycles/table.ts up to date: https://endoflife.date'],
      evidence: [evidence('version', said)],
    })
  }
  const now = Date.now()
  // Through the whole of the last day.
  const days = support.until === null ? null : Math.ceil((Date.parse(support.until) - now) / DAY_MS)
  const until = support.until === null ? `its end is not announced` : `until ${support.until}`
  return {
    reading: reading({
      value: days,
      unit: 'days',
      text: `${what}, supported by ${support.by}, ${until}`,
      source: SOURCE,
      rows,
    }),
    facts: { what, support, tableDays: Math.floor((now - Date.parse(AS_OF)) / DAY_MS) },
    evidence: [evidence('version', said)],
  }
}

function ofServer({ product, version, packagedBy, said }: ServerVersion): Omit<Seen<LifeFacts>, 'object'> {
  const packaged = packagedBy === null ? '' : ' (package)'
  return observe(`${product} ${version}${packaged}`, productSupport(product, version, packagedBy), said, null)
}

function servers(stack: Stack): [name: string, look: () => Promise<ServerVersion>][] {
  const { databases, application, api } = stack.description
  return [
    ...(databases.postgres === undefined ? [] : [['postgres', () => postgresVersion(stack)] as const]),
    ...(databases.mysql === undefined ? [] : [['mysql', () => mysqlVersion(stack)] as const]),
    ...(databases.redis === undefined ? [] : [['redis', () => redisVersion(stack)] as const]),
    ...(application === undefined ? [] : [['php', () => phpVersion(stack, application.service)] as const]),
    ...(api === undefined ? [] : [['nginx', () => nginxVersion(stack, api.service)] as const]),
  ].map(([name, look]) => [name, look])
}

interface Based {
  system: System
  services: string[]
}

/** The systems that the running containers are made of, asked of one container an image. One that does not say tells nothing. */
async function systems(stack: Stack): Promise<Based[]> {
  const { description, connections } = stack
  const running = (await connections.engine.containers(description.project)).flatMap(({ service, status, image }) =>
    service !== null && status === 'running' && service in description.services ? [{ service, image: image.id }] : [],
  )
  const found = await Promise.all(
    [...Map.groupBy(running, ({ image }) => image).values()].map(async (members) => {
      const services = [...new Set(members.map(({ service }) => service))]
      const system = await systemOf(stack, services[0] ?? '').catch((error: unknown) => {
        if (error instanceof CouldNotLook) return null
        throw error
      })
      return system === null ? [] : [{ system, services }]
    }),
  )
  const alike = Map.groupBy(found.flat(), ({ system: { id, version } }) => `${id} ${version}`)
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, services: [first, ...others].flatMap(({ services }) => services) }],
  )
}

/** Days until a version gets no more fixes, negative when it gets none. One result per server and per system. */
export async function endOfLife(stack: Stack): Promise<Observation<LifeFacts>[]> {
  const [ofServers, based] = await Promise.all([
    lookAtEach(
      servers(stack),
      ([name]) => name,
      async ([, look]) => ofServer(await look()),
    ),
    systems(stack),
  ])
  const ofSystems = await lookAtEach(
    based,
    ({ system: { id, version } }) => `${id} ${version}`,
    async ({ system, services }) => {
      const name = `${system.id} ${system.version}`
      return observe(
        `${name} of ${services.length === 1 ? services[0] : `${services.length} services`}`,
        systemSupport(system),
        name,
        services.map((service) => ({ service })),
      )
    },
  )
  return [...ofServers, ...ofSystems]
}
