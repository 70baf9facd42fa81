/** Everything that the holder of the backups can tell, asked in one go: archives, logs of the jobs, crontabs, processes. */
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { backupHolder } from './backup-holder.ts'
import { backupsOf, foldersOf, jobsOf } from './described.ts'
import type { BackupHolder } from './holder.ts'

export interface JobLog {
  modifiedAt: Date
  /** Its last megabyte. */
  text: string
}

export interface MaintenanceLook {
  holder: BackupHolder
  /** By folder `<bytes> <epoch seconds> <path>` lines of the archives; null where the folder could not be read. */
  archives: Map<string, string | null>
  /** By path; null where there is no such file. */
  logs: Map<string, JobLog | null>
  /** The lines of all crontabs. */
  crontab: string
  /** Command lines. */
  processes: string[]
  /** What the programs complained about. */
  complaints: string
}

const MOST_LOG_BYTES = '1000000'
const MOST_BYTES = 16 * 1024 * 1024

/** Every line says what it is of, so that no log can pass for something else. With what GNU and busybox both have. */
const LOOK = `
root=$1 bytes=$2 folders=$3
shift 3
number=0
while [ "$number" -lt "$folders" ]; do
  find "$1" -type f -name '*.sql.gz' -exec stat -c "archive $number %s %Y %n" {} + && echo "listed $number"
  shift
  number=$((number + 1))
done
number=0
for log do
  stat -c "written $number %Y" -- "$log" && tail -c "$bytes" -- "$log" | sed "s/^/line $number /"
  number=$((number + 1))
done
for file in "$root"/etc/crontab "$root"/etc/cron.d/* "$root"/etc/crontabs/* "$root"/var/spool/cron/crontabs/*; do
  [ ! -f "$file" ] || sed 's/^/cron /' "$file"
done`

/** Parses the answer; folders and logs are the paths in the order in which they were asked. */
export function parseLook(
  output: string,
  { folders, logs }: { folders: readonly string[]; logs: readonly string[] },
): Pick<MaintenanceLook, 'archives' | 'logs' | 'crontab'> {
  const archives = folders.map((): string[] => [])
  const listed = new Set<number>()
  const crontab: string[] = []
  const texts = logs.map((): string[] => [])
  const written = new Map<number, Date>()
  for (const line of output.split('\n')) {
    const [, kind = '', rest = ''] = /^(archive|listed|written|line|cron)(?: (.*))?$/.exec(line) ?? []
    const [number = '', text = ''] = rest.split(/ (.*)/)
    if (kind === 'archive') archives[Number(number)]?.push(text)
    else if (kind === 'listed') listed.add(Number(number))
    else if (kind === 'cron') crontab.push(rest)
    else if (kind === 'line') texts[Number(number)]?.push(text)
    else if (kind === 'written') written.set(Number(number), new Date(Number(text) * 1000))
  }
  const found = logs.map((path, index): [string, JobLog | null] => {
    const modifiedAt = written.get(index)
    return [path, modifiedAt === undefined ? null : { modifiedAt, text: (texts[index] ?? []).join('\n') }]
  })
  const lists = folders.map((folder, index): [string, string | null] => [
    folder,
    listed.has(index) ? (archives[index] ?? []).join('\n') : null,
  ])
  return { archives: new Map(lists), logs: new Map(found), crontab: crontab.join('\n') }
}

/** Throws CouldNotLook as `backupHolder` does. */
export const maintenanceLook = oncePerRun(async (stack: Stack): Promise<MaintenanceLook> => {
  const holder = await backupHolder(stack)
  const folders = foldersOf(stack)
  const logs = jobsOf(backupsOf(stack)).flatMap(({ job }) => (job.log === undefined ? [] : [job.log]))
  const root = holder.pathOf('/').replace(/\/$/, '')
  const paths = [...folders, ...logs].map((path) => holder.pathOf(path))
  const [{ stdout, stderr }, processes] = await Promise.all([
    holder.run(['sh', '-c', LOOK, 'sh', root, MOST_LOG_BYTES, String(folders.length), ...paths], {
      maxBytes: MOST_BYTES,
    }),
    holder.processes(),
  ])
  return { holder, processes, complaints: stderr, ...parseLook(stdout, { folders, logs }) }
})
