/** Backups: which container makes them, where they lie, when and by what they are made, and where copies go. */
import { problemOf } from '../../helpers/calendar.ts'
import { type Detected, type Find, found } from './find.ts'
import { type Looking, outputOf } from './look.ts'
import { oneOf, type Service, withRole } from './roles.ts'

export interface JobEntry {
  schedule: string
  script: string
  log?: string
}
export interface Place {
  service?: string
  path: string
}
export interface BackupsEntry {
  service: string
  path: string
  jobs: { postgres?: JobEntry; mysql?: JobEntry }
  offsite?: Place
}

const CRONTABS =
  'for file in /etc/crontab /etc/cron.d/* /etc/crontabs/* /var/spool/cron/crontabs/*; do [ ! -f "$file" ] || cat "$file"; done'

/** Backup lines of crontabs: `0 2 * * * [user] /path/backup-postgres.sh >> /var/log/x.log 2>&1`. */
export function backupJobs(crontabs: string): BackupsEntry['jobs'] {
  const jobs: BackupsEntry['jobs'] = {}
  for (const line of crontabs.split('\n')) {
    const [, schedule = '', command = ''] = /^\s*((?:[\d*,/-]+\s+){4}[\w*,/-]+)\s+(.*)$/.exec(line) ?? []
    const [script] = /[\w./-]*(?:backup|dump)[\w.-]*/.exec(command) ?? []
    if (script === undefined || problemOf({ pattern: schedule, zone: 'UTC' }) !== null) continue
    const [, log] = /(?:>>?|tee -a)\s*(\/[\w./-]+)/.exec(command) ?? []
    const job = {
      schedule: schedule.replaceAll(/\s+/g, ' '),
      script: script.split('/').at(-1) ?? script,
      ...(log === undefined || log === '/dev/null' || log.startsWith('/proc/') ? {} : { log }),
    }
    if (/postgres|pg_?dump|pgsql/.test(command)) jobs.postgres ??= job
    else if (/mysql|maria/.test(command)) jobs.mysql ??= job
  }
  return jobs
}

/** The folder of backups among a container's mounts and variables. */
export function backupFolder(service: Service): { path: string; source: string } | null {
  const container = oneOf(service)
  const given = container?.settings.BACKUP_DIR
  if (given !== undefined && given !== '') return { path: given, source: `variable BACKUP_DIR of ${service.name}` }
  const mount = container?.mounts.find(({ destination, name }) => /backup/.test(`${destination} ${name ?? ''}`))
  return mount === undefined ? null : { path: mount.destination, source: `mount of ${service.name}` }
}

/** Copies in another service's container of this project. */
export function offsitePlace(services: readonly Service[]): Place | null {
  const places = withRole(services, 'offsite').flatMap((service) => {
    const folder = backupFolder(service)
    return folder === null ? [] : [{ service: service.name, path: folder.path }]
  })
  return places[0] ?? null
}

/** `place`: where the backups lie, in the container of the service that makes them; `offsite`: where their copies do. */
export async function describeBackups(
  { services, connections }: Looking,
  place: Place,
  offsite: Place | null,
): Promise<Detected<BackupsEntry> | null> {
  const service = services.find(({ name }) => name === place.service)
  if (service === undefined) return null
  const where = backupFolder(service)
  const source = where?.path === place.path ? where.source : 'you'
  const finds: Find[] = [
    found('backups', `${service.name}:${place.path}`, source, source === 'you' ? 'sure' : 'likely'),
  ]
  const crontabs = await outputOf(connections, oneOf(service), ['sh', '-c', CRONTABS])
  const jobs = backupJobs(crontabs ?? '')
  for (const [kind, job] of Object.entries(jobs)) {
    finds.push(found(`backups.jobs.${kind}`, `${job.schedule} ${job.script}`, `crontab in ${service.name}`, 'sure'))
  }
  if (Object.keys(jobs).length === 0)
    finds.push(
      found('backups.jobs', 'none: no line of a crontab makes a backup', `crontabs in ${service.name}`, 'guess'),
    )
  if (offsite !== null) {
    const text = offsite.service === undefined ? offsite.path : `${offsite.service}:${offsite.path}`
    finds.push(found('backups.offsite', text, 'a service of that name, and its mount; or you', 'guess'))
  }
  return { part: { service: service.name, path: place.path, jobs, ...(offsite !== null && { offsite }) }, finds }
}
