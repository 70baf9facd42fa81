/** The assertions of the runbook, each one judgement under the name it reads by. */

import { expect } from 'vitest'
import { judgeAlert, judgeNight } from '../judgements/alerts.ts'
import { judgeAnswer, judgeErrors } from '../judgements/api.ts'
import { judgeAttested } from '../judgements/attestation.ts'
import { judgeAuditTrail, judgeSignIns } from '../judgements/audit.ts'
import { judgeAvailability } from '../judgements/availability.ts'
import { judgeBackupLog } from '../judgements/backup-log.ts'
import { judgeSchedule } from '../judgements/backup-schedule.ts'
import { judgeSize } from '../judgements/backup-sizes.ts'
import { judgeArchive, judgeRestoreRecords, judgeRetention } from '../judgements/backup-upkeep.ts'
import { judgeBackup } from '../judgements/backups.ts'
import { judgeCadence } from '../judgements/cadence.ts'
import { judgeFit, judgeRoom } from '../judgements/capacity.ts'
import { judgeInstances, judgeService } from '../judgements/containers.ts'
import { judgeAge, judgeLogin, judgeSecrets } from '../judgements/credentials.ts'
import { judgeDashboard, judgeGrafana, judgeTarget } from '../judgements/dashboards.ts'
import {
  judgeContent,
  judgeIdentity,
  judgeIntegrity,
  judgeReplication,
  judgeWritable,
} from '../judgements/databases.ts'
import { judgeForecast, judgeReclaimable } from '../judgements/disk.ts'
import { judgeCommitted, judgeDocument } from '../judgements/documents.ts'
import { judgeDomain } from '../judgements/domain.ts'
import { judgeDrift } from '../judgements/drift.ts'
import { judgeCertificate, judgeEntry } from '../judgements/edge.ts'
import { judgeLife } from '../judgements/end-of-life.ts'
import { judgeErrorTrend, judgeTopErrors } from '../judgements/errors.ts'
import { judgeOverdue } from '../judgements/game.ts'
import { judgeHardening } from '../judgements/hardening.ts'
import { judgeHeartbeat } from '../judgements/heartbeats.ts'
import { judgeClock, judgeKernel, judgePressure } from '../judgements/host.ts'
import { judgeInformation } from '../judgements/information.ts'
import { judgeAppLog, judgeNoErrors, judgePatterns } from '../judgements/logs.ts'
import { judgeCache, judgeVacuum, judgeWaste } from '../judgements/maintenance.ts'
import { judgeNotifications } from '../judgements/notifications.ts'
import { judgeOffsite, judgeRestoreProven } from '../judgements/offsite.ts'
import { judgePanel } from '../judgements/panels.ts'
import { judgeGpu, judgeNetwork } from '../judgements/panels-machine.ts'
import { judgeAgreement, judgeRate } from '../judgements/panels-workers.ts'
import { judgeRising } from '../judgements/php-fpm.ts'
import { judgeFailed, judgeMovement } from '../judgements/queue-movement.ts'
import { judgeDepth, judgeServed } from '../judgements/queues.ts'
import { judgeEviction, judgePersistence } from '../judgements/redis.ts'
import { judgeRemediation } from '../judgements/remediation.ts'
import { judgeLives } from '../judgements/restarts.ts'
import { judgeRestoreDrill } from '../judgements/restore-drill.ts'
import { judgeCoverage, judgeReadiness, judgeRestorable } from '../judgements/rollback.ts'
import { judgeLogLimits, judgeRotated } from '../judgements/rotation.ts'
import { judgeAudit, judgeScan, judgeSmoke } from '../judgements/security.ts'
import { judgeSlowStatements } from '../judgements/slow-queries.ts'
import { judgeImage } from '../judgements/updates.ts'
import { judgeSurvival, judgeUpkeep } from '../judgements/upkeep.ts'
import { judgeWaf } from '../judgements/waf.ts'
import { judgeWeek } from '../judgements/weeks.ts'
import { type Judgement, withinLimits } from '../verdict.ts'
import { type Given, type Looked, matcher } from './define.ts'

const judgements = {
  /** The reading is within its limits. */
  toStayWithin: withinLimits,
  /** A queue that is a list, with somebody taking from it and somebody feeding it. */
  toBeServed: judgeServed,
  /** No more jobs wait than the limits allow. */
  toHoldAtMost: judgeDepth,
  /** Growth or age of a queue within limits. */
  toMoveWithin: judgeMovement,
  /** No more jobs failed for good than the last run saw. */
  toHaveNoNewFailures: judgeFailed,
  /** Every container of the service runs and is healthy. */
  toBeRunning: judgeService,
  /** As many good instances as the limits allow. */
  toHaveInstancesWithin: judgeInstances,
  /** Fresh by the worker's own cycle, with work done behind it. */
  toBeatWithin: judgeHeartbeat,
  /** Enough days left before the filesystem is full. */
  toLastWithin: judgeForecast,
  /** Not much room lies idle in Docker, in itself and as a share of the disk. */
  toHaveLittleToReclaim: judgeReclaimable,
  /** The same servers and volumes as at the last run. */
  toBeTheSame: judgeIdentity,
  /** Core tables, plausible counts, new rows. */
  toHoldItsContent: judgeContent,
  /** Nothing forbids writing, and something was written. */
  toTakeWrites: judgeWritable,
  /** No damage that the server knows of. */
  toBeUndamaged: judgeIntegrity,
  /** Slots, archiver and replicas keep up, where there are any. */
  toKeepUp: judgeReplication,
  /** Redis saves what it holds. */
  toBePersistent: judgePersistence,
  /** A full Redis refuses writes instead of throwing queues away. */
  toKeepItsQueues: judgeEviction,
  /** No event of a running world is long overdue. */
  toMoveOn: judgeOverdue,
  /** No error pattern that is new, or far more frequent than it was. */
  toHaveNoNewErrors: judgePatterns,
  /** No error in the window, known or not. */
  toHaveNoErrors: judgeNoErrors,
  /** A log that lives, without an error in the window. */
  toBeWrittenWithoutErrors: judgeAppLog,
  /** A count no higher than at the last run. */
  toNotRise: judgeRising,
  /** The host's clock is right, or at least synchronised. */
  toBeOnTime: judgeClock,
  /** No bad kernel line. */
  toHaveQuietKernel: judgeKernel,
  /** Nothing on the host is short. */
  toBeRelaxed: judgePressure,
  /** Not restarted more often than the limits allow, and no process killed for memory. */
  toHaveLivedThrough: judgeLives,
  /** Last night's, whole, with the tables that are there now. */
  toBeLastNightsAndWhole: judgeBackup,
  /** About as large as the backups before it. */
  toKeepItsSize: judgeSize,
  /** Last night's job says that it went well, and nothing went wrong since. */
  toTellOfSuccess: judgeBackupLog,
  /** Tonight's backups will be made. */
  toBeScheduled: judgeSchedule,
  /** Copied to another machine not long ago. */
  toBeOffsite: judgeOffsite,
  /** A restore was proven not long ago. */
  toBeProven: judgeRestoreProven,
  /** Restored in time by a scratch server, with nothing lost. */
  toRestoreWithin: judgeRestoreDrill,
  /** Kept for as long as its tier says, and no longer. */
  toBeRetained: judgeRetention,
  /** Last month's backups are in cold storage, where there is one. */
  toBeArchived: judgeArchive,
  /** The restore drills of the month went well. */
  toHavePassed: judgeRestoreRecords,
  /** Saved, or given up by name. */
  toBeCovered: judgeCoverage,
  /** Nothing that a rollback needs is lacking. */
  toBeReady: judgeReadiness,
  /** This run's restore drill brought everything back. */
  toBeRestorable: judgeRestorable,
  /** The public address answers rightly, and soon. */
  toLetPlayersIn: judgeEntry,
  /** Life enough left, trusted, and the newest on disk. */
  toBeTrustedFor: judgeCertificate,
  /** No suite is long overdue. */
  toRunInTime: judgeCadence,
  /** Answers, with a sound database. */
  toAnswerSoundly: judgeGrafana,
  /** A dashboard that is there. */
  toExist: judgeDashboard,
  /** No alert but the watchdog, and that one arrives. */
  toBeQuiet: judgeAlert,
  /** No critical alert that came and went. */
  toHaveBeenQuiet: judgeNight,
  /** Up, and reaching what it measures. */
  toBeScraped: judgeTarget,
  /** A panel within its limits that shows what is there. */
  toShowWithin: judgePanel,
  /** A panel as near to the live value as the limits allow. */
  toAgreeWithin: judgeAgreement,
  /** Enough jobs a minute while jobs wait. */
  toProcessWithin: judgeRate,
  /** A graphics processor that works, and is not overworked. */
  toUseItsGpu: judgeGpu,
  /** Interfaces without errors and drops, with a usual throughput. */
  toFlowWithin: judgeNetwork,
  /** A good answer in time. */
  toAnswerWithin: judgeAnswer,
  /** No more errors than the limits allow. */
  toFailWithin: judgeErrors,
  /** Up for as much of the day as the limits ask. */
  toHaveBeenUp: judgeAvailability,
  /** Confirmed by a person, and the confirmation still holds. */
  toBeAttested: judgeAttested,
  /** Changed not too long ago, as far as can be known. */
  toBeYoungerThan: judgeAge,
  /** Secrets that are some, and copies that agree. */
  toBeSecrets: judgeSecrets,
  /** Let in. */
  toBeLetIn: judgeLogin,
  /** Answers rightly. */
  toAnswerRightly: judgeSmoke,
  /** No critical vulnerability, and no high one. */
  toHaveNoVulnerabilities: judgeScan,
  /** Looked, and found nothing. */
  toFindNothing: judgeAudit,
  /** Containers with a memory limit, and room below it. */
  toHaveRoomWithin: judgeRoom,
  /** A setting that asks for no more memory than its container has. */
  toFitWithin: judgeFit,
  /** No container does what the rule forbids. */
  toBeHardened: judgeHardening,
  /** Somebody writes to the audit trail. */
  toTellOfEvents: judgeAuditTrail,
  /** No burst of failed sign-ins, by addresses that say something. */
  toSignInWithin: judgeSignIns,
  /** No statement that is slow on average. */
  toBeFastEnough: judgeSlowStatements,
  /** Refuses an attack, records it, and refuses no more than usual. */
  toRefuseAttacks: judgeWaf,
  /** A document that is there and was looked at. */
  toBeReviewedWithin: judgeDocument,
  /** Nothing changed that is not committed. */
  toBeCommitted: judgeCommitted,
  /** No finding open for too long. */
  toBeRemediedWithin: judgeRemediation,
  /** Fixed by somebody for as long as the limits ask. */
  toBeSupportedFor: judgeLife,
  /** No more failed notifications than the limits allow. */
  toDeliverWithin: judgeNotifications,
  /** No table waits long for vacuum. */
  toBeVacuumed: judgeVacuum,
  /** Large tables hold little that is of no use. */
  toWasteLittle: judgeWaste,
  /** Not many times as bad as the week before. */
  toBeAsGoodAsLastWeek: judgeWeek,
  /** Containers whose logs cannot grow without end. */
  toBeLimited: judgeLogLimits,
  /** A log file that is small, and put aside in time. */
  toBeRotated: judgeRotated,
  /** A ranking of errors with nothing new or doubled in it. */
  toHaveNothingNewOrDoubled: judgeTopErrors,
  /** Not many times as many errors as the week before. */
  toHaveNoMoreErrors: judgeErrorTrend,
  /** Few keys that never expire, and none thrown away. */
  toForget: judgeCache,
  /** Starts again with the host. */
  toSurviveReboot: judgeSurvival,
  /** No newer image known for long, and none that is old. */
  toBeNewestWithin: judgeImage,
  /** A name that stays, and leads here. */
  toBeFoundWithin: judgeDomain,
  /** Runs as compose says. */
  toRunAsComposed: judgeDrift,
  /** Not put off for too long. */
  toBeKeptUp: judgeUpkeep,
  /** Told, never judged. */
  toBeTold: judgeInformation,
} as const

type Judgements = typeof judgements

type Assertions<R> = {
  [Name in keyof Judgements]: Parameters<Judgements[Name]> extends [unknown, ...infer Args]
    ? (...given: Given<Args>) => Promise<R>
    : never
}

declare module 'vitest' {
  // Type parameters as vitest declares them.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends Assertions<void> {}
}

expect.extend(
  Object.fromEntries(
    Object.entries(judgements).map(([name, judgement]) => [name, matcher(judgement as Judgement<unknown, unknown[]>)]),
  ),
)

export type { Looked }
