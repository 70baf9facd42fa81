/** Whether everything that would be missed is backed up, or somebody has said that it may be lost. */

import type { StackDescription } from '../../configuration/description.ts'
import type { Container, Volume } from '../../connections/index.ts'
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { backupsOf, foldersOf } from './described.ts'

export interface CoverageFacts {
  /** What of: `volumes`, `roles`. */
  kind: string
  /** Neither backed up nor declared. */
  undeclared: string[]
  covered: string[]
}

interface Asset {
  name: string
  /** How it is safe, or why it may be lost; null where nobody says. */
  how: string | null
}

/** Backed up in another way, or dispensable; as somebody wrote it down. */
function declared(description: StackDescription, name: string): string | null {
  const { elsewhere = {}, dispensable = {} } = description.backups ?? {}
  const way = elsewhere[name]
  if (way !== undefined) return way
  const reason = dispensable[name]
  return reason === undefined ? null : `may be lost: ${reason}`
}

/** What the stack description alone says of a service's volumes. */
function byService({ databases, backups }: StackDescription, service: string): string | null {
  if (service === databases.postgres?.service && backups?.jobs.postgres !== undefined)
    return 'dumped by the job of PostgreSQL'
  if (service === databases.mysql?.service && backups?.jobs.mysql !== undefined) return 'dumped by the job of MySQL'
  const { offsite, archive } = backups ?? {}
  const copies = [offsite, archive].flatMap((place) =>
    place !== undefined && 'service' in place ? [place.service] : [],
  )
  return copies.includes(service) ? 'copies of the backups' : null
}

const VOLUME_LABEL = 'com.docker.compose.volume'
const PROJECT_LABEL = 'com.docker.compose.project'
/** The engine's own names for volumes that nobody named. */
const ANONYMOUS = /^[0-9a-f]{64}$/

/** Named volumes of the project, and those that its containers use, by the name that compose gives them. */
export function volumeAssets(
  description: StackDescription,
  volumes: readonly Pick<Volume, 'name' | 'labels'>[],
  containers: readonly Pick<Container, 'service' | 'mounts'>[],
): Asset[] {
  const folders = description.backups === undefined ? [] : foldersOf({ description })
  const users = new Map<string, Pick<Container, 'service' | 'mounts'>[]>()
  for (const container of containers) {
    for (const { name } of container.mounts) if (name !== null) users.set(name, [...(users.get(name) ?? []), container])
  }
  return volumes
    .filter(
      ({ name, labels }) => !ANONYMOUS.test(name) && (labels[PROJECT_LABEL] === description.project || users.has(name)),
    )
    .map(({ name, labels }): Asset => {
      const short = labels[VOLUME_LABEL] ?? name
      const own = users.get(name) ?? []
      const isBackups = own.some(
        ({ service, mounts }) =>
          service === description.backups?.service &&
          mounts.some((mount) => mount.name === name && folders.some((folder) => folder.startsWith(mount.destination))),
      )
      const ways = own.flatMap(({ service }) => (service === null ? [] : [byService(description, service)]))
      const how =
        declared(description, short) ?? (isBackups ? 'the backups themselves' : ways.find((way) => way !== null))
      return { name: short, how: how ?? null }
    })
}

/** What lies in no volume, or whose volume says too little of it. */
export function otherAssets(description: StackDescription): { kind: string; assets: Asset[] }[] {
  const { databases, public: address } = description
  const one = (kind: string, name: string): { kind: string; assets: Asset[] } => ({
    kind,
    assets: [{ name, how: declared(description, kind) }],
  })
  const redis: Asset = {
    name: 'what Redis holds',
    how: databases.redis?.persistence === 'none' ? 'a mere cache' : declared(description, 'redis'),
  }
  return [
    ...(databases.postgres === undefined ? [] : [one('roles', "PostgreSQL's roles and their passwords")]),
    ...(databases.redis === undefined ? [] : [{ kind: 'redis', assets: [redis] }]),
    one('environment', "the stack's environment file"),
    ...(address?.certificate.file === undefined ? [] : [one('certificates', 'certificates and their keys')]),
  ]
}

function observe(kind: string, assets: readonly Asset[], source: string): Seen<CoverageFacts> {
  const undeclared = assets.flatMap(({ name, how }) => (how === null ? [name] : []))
  const rows = assets.map(({ name, how }): Row => ({ what: name, how: how ?? 'NEITHER BACKED UP NOR DECLARED' }))
  return {
    object: kind,
    reading: reading({
      value: undeclared.length,
      unit: 'undeclared',
      text: `${assets.length - undeclared.length} of ${assets.length} backed up or declared`,
      source,
      rows,
    }),
    facts: { kind, undeclared, covered: assets.flatMap(({ name, how }) => (how === null ? [] : [`${name} (${how})`])) },
    evidence: [evidence(source, rows.map(({ what, how }) => `${what}: ${how}`).join('\n'))],
  }
}

/** What is neither backed up nor declared. One result for volumes, roles, Redis, environment file and certificates. */
export async function backupCoverage(stack: Stack): Promise<Seen<CoverageFacts>[]> {
  const { description, connections } = stack
  // A description without backups has nothing to compare with.
  backupsOf(stack)
  const [volumes, containers] = await Promise.all([
    connections.engine.volumes(),
    connections.engine.containers(description.project),
  ])
  const assets = volumeAssets(description, volumes, containers)
  if (assets.length === 0) {
    throw new CouldNotLook(`${description.project} has no named volume, so where it keeps its data cannot be told`, {
      witness: 'engine',
      remedy: [
        'docker volume ls',
        'Data in bind mounts: switch this item off under notApplicable, with where they are saved',
      ],
    })
  }
  return [
    observe('volumes', assets, 'engine: named volumes and who uses them'),
    ...otherAssets(description).map(({ kind, assets: own }) => observe(kind, own, 'stack description')),
  ]
}
