/** The folder of the backups, and what is being written there right now. */
import type { BackupJobDescription, BackupsDescription } from '../../configuration/safety.ts'
import { CouldNotLook, type Evidence, evidence } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, parseArchives } from './archives.ts'
import { backupsOf, type Engine, folderOf } from './described.ts'
import type { BackupHolder } from './holder.ts'
import { maintenanceLook } from './maintenance-look.ts'

export interface BackupFolder {
  description: BackupsDescription
  holder: BackupHolder
  /** `/backups in travian_maintenance`. */
  place: string
  archives: Archive[]
  /** Command lines of the holder's processes. */
  processes: string[]
  evidence: Evidence
}

/** The job that saves this engine. Throws CouldNotLook where the description has none. */
export function jobOf(stack: Stack, engine: Engine): BackupJobDescription {
  const job = backupsOf(stack).jobs[engine]
  if (job !== undefined) return job
  throw new CouldNotLook(`the stack description does not say when ${engine} is backed up`, {
    witness: 'description',
    remedy: [`Add backups.jobs.${engine} to the stack description (${stack.description.name})`],
  })
}

/**
 * Throws CouldNotLook where the holder cannot be asked or a folder cannot be read: of one engine where that is given, else
 * of any; and where the description has no job of that engine. No archive at all is an answer.
 */
export async function backupFolder(stack: Stack, of: Engine | null = null): Promise<BackupFolder> {
  const description = backupsOf(stack)
  if (of !== null) jobOf(stack, of)
  const { holder, archives, processes, complaints } = await maintenanceLook(stack)
  const folders = of === null ? [...archives.keys()] : [folderOf(description, of)]
  const place = `${folders.join(' and ')} in ${holder.name}`
  const source = `${holder.name}: archives below ${folders.join(' and ')}`
  const found = folders.map((folder) => {
    const listing = archives.get(folder) ?? null
    if (listing !== null) return { folder, listing }
    const path = holder.pathOf(folder)
    const complaint =
      complaints
        .split('\n')
        .filter((line) => line.includes(path))
        .join('\n') || complaints
    const why = complaint.includes('No such file')
      ? 'is not there'
      : `cannot be read: ${complaint.trim().slice(0, 200)}`
    throw new CouldNotLook(`${folder} in ${holder.name} ${why}`, {
      witness: holder.witness,
      remedy: [holder.command(`ls -la ${path}`), 'Is its volume mounted?'],
      evidence: [evidence(source, complaints)],
    })
  })
  const isTheirs = ({ of: { engine } }: Archive, folder: string): boolean =>
    description.jobs[engine] === undefined || folderOf(description, engine) === folder
  const own = found.flatMap(({ folder, listing }) =>
    parseArchives(listing, stack.description.timezone).filter((archive) => isTheirs(archive, folder)),
  )
  return {
    description,
    holder,
    processes,
    place,
    archives: own,
    evidence: evidence(source, found.map(({ listing }) => listing).join('\n')),
  }
}

const STILL_WARM_SECONDS = 120

/** Still being written: its job runs, and the file was touched within two minutes. */
export const isBeingWritten = ({ modifiedAt }: Archive, isJobRunning: boolean, now: Date): boolean =>
  isJobRunning && now.getTime() / 1000 - modifiedAt < STILL_WARM_SECONDS

export const isRunning = (processes: readonly string[], { script }: BackupJobDescription): boolean =>
  processes.some((command) => command.includes(script))
