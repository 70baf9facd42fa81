/** The folder of the backups, and what is being written there right now. */
import type { BackupJobDescription, BackupsDescription } from '../../configuration/safety.ts'
import type { Container } from '../../connections/index.ts'
import { CouldNotLook, type Evidence, evidence } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type Archive, parseArchives } from './archives.ts'
import { backupsOf, type Engine, maintenanceLook } from './maintenance-look.ts'

export interface BackupFolder {
  description: BackupsDescription
  container: Container
  archives: Archive[]
  /** Command lines of the container's processes. */
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

/** Throws CouldNotLook where the container does not run or the folder cannot be read; no archive at all is an answer. */
export async function backupFolder(stack: Stack): Promise<BackupFolder> {
  const description = backupsOf(stack)
  const { container, archives, processes, complaints } = await maintenanceLook(stack)
  const source = `${container.name}: archives below ${description.path}`
  if (archives === null) {
    const why = complaints.includes('No such file')
      ? 'is not there'
      : `cannot be read: ${complaints.trim().slice(0, 200)}`
    throw new CouldNotLook(`${description.path} in ${container.name} ${why}`, {
      witness: description.service,
      remedy: [`docker exec ${container.name} ls -la ${description.path}`, 'Is its volume mounted?'],
      evidence: [evidence(source, complaints)],
    })
  }
  return {
    description,
    container,
    processes,
    archives: parseArchives(archives, stack.description.timezone),
    evidence: evidence(source, archives),
  }
}

const STILL_WARM_SECONDS = 120

/** Still being written: its job runs, and the file was touched within two minutes. */
export const isBeingWritten = ({ modifiedAt }: Archive, isJobRunning: boolean, now: Date): boolean =>
  isJobRunning && now.getTime() / 1000 - modifiedAt < STILL_WARM_SECONDS

export const isRunning = (processes: readonly string[], { script }: BackupJobDescription): boolean =>
  processes.some((command) => command.includes(script))
