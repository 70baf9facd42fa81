/** What the stack description says of backups. */
import type { BackupJobDescription, BackupsDescription } from '../../configuration/safety.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

/** The description's backups. Throws CouldNotLook where it has none. */
export function backupsOf({ description }: Pick<Stack, 'description'>): BackupsDescription {
  if (description.backups !== undefined) return description.backups
  throw new CouldNotLook('the stack description does not say where the backups lie', {
    witness: 'description',
    remedy: [`Add backups to the stack description, or switch its items off under notApplicable (${description.name})`],
  })
}

export type Engine = keyof BackupsDescription['jobs']

/** Every job that the description has. */
export const jobsOf = ({ jobs }: BackupsDescription): { engine: Engine; job: BackupJobDescription }[] =>
  (['postgres', 'mysql'] as const).flatMap((engine) => {
    const job = jobs[engine]
    return job === undefined ? [] : [{ engine, job }]
  })

/** The folder of an engine's archives. */
export const folderOf = ({ path, jobs }: BackupsDescription, engine: Engine): string => jobs[engine]?.path ?? path

/** Every folder in which archives are to lie, each once. Throws as `backupsOf` does. */
export function foldersOf(stack: Pick<Stack, 'description'>): string[] {
  const description = backupsOf(stack)
  const folders = jobsOf(description).map(({ engine }) => folderOf(description, engine))
  return folders.length === 0 ? [description.path] : [...new Set(folders)]
}
