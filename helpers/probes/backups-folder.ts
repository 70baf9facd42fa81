/** The folder of the backups, as its own container lists it, and what is being written there right now. */
import type { BackupJobDescription, BackupsDescription } from '../configuration/safety.ts'
import { type Container, runningContainer } from '../connections/index.ts'
import { CouldNotLook, type Evidence, evidence } from '../reading.ts'
import type { Stack } from '../stack.ts'
import { type Archive, parseArchives } from './archives.ts'
import { oncePerRun } from './once-per-run.ts'

export type Engine = keyof BackupsDescription['jobs']

export interface BackupFolder {
  description: BackupsDescription
  container: Container
  archives: Archive[]
  /** Command lines of the container's processes. */
  processes: string[]
  evidence: Evidence
}

/** The description's backups. Throws CouldNotLook where it has none. */
export function backupsOf({ description }: Stack): BackupsDescription {
  if (description.backups !== undefined) return description.backups
  throw new CouldNotLook('the stack description does not say where the backups lie', {
    witness: 'description',
    remedy: [`Add backups to the stack description, or switch its items off under notApplicable (${description.name})`],
  })
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

/** Archives below a folder, with size and time. `find` and `stat` as GNU and busybox both have them. */
export async function listArchives(
  stack: Stack,
  container: Container,
  path: string,
): Promise<{ archives: Archive[]; evidence: Evidence }> {
  const argv = ['find', path, '-type', 'f', '-name', '*.sql.gz', '-exec', 'stat', '-c', '%s %Y %n', '{}', '+']
  const { exitCode, stdout, stderr } = await stack.connections.engine.exec(container.id, argv)
  const seen = evidence(`${container.name}: archives below ${path}`, `${stdout}${stderr}`)
  if (exitCode !== 0) {
    const isMissing = stderr.includes('No such file')
    const why = isMissing ? 'is not there' : `cannot be listed: ${stderr.trim().slice(0, 200)}`
    throw new CouldNotLook(`${path} in ${container.name} ${why}`, {
      witness: container.service ?? container.name,
      remedy: [`docker exec ${container.name} ls -la ${path}`, 'Is its volume mounted?'],
      evidence: [seen],
    })
  }
  return { archives: parseArchives(stdout, stack.description.timezone), evidence: seen }
}

/** Throws CouldNotLook where the container does not run or the folder cannot be read; no archive at all is an answer. */
export const backupFolder = oncePerRun(async (stack: Stack): Promise<BackupFolder> => {
  const description = backupsOf(stack)
  const { engine } = stack.connections
  const container = await runningContainer(engine, stack.description.project, description.service)
  const [listed, processes] = await Promise.all([
    listArchives(stack, container, description.path),
    engine.processes(container.id),
  ])
  return { description, container, processes, ...listed }
})

const STILL_WARM_SECONDS = 120

/** Still being written: its job runs, and the file was touched within two minutes. */
export const isBeingWritten = ({ modifiedAt }: Archive, isJobRunning: boolean, now: Date): boolean =>
  isJobRunning && now.getTime() / 1000 - modifiedAt < STILL_WARM_SECONDS

export const isRunning = (processes: readonly string[], { script }: BackupJobDescription): boolean =>
  processes.some((command) => command.includes(script))
