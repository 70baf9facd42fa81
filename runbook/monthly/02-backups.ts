/** Whether backups are kept as long as promised and no longer, archived, and restored again and again. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { archivedBackups } from '../../helpers/probes/backups/archive.ts'
import { oldBackups } from '../../helpers/probes/backups/old.ts'
import { restoreRecords } from '../../helpers/probes/backups/restore-records.ts'
import { backupRetention } from '../../helpers/probes/backups/retention.ts'
import { backups } from '../limits.ts'

describe('2. Review Backups', () => {
  item(
    'monthly.backups.old',
    'no backup of the daily and weekly tiers is older than 90 days',
    {
      why: 'Backups that are never removed fill the disk that the next ones need.',
      action: [
        'Look why retention left them: the maintenance logs, and the names (retention knows only its own)',
        'Remove them when their months are archived: docker exec <maintenance> find /backups -name NAME -delete',
      ],
      limits: backups.old,
    },
    async ({ stack, expect, limits }) => {
      await expect(oldBackups(stack)).toStayWithin(limits)
    },
  )

  item(
    'monthly.backups.archive',
    "last month's backups are in cold storage, where there is one",
    {
      why: 'Whoever breaks in, or errs, removes every backup that can be reached from here.',
      action: ['Copy the monthly backups there, and say where in the stack description: backups.archive'],
    },
    async ({ stack, expect }) => {
      await expect(archivedBackups(stack)).toBeArchived()
    },
  )

  item(
    'monthly.backups.retention',
    'every tier holds the backups of the nights that the schedule gives it',
    {
      why: 'Damage is often found late: then the backup of three weeks ago is the one that is needed.',
      action: [
        'Daily 7 days, weekly 4 weeks, monthly 12 months: see which nights are missing, and why, in the backup logs',
        'Get them back from the other machine: daily.backups.offsite says where it is',
      ],
      limits: backups.missing,
    },
    async ({ stack, expect, limits }) => {
      await expect(backupRetention(stack)).toBeRetained(limits)
    },
  )

  item(
    'monthly.backups.restore-drill',
    "this month's restore drills passed",
    {
      why: 'A backup that was never restored is a hope, and what restored last spring need not restore today.',
      action: ['Run the weekly suite: it restores the newest backups into a scratch server'],
    },
    async ({ stack, expect }) => {
      await expect(restoreRecords(stack)).toHavePassed()
    },
  )
})
