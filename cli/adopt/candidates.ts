/** Which compose project is meant, and what can be proposed before anybody is asked. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, Inspection } from '../../helpers/connections/index.ts'
import { backupFolder, offsitePlace, type Place } from './backups.ts'
import { outputOf } from './look.ts'
import { oneOf, type Service, servicesOf, withRole } from './roles.ts'

export interface Project {
  name: string
  containers: Inspection[]
}

/** The compose projects of the engine: those with data stores first, then by size. */
export function projectsOf(containers: readonly Inspection[]): Project[] {
  const own = containers.filter(({ project }) => project !== null)
  const stores = ({ containers: ones }: Project): number =>
    withRole(servicesOf(ones).services, 'postgres', 'mysql', 'redis').length
  return [...Map.groupBy(own, ({ project }) => project ?? '')]
    .map(([name, ones]): Project => ({ name, containers: ones }))
    .sort((one, other) => stores(other) - stores(one) || other.containers.length - one.containers.length)
}

/** The environment file that compose was given, or that usually stands beside its file; null where this machine has none. */
export function stackEnvFile(containers: readonly Inspection[]): string | null {
  const { labels } = containers[0] ?? { labels: {} as Record<string, string> }
  const given = labels['com.docker.compose.project.environment_file']
  const folder = labels['com.docker.compose.project.working_dir']
  const beside = folder === undefined ? [] : ['.env.production', '.env'].map((name) => join(folder, name))
  return [...(given === undefined ? [] : [given]), ...beside].find((path) => existsSync(path)) ?? null
}

/** The time zone in which cron of the backups lives, else that of any container that is told one. */
export async function timeZone(
  services: readonly Service[],
  engine: Engine,
): Promise<{ zone: string; source: string }> {
  const ordered = [...withRole(services, 'maintenance'), ...services]
  for (const service of ordered) {
    const zone = oneOf(service)?.settings.TZ
    if (zone !== undefined && isZone(zone)) return { zone, source: `variable TZ of ${service.name}` }
  }
  const [first] = ordered
  const link = first === undefined ? null : await outputOf({ engine }, oneOf(first), ['readlink', '/etc/localtime'])
  const zone = link?.trim().split('/zoneinfo/')[1]
  if (zone !== undefined && isZone(zone)) return { zone, source: `/etc/localtime of ${first?.name}` }
  return { zone: 'Etc/UTC', source: 'containers without a time zone live in UTC' }
}

export function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `maintenance:/backups`, `/mnt/copies`; empty for none. */
export const placeText = (place: Place | null): string =>
  place === null ? '' : place.service === undefined ? place.path : `${place.service}:${place.path}`

/** Null for an empty answer. */
export function parsePlace(answer: string): Place | null {
  const [, service, path] = /^(?:([^/:]+):)?(\/.*)$/.exec(answer) ?? []
  if (path === undefined) return null
  return service === undefined ? { path } : { service, path }
}

/** Where backups probably lie: in the container that makes them. */
export function proposedBackups(services: readonly Service[]): Place | null {
  const candidates = [...withRole(services, 'maintenance'), ...services.filter(({ role }) => role !== 'offsite')]
  for (const service of candidates) {
    const folder = backupFolder(service)
    if (folder !== null) return { service: service.name, path: folder.path }
  }
  return null
}

export const proposedOffsite = (services: readonly Service[]): Place | null => offsitePlace(services)
