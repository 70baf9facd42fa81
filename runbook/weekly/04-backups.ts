/** Whether the backups would really bring the game back: everything is in them, they restore, and a rollback would work. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { backupCoverage } from '../../helpers/probes/backups/coverage.ts'
import { restorableBackups, rollbackReadiness } from '../../helpers/probes/backups/rollback.ts'
import { restoreDrill } from '../../helpers/probes/restore/drill.ts'
import { backups } from '../limits.ts'

describe('4. Backups and Rollback', () => {
  item(
    'weekly.backups.restore-drill',
    'the newest backups restore into a scratch server, with the rows that are there now',
    {
      why: 'A backup that was never restored is a hope; this says how much would be lost, and how long it would take.',
      action: [
        'Make a new backup now: docker exec <maintenance> backup-postgres.sh (or backup-mysql.sh)',
        'Restore by hand into an empty server: docker exec <maintenance> restore-postgres.sh ARCHIVE DATABASE',
      ],
      limits: { time: backups.restore.time, lost: backups.restore.lost },
      pace: 'drill',
    },
    async ({ stack, expect, limits }) => {
      await expect(restoreDrill(stack)).toRestoreWithin(limits.time, limits.lost)
    },
  )

  item(
    'weekly.backups.coverage',
    'everything that would be missed is backed up, or declared as dispensable',
    {
      why: 'What nobody thought of is missed on the day of the restore: roles, keys, the environment file.',
      action: [
        'Back it up, or declare it in the stack description: backups.elsewhere (how it is saved), backups.dispensable (why it may be lost)',
      ],
    },
    async ({ stack, expect }) => {
      await expect(backupCoverage(stack)).toBeCovered()
    },
  )

  item(
    'weekly.rollback.ready',
    'a rollback would work today: images, restore scripts and the last backup are there',
    {
      why: 'A rollback is needed when all else has failed; then it is too late to find its parts missing.',
      action: [
        'Keep the image before: never run docker image prune -a after a deployment',
        'Look at the restore drill of this run: npm run explain -- weekly.backups.restore-drill',
      ],
      limits: { time: backups.restore.time, lost: backups.restore.lost },
      pace: 'drill',
    },
    async ({ stack, expect, limits }) => {
      await expect(rollbackReadiness(stack)).toBeReady()
      await expect(restorableBackups(stack)).toBeRestorable(limits.time, limits.lost)
    },
  )
})
