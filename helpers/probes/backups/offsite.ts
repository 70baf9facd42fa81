/** Backups on another machine: what is left when this one burns down. */
import { glob, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { wallClock } from '../../calendar.ts'
import type { BackupPlace } from '../../configuration/safety.ts'
import { runningContainer } from '../../connections/index.ts'
import { HOUR_MS } from '../../durations.ts'
import { CouldNotLook, type Evidence, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, archivesOf, parseArchives } from './archives.ts'
import { backupsOf } from './described.ts'
import { backupFolder } from './folder.ts'
import { mysqlBackups, postgresBackup } from './last-night.ts'

export interface OffsiteFacts {
  isConfigured: boolean
  /** Backups of which there is no copy at all. */
  uncopied: string[]
  /** The one whose newest copy is the oldest. */
  oldest: { of: string; taken: string } | null
}

/** A folder of this machine. Throws CouldNotLook where it cannot be read. */
async function listFolder(path: string, zone: string): Promise<{ archives: Archive[]; evidence: Evidence }> {
  try {
    await stat(path)
    const found = await Array.fromAsync(glob('**/*.sql.gz', { cwd: path }))
    const lines = await Promise.all(
      found.map(async (name) => {
        const { size, mtimeMs } = await stat(join(path, name))
        return `${size} ${Math.floor(mtimeMs / 1000)} ${join(path, name)}`
      }),
    )
    const text = lines.join('\n')
    return { archives: parseArchives(text, zone), evidence: evidence(`archives below ${path}`, text) }
  } catch (cause) {
    throw new CouldNotLook(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      witness: 'host',
      remedy: [`ls -la ${path}`, 'Is the other machine mounted there?'],
      cause,
    })
  }
}

/** In a container, with what GNU and busybox both have. Throws CouldNotLook where the folder cannot be read. */
async function listInside(
  stack: Stack,
  service: string,
  path: string,
): Promise<{ archives: Archive[]; evidence: Evidence }> {
  const { description, connections } = stack
  const container = await runningContainer(connections.engine, description.project, service)
  const argv = ['find', path, '-type', 'f', '-name', '*.sql.gz', '-exec', 'stat', '-c', '%s %Y %n', '{}', '+']
  const { exitCode, stdout, stderr } = await connections.engine.exec(container.id, argv, { witness: service })
  const seen = evidence(`${container.name}: archives below ${path}`, `${stdout}${stderr}`)
  if (exitCode === 0) return { archives: parseArchives(stdout, description.timezone), evidence: seen }
  throw new CouldNotLook(`${path} in ${container.name} cannot be read: ${stderr.trim().slice(0, 200)}`, {
    witness: service,
    remedy: [`docker exec ${container.name} ls -la ${path}`, 'Is its volume mounted?'],
    evidence: [seen],
  })
}

/** What lies there. Throws CouldNotLook where that cannot be listed. */
export async function listElsewhere(
  stack: Stack,
  place: BackupPlace,
): Promise<{ archives: Archive[]; evidence: Evidence }> {
  if (!('service' in place)) return listFolder(place.path, stack.description.timezone)
  return listInside(stack, place.service, place.path)
}

/** The newest copy that is no smaller than its original, where that is still there: a smaller one was cut. Of PostgreSQL (null) or of a database. */
export function newestCopy(
  copies: readonly Archive[],
  originals: readonly Archive[],
  database: string | null,
): Archive | undefined {
  const sizes = new Map(originals.map(({ name, bytes }) => [name, bytes]))
  return archivesOf(copies, database).find(({ name, bytes }) => bytes >= (sizes.get(name) ?? 0))
}

const notConfigured: Seen<OffsiteFacts> = {
  object: null,
  reading: reading({ value: null, unit: 'h', text: 'no other machine is described', source: 'stack description' }),
  facts: { isConfigured: false, uncopied: [], oldest: null },
  evidence: [],
}

/** What is backed up at all, by name and database. */
async function backedUp(stack: Stack): Promise<{ of: string; database: string | null }[]> {
  const { jobs } = backupsOf(stack)
  const [postgres, mysql] = await Promise.all([
    jobs.postgres === undefined ? [] : [await postgresBackup(stack)],
    jobs.mysql === undefined ? [] : mysqlBackups(stack),
  ])
  return [...postgres, ...mysql]
    .filter(({ facts }) => facts.newest !== null)
    .map(({ object }) => ({ of: object ?? 'postgres', database: object }))
}

/** Hours since the newest copied backup was taken, of whatever is worst off. Throws CouldNotLook where it cannot be listed. */
export async function offsiteBackups(stack: Stack): Promise<Seen<OffsiteFacts>> {
  const { offsite } = backupsOf(stack)
  if (offsite === undefined) return notConfigured
  const [{ archives: originals }, copies, subjects] = await Promise.all([
    backupFolder(stack),
    listElsewhere(stack, offsite),
    backedUp(stack),
  ])
  const now = Date.now()
  const newest = subjects.map(({ of, database }) => ({ of, copy: newestCopy(copies.archives, originals, database) }))
  const aged = newest.flatMap(({ of, copy }) =>
    copy === undefined ? [] : [{ of, copy, hours: (now - copy.takenAt.getTime()) / HOUR_MS }],
  )
  const [oldest] = aged.toSorted((a, b) => b.hours - a.hours)
  const uncopied = newest.filter(({ copy }) => copy === undefined).map(({ of }) => of)
  const rows = aged.map(({ of, copy, hours }): Row => ({ of, name: copy.name, hours: Math.round(hours * 10) / 10 }))
  return {
    object: null,
    reading: reading({
      value: oldest === undefined ? null : Math.round(oldest.hours * 10) / 10,
      unit: 'h',
      text: oldest === undefined ? 'no copy' : `newest copies at most ${oldest.hours.toFixed(1)} h old`,
      source: copies.evidence.source,
      rows,
    }),
    facts: {
      isConfigured: true,
      uncopied,
      oldest:
        oldest === undefined
          ? null
          : { of: oldest.of, taken: wallClock(oldest.copy.takenAt, stack.description.timezone) },
    },
    evidence: [copies.evidence],
  }
}
