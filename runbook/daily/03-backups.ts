/** Whether the game could be brought back as it was last night: the backups are there, whole, elsewhere, and proven. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { mysqlBackups, postgresBackup } from '../../helpers/probes/backups/last-night.ts'
import { backupLogs } from '../../helpers/probes/backups/log.ts'
import { offsiteBackups } from '../../helpers/probes/backups/offsite.ts'
import { restoreProven } from '../../helpers/probes/backups/restore-proven.ts'
import { backupSchedule } from '../../helpers/probes/backups/schedule.ts'
import { backupSizes } from '../../helpers/probes/backups/size.ts'
import { backups } from '../limits.ts'

describe('3. Verify Backup Completion', () => {
  item(
    'daily.backups.postgres',
    "last night's PostgreSQL backup is there and whole",
    {
      why: 'Accounts, worlds and audit trail are lost for ever when their only copy is.',
      action: [
        'Make one now: docker exec <maintenance> backup-postgres.sh',
        'Read why: docker exec <maintenance> tail -50 /var/log/backup-postgres.log',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(postgresBackup(stack)).toBeLastNightsAndWhole()
    },
  )

  item(
    'daily.backups.mysql',
    "last night's backup of every game database is there and whole",
    {
      why: 'A world whose backup failed is the one that will be needed.',
      action: [
        'Make them now: docker exec <maintenance> backup-mysql.sh',
        'Read why: docker exec <maintenance> tail -50 /var/log/backup-mysql.log',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(mysqlBackups(stack)).toBeLastNightsAndWhole()
    },
  )

  item(
    'daily.backups.size',
    'no backup is more than 20 % smaller than those of 30 days, or has more than doubled',
    {
      why: 'A whole backup of an emptied database is still a loss.',
      action: ['Compare row counts of the live database with those of yesterday before the next backup runs'],
      limits: { shrunk: backups.shrunk, grown: backups.grown },
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(backupSizes(stack)).toKeepItsSize(limits.shrunk, limits.grown)
    },
  )

  item(
    'daily.backups.log',
    'the backup jobs tell of success and of no error in 24 h',
    {
      why: 'The log says why a backup failed, and of failures that leave a file all the same.',
      action: ['Read it: docker exec <maintenance> tail -50 /var/log/backup-postgres.log (or backup-mysql.log)'],
      limits: backups.logErrors,
    },
    async ({ stack, expect, limits }) => {
      await expect(backupLogs(stack)).toTellOfSuccess(limits)
    },
  )

  item(
    'daily.backups.container',
    'the maintenance container runs and its schedule is installed',
    {
      why: "Without it tonight's backups will not be made, and nobody is told.",
      action: [
        'Start it: docker start <maintenance>',
        'See its schedule: docker exec <maintenance> cat /etc/cron.d/backup',
      ],
    },
    async ({ stack, expect }) => {
      await expect(backupSchedule(stack)).toBeScheduled()
    },
  )

  item(
    'daily.backups.offsite',
    'the newest backups are on another machine, at most 26 h old',
    {
      why: 'A disk that fails takes the databases and the backups beside them.',
      action: [
        'Copy them now',
        'See why the last copy failed: the end of the backup logs in the maintenance container',
      ],
      limits: backups.offsite,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(offsiteBackups(stack)).toBeOffsite(limits)
    },
  )

  item(
    'daily.backups.restore-proven',
    'a restore was proven within 8 days',
    {
      why: 'A backup that was never restored is a hope.',
      action: ['Run the weekly suite: it restores the newest backups into a scratch server'],
      limits: backups.restoreProven,
    },
    async ({ stack, expect, limits }) => {
      await expect(restoreProven(stack)).toBeProven(limits)
    },
  )
})
