/** Names in a stack description that must be defined elsewhere in it. */
import type { StackDescription } from './description.ts'
import { servicesOfLogs } from './logs.ts'
import { servicesNamed } from './monitoring.ts'
import type { BackupPlace } from './safety.ts'
import { servicesOfWorkers } from './workers.ts'

/** Services that backups and the public address name, and where they do. */
function safetyServices({ backups, rollback, public: address }: StackDescription): [where: string, service: string][] {
  const serviceOf = (place: BackupPlace | undefined): string | undefined =>
    place !== undefined && 'service' in place ? place.service : undefined
  const named: [string, string | undefined][] = [
    ['backups.service', backups?.service],
    ['backups.offsite.service', serviceOf(backups?.offsite)],
    ['backups.archive.service', serviceOf(backups?.archive)],
    ...(rollback?.services ?? []).map((service): [string, string] => ['rollback.services', service]),
    ...(rollback?.restore ?? []).map(({ service }): [string, string] => ['rollback.restore.service', service]),
    ['public.certificate.service', address?.certificate.service],
    ...(address?.through ?? []).map((service): [string, string] => ['public.through', service]),
  ]
  return named.filter((entry): entry is [string, string] => entry[1] !== undefined)
}

/** Services that hardening and credentials name, and where they do. */
function securityServices({ hardening, credentials }: StackDescription): [where: string, service: string][] {
  return [
    ...Object.keys(hardening?.published ?? {}).map((service): [string, string] => ['hardening.published', service]),
    ...(hardening?.readOnly ?? []).map((service): [string, string] => ['hardening.readOnly', service]),
    ...(hardening?.http ?? []).map(({ service }): [string, string] => ['hardening.http', service]),
    ...(credentials?.logins ?? []).flatMap(({ from }) =>
      from.map((service): [string, string] => ['credentials.logins', service]),
    ),
  ]
}

/** Cross-references that the schema alone cannot hold: each problem with where it stands. */
export function danglingReferences(description: StackDescription): string[] {
  const services = new Set(Object.keys(description.services))
  const unknownService = (where: string, service: string): string[] =>
    services.has(service) ? [] : [`${where}: there is no service "${service}" under services`]
  return [
    ...Object.entries(description.services).flatMap(([name, { needs }]) =>
      needs.flatMap((need) => unknownService(`services.${name}.needs`, need)),
    ),
    ...Object.entries(description.databases).flatMap(([name, database]) =>
      database === undefined ? [] : unknownService(`databases.${name}.service`, database.service),
    ),
    ...servicesOfWorkers(description.workers).flatMap(([where, service]) => unknownService(where, service)),
    ...[description.game?.engine].flatMap((engine) =>
      engine === undefined ? [] : unknownService('game.engine', engine),
    ),
    ...(description.application === undefined
      ? []
      : unknownService('application.service', description.application.service)),
    ...(description.monitoring === undefined ? [] : servicesNamed(description.monitoring)).flatMap(([where, service]) =>
      unknownService(where, service),
    ),
    ...(description.api === undefined ? [] : unknownService('api.service', description.api.service)),
    ...safetyServices(description).flatMap(([where, service]) => unknownService(where, service)),
    ...securityServices(description).flatMap(([where, service]) => unknownService(where, service)),
    ...servicesOfLogs(description.appLog, description.rotation).flatMap(([where, service]) =>
      unknownService(where, service),
    ),
    ...description.logs.flatMap(({ service }, index) => unknownService(`logs.${index}.service`, service)),
    ...Object.entries(description.queues).flatMap(([name, { worker }]) =>
      worker in description.workers ? [] : [`queues.${name}.worker: there is no worker "${worker}" under workers`],
    ),
  ]
}
