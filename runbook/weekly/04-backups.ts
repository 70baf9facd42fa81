/** Whether the backups would really bring the game back: everything is in them, they restore, and a rollback would work. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { restoreDrill } from '../../helpers/probes/restore/drill.ts'
import { backups } from '../limits.ts'

describe('4. Backups and Rollback', () => {
  item(
    'weekly.backups.restore-drill',
    'the newest backups restore into a scratch server, with the rows that are there now',
    {
      why: 'A backup that was never restored is a hope; this says how much would be lost, and how long it would take.',
      action: [
        'Make a new backup now: docker exec travian_maintenance backup-postgres.sh (or backup-mysql.sh)',
        'Restore by hand into an empty server: docker exec travian_maintenance restore-postgres.sh ARCHIVE DATABASE',
      ],
      limits: { time: backups.restore.time, lost: backups.restore.lost },
      pace: 'drill',
    },
    async ({ stack, expect, limits }) => {
      await expect(restoreDrill(stack)).toRestoreWithin(limits.time, limits.lost)
    },
  )
})
