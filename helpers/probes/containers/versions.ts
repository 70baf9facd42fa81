/** Versions of the servers as they say themselves, and who packaged them. */
import { runningContainer } from '../../connections/index.ts'
import { isDistributionVersion, parseSystem, type System } from '../../lifecycles/support.ts'
import type { Product } from '../../lifecycles/table.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { redisInfo, redisService } from '../databases/redis-info.ts'

export interface ServerVersion {
  product: Product
  /** `15.20`. */
  version: string
  /** The distribution whose package it is; null where it comes from somewhere else, or nobody can tell. */
  packagedBy: System | null
  /** What was said, word for word. */
  said: string
}

interface Told {
  product: Product
  service: string
  said: string
  /** Names of its package, as dpkg matches them. */
  packages: string[]
}

/** What a program in the service's container says; null where it has none such, or it fails. */
async function says({ connections, description }: Stack, service: string, argv: string[]): Promise<string | null> {
  const { engine } = connections
  const { id } = await runningContainer(engine, description.project, service)
  try {
    const { stdout, stderr, exitCode } = await engine.exec(id, argv, { witness: service })
    return exitCode < 2 ? `${stdout}${stderr}`.trim() : null
  } catch (error) {
    if (error instanceof CouldNotLook && error.message.startsWith('there is no program')) return null
    throw error
  }
}

/** The distribution that the container is made of; null where it does not say. */
export async function systemOf(stack: Stack, service: string): Promise<System | null> {
  const text = await says(stack, service, ['cat', '/etc/os-release'])
  return text === null ? null : parseSystem(text)
}

/** The first number of a version in a text: `15.20`, `7.0.15`. */
export const versionIn = (text: string): string | null => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? null

/** `package version` lines of dpkg; those of packages that are not installed have no version. */
export const isPackaged = (listing: string): boolean =>
  listing
    .split('\n')
    .map((line) => line.trim().split(' ')[1])
    .some((version) => version !== undefined && isDistributionVersion(version))

/** In dpkg's own template language. */
const FORMAT = `\${Package} \${Version}\\n`

/** A server outside the stack's containers has no package that could be seen. */
async function packager(stack: Stack, { service, packages }: Told): Promise<System | null> {
  const listing = await says(stack, service, ['dpkg-query', '-W', '-f', FORMAT, ...packages])
  return listing !== null && isPackaged(listing) ? systemOf(stack, service) : null
}

async function whole(stack: Stack, told: Told): Promise<ServerVersion> {
  const version = versionIn(told.said)
  if (version === null) {
    throw new CouldNotLook(`${told.service} says no version: ${told.said}`, {
      witness: told.service,
      remedy: [`Ask it for its version: docker exec CONTAINER ${told.product.toLowerCase()} --version`],
    })
  }
  return { product: told.product, version, packagedBy: await packager(stack, told), said: told.said }
}

export async function postgresVersion(stack: Stack): Promise<ServerVersion> {
  const [row] = await (await stack.connections.postgres()).query<{ server_version: string }>('SHOW server_version')
  const service = stack.description.databases.postgres?.service ?? 'postgres'
  return whole(stack, {
    product: 'PostgreSQL',
    service,
    said: row?.server_version ?? '',
    packages: ['postgresql-[0-9]*'],
  })
}

export async function mysqlVersion(stack: Stack): Promise<ServerVersion> {
  const [row] = await (await stack.connections.mysql()).query<{ version: string }>('SELECT VERSION() AS version')
  const said = row?.version ?? ''
  const service = stack.description.databases.mysql?.service ?? 'mysql'
  const product = said.includes('MariaDB') ? 'MariaDB' : 'MySQL'
  return whole(stack, { product, service, said, packages: ['mariadb-server*', 'mysql-server*'] })
}

export async function redisVersion(stack: Stack): Promise<ServerVersion> {
  const { info } = await redisInfo(stack, 'server')
  return whole(stack, {
    product: 'Redis',
    service: redisService(stack),
    said: info.get('redis_version') ?? '',
    packages: ['redis-server'],
  })
}

export async function nginxVersion(stack: Stack, service: string): Promise<ServerVersion> {
  const said = (await says(stack, service, ['nginx', '-v'])) ?? ''
  return whole(stack, { product: 'nginx', service, said, packages: ['nginx'] })
}

export async function phpVersion(stack: Stack, service: string): Promise<ServerVersion> {
  const said = (await says(stack, service, ['php', '-r', 'echo PHP_VERSION;'])) ?? ''
  return whole(stack, { product: 'PHP', service, said, packages: ['php[0-9]*-fpm', 'php[0-9]*-cli'] })
}
