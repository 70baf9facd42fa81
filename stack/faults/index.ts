/** Every fault, in the order in which drills put them in. */
import { apiFaults } from './api.ts'
import { appFaults } from './app.ts'
import { auditFaults } from './audit.ts'
import { backupSurroundingFaults } from './backup-surroundings.ts'
import { backupUpkeepFaults } from './backup-upkeep.ts'
import { backupFaults } from './backups.ts'
import { capacityFaults } from './capacity.ts'
import { contentFaults } from './contents.ts'
import { credentialFaults } from './credentials.ts'
import { databaseFaults } from './databases.ts'
import { diskFaults } from './disk.ts'
import { domainFaults } from './domain.ts'
import { driftFaults } from './drift.ts'
import { edgeFaults } from './edge.ts'
import { errorFaults } from './errors.ts'
import type { Fault } from './fault.ts'
import { gameFaults } from './game.ts'
import { hardeningFaults } from './hardening.ts'
import { hostFaults } from './host.ts'
import { imageFaults } from './images.ts'
import { logFaults } from './logs.ts'
import { maintenanceFaults } from './maintenance.ts'
import { monitoringFaults } from './monitoring.ts'
import { panelFaults } from './panels.ts'
import { machineFaults } from './panels-machine.ts'
import { peopleFaults } from './people.ts'
import { performanceFaults } from './performance.ts'
import { queueFaults } from './queues.ts'
import { redisFaults } from './redis.ts'
import { restoreFaults } from './restore.ts'
import { rotationFaults } from './rotation.ts'
import { scheduleFaults } from './schedule.ts'
import { securityFaults } from './security.ts'
import { serviceFaults } from './services.ts'
import { slowQueryFaults } from './slow-queries.ts'
import { transactionFaults } from './transactions.ts'
import { upkeepFaults } from './upkeep.ts'
import { wafFaults } from './waf.ts'
import { workerFaults } from './workers.ts'

export const faults: readonly Fault[] = [
  ...queueFaults,
  ...workerFaults,
  ...serviceFaults,
  ...diskFaults,
  ...databaseFaults,
  ...contentFaults,
  ...transactionFaults,
  ...redisFaults,
  ...gameFaults,
  ...appFaults,
  ...hostFaults,
  ...logFaults,
  ...monitoringFaults,
  ...apiFaults,
  ...panelFaults,
  ...machineFaults,
  ...backupFaults,
  ...backupSurroundingFaults,
  ...restoreFaults,
  ...backupUpkeepFaults,
  ...edgeFaults,
  ...scheduleFaults,
  ...credentialFaults,
  ...securityFaults,
  ...hardeningFaults,
  ...capacityFaults,
  ...auditFaults,
  ...slowQueryFaults,
  ...wafFaults,
  ...peopleFaults,
  ...maintenanceFaults,
  ...performanceFaults,
  ...errorFaults,
  ...rotationFaults,
  ...upkeepFaults,
  ...driftFaults,
  ...imageFaults,
  ...domainFaults,
]

/** The item of `id[object]`. */
export const itemOf = (name: string): string => name.replace(/\[.*$/, '')

/** The faults that turn an item red. */
export const faultsOf = (id: string): Fault[] =>
  faults.filter(({ expects }) => expects.some(({ name }) => itemOf(name) === id))
