/** Before any item: does the engine answer, may we exec, is the stack there, and does every account log in? */
import type { Configuration } from '../../helpers/configuration/load.ts'
import type { Connections, Inspection } from '../../helpers/connections/index.ts'
import { EngineFailure, isExecForbidden } from '../../helpers/connections/index.ts'
import { CouldNotLook } from '../../helpers/reading.ts'

export interface Check {
  /** What is needed: `engine`, `exec`, `PostgreSQL account`. */
  what: string
  found: boolean
  text: string
  remedy: string[]
  /** It is there, and something before it forbids it. */
  isForbidden?: true
}

/** Servers whose answers this project was tried on. Any other is used all the same, and called unverified. */
const VERIFIED: Record<string, RegExp> = {
  PostgreSQL: /^15\./,
  MariaDB: /^10\.11\./,
  Redis: /^7\.0\./,
}

/** `unverified: …` where no server of this kind and version was ever tried. */
export function verification(product: string, version: string): string {
  const isTried = VERIFIED[product]?.test(version) ?? false
  return isTried
    ? ''
    : ` — unverified: never tried against a real ${product} ${version.split('.').slice(0, 2).join('.')}`
}

/** Whoever may speak to an engine is root on its host: nobody should overlook how far that reaches. */
const IN_CLEAR =
  ' — without TLS: whoever is on the way there reads and changes everything; use TLS or ssh (docs/engines.md)'

/** One question; what is not there becomes a finding, any other error is a defect of ours and goes through. */
async function check(what: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, found: true, text: await look(), remedy: [] }
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error
    const isForbidden = isExecForbidden(error) && { isForbidden: true as const }
    return { what, found: false, text: error.message, remedy: error.remedy, ...isForbidden }
  }
}

/** `true` in the first container that runs. A container without that program has been reached all the same. */
async function tryExec(connections: Connections, containers: readonly Inspection[]): Promise<string> {
  const container = containers.find(({ status }) => status === 'running')
  if (container === undefined) throw new CouldNotLook('no container runs', { witness: 'engine', remedy: [] })
  try {
    await connections.engine.exec(container.id, ['true'])
  } catch (error) {
    const hasReached = error instanceof EngineFailure && error.message.includes('no program')
    if (!hasReached) throw error
  }
  return `allowed (tried in ${container.name})`
}

function whoIsMissing(configuration: Configuration, containers: readonly Inspection[]): string {
  const { project, services } = configuration.description
  const there = new Set(containers.map(({ service }) => service))
  const absent = Object.keys(services).filter((service) => !there.has(service))
  const total = Object.keys(services).length
  if (absent.length === 0) return `all ${total} services of ${project} have a container`
  throw new CouldNotLook(
    `${absent.length} of ${total} services of ${project} have no container: ${absent.join(', ')}`,
    {
      witness: 'engine',
      remedy: [`docker ps --all --filter label=com.docker.compose.project=${project}`],
    },
  )
}

async function logins({ description }: Configuration, connections: Connections): Promise<Check[]> {
  const { postgres, mysql, redis } = description.databases
  const looks: Promise<Check>[] = []
  if (postgres !== undefined) {
    const login = async (): Promise<string> => {
      const { version, way } = await connections.postgres()
      return `${version} by ${way}${verification('PostgreSQL', version)}`
    }
    looks.push(check('PostgreSQL account', login))
  }
  if (mysql !== undefined) {
    const login = async (): Promise<string> => {
      const { version, way, dialect } = await connections.mysql()
      const product = dialect === 'mariadb' ? 'MariaDB' : 'MySQL'
      return `${product} ${version} by ${way}${verification(product, version)}`
    }
    looks.push(check('MySQL account', login))
  }
  if (redis !== undefined) {
    const login = async (): Promise<string> => {
      const reader = await connections.redis()
      const version = /^redis_version:(\S+)/m.exec(await reader.info('server'))?.[1] ?? '?'
      return `${version} by ${reader.way}${verification('Redis', version)}`
    }
    looks.push(check('Redis account', login))
  }
  return Promise.all(looks)
}

export interface Preflight {
  checks: Check[]
  /** Empty where the engine does not answer. */
  containers: Inspection[]
}

/** Never throws for what is missing. */
export async function preflight(configuration: Configuration, connections: Connections): Promise<Preflight> {
  const { engine } = connections
  let containers: Inspection[] = []
  const engineCheck = await check('engine', async () => {
    const [{ version, operatingSystem, hostName }, found] = await Promise.all([
      engine.info(),
      engine.inspections(configuration.description.project),
    ])
    containers = found
    const clear = engine.calls.isOpenToOthers ? IN_CLEAR : ''
    return `Docker ${version} at ${engine.where}, ${operatingSystem} on ${hostName}${clear}`
  })
  const rest = engineCheck.found
    ? await Promise.all([
        check('containers', async () => whoIsMissing(configuration, containers)),
        check('exec', () => tryExec(connections, containers)),
      ])
    : []
  return { checks: [engineCheck, ...rest, ...(await logins(configuration, connections))], containers }
}
