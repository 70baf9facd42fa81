/** Everything that the container of the backups can tell, asked in one go: archives, logs of the jobs, crontabs, processes. */
import type { BackupJobDescription, BackupsDescription } from '../../configuration/safety.ts'
import { type Container, runningContainer } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'

export interface JobLog {
  modifiedAt: Date
  /** Its last megabyte. */
  text: string
}

export interface MaintenanceLook {
  container: Container
  /** `<bytes> <epoch seconds> <path>` lines of the archives; null where the folder could not be read. */
  archives: string | null
  /** By path; null where there is no such file. */
  logs: Map<string, JobLog | null>
  /** The lines of all crontabs. */
  crontab: string
  /** Command lines. */
  processes: string[]
  /** What the programs complained about. */
  complaints: string
}

/** The description's backups. Throws CouldNotLook where it has none. */
export function backupsOf({ description }: Stack): BackupsDescription {
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

const MOST_LOG_BYTES = '1000000'
const MOST_BYTES = 16 * 1024 * 1024

/** Every line says what it is of, so that no log can pass for something else. With what GNU and busybox both have. */
const LOOK = `
find "$1" -type f -name '*.sql.gz' -exec stat -c 'archive %s %Y %n' {} + && echo listed
bytes=$2
shift 2
number=0
for log do
  stat -c "written $number %Y" -- "$log" && tail -c "$bytes" -- "$log" | sed "s/^/line $number /"
  number=$((number + 1))
done
for file in /etc/crontab /etc/cron.d/* /etc/crontabs/* /var/spool/cron/crontabs/*; do
  [ ! -f "$file" ] || sed 's/^/cron /' "$file"
done`

/** Parses the answer; `logs` are the paths in the order in which they were asked. */
export function parseLook(
  output: string,
  logs: readonly string[],
): Pick<MaintenanceLook, 'archives' | 'logs' | 'crontab'> {
  const archives: string[] = []
  const crontab: string[] = []
  const texts = logs.map((): string[] => [])
  const written = new Map<number, Date>()
  let isListed = false
  for (const line of output.split('\n')) {
    const [, kind = '', rest = ''] = /^(archive|listed|written|line|cron)(?: (.*))?$/.exec(line) ?? []
    const [number = '', text = ''] = rest.split(/ (.*)/)
    if (kind === 'archive') archives.push(rest)
    else if (kind === 'listed') isListed = true
    else if (kind === 'cron') crontab.push(rest)
    else if (kind === 'line') texts[Number(number)]?.push(text)
    else if (kind === 'written') written.set(Number(number), new Date(Number(text) * 1000))
  }
  const found = logs.map((path, index): [string, JobLog | null] => {
    const modifiedAt = written.get(index)
    return [path, modifiedAt === undefined ? null : { modifiedAt, text: (texts[index] ?? []).join('\n') }]
  })
  return { archives: isListed ? archives.join('\n') : null, logs: new Map(found), crontab: crontab.join('\n') }
}

/** Throws CouldNotLook where the container does not run. */
export const maintenanceLook = oncePerRun(async (stack: Stack): Promise<MaintenanceLook> => {
  const description = backupsOf(stack)
  const { engine } = stack.connections
  const container = await runningContainer(engine, stack.description.project, description.service)
  const paths = jobsOf(description).flatMap(({ job }) => (job.log === undefined ? [] : [job.log]))
  const [{ stdout, stderr }, processes] = await Promise.all([
    engine.exec(container.id, ['sh', '-c', LOOK, 'sh', description.path, MOST_LOG_BYTES, ...paths], {
      maxBytes: MOST_BYTES,
      witness: description.service,
    }),
    engine.processes(container.id),
  ])
  return { container, processes, complaints: stderr, ...parseLook(stdout, paths) }
})
