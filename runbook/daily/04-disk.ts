/** Room: a full disk stops databases, backups and logs at once, and says nothing before. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { isShortOfRoom } from '../../helpers/judgements/disk.ts'
import { diskForecast } from '../../helpers/probes/host/disk-forecast.ts'
import { dockerUsage } from '../../helpers/probes/host/docker-usage.ts'
import { filesystemUsage } from '../../helpers/probes/host/filesystems.ts'
import { largestDirectories, sparedDirectories } from '../../helpers/probes/host/largest-directories.ts'
import { logFileSizes } from '../../helpers/probes/logs/files.ts'
import { disk } from '../limits.ts'

describe('4. Check Disk Space', () => {
  item(
    'daily.disk.usage',
    'no filesystem is more than 70 % full',
    {
      why: 'Databases stop writing when their disk is full.',
      action: ['Above 70 %: review and clean old logs', 'Above 85 %: emergency cleanup (runbook, Routine Maintenance)'],
      limits: disk.usage,
    },
    async ({ stack, expect, limits }) => {
      await expect(filesystemUsage(stack)).toStayWithin(limits)
    },
  )

  item(
    'daily.disk.forecast',
    'no filesystem will be 85 % full within 14 days',
    {
      why: 'Room runs out at night; the trend is known days before.',
      action: ['Find what grows: npm run daily -- --only daily.disk.largest', 'Clean or enlarge before that day'],
      limits: disk.daysToFull,
    },
    async ({ stack, expect, limits }) => {
      await expect(diskForecast(stack)).toLastWithin(limits)
    },
  )

  item(
    'daily.disk.docker',
    'Docker holds no more than 20 GB to reclaim',
    {
      why: 'Old images and volumes fill the disk that the databases stand on.',
      action: [
        'See what it is: docker system df -v',
        'Remove by name; keep the image that a rollback needs; never prune volumes',
      ],
      limits: disk.reclaimable,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(dockerUsage(stack)).toHaveLittleToReclaim(limits.size, limits.share)
    },
  )

  item(
    'daily.disk.largest',
    'the ten largest directories of the Docker root',
    {
      kind: 'information',
      why: 'Says where the room went.',
      action: ['Compare with the last time: the report lists them'],
      pace: 'slow',
    },
    async ({ stack, expect, asked }) => {
      const isNeeded = asked || (await isShortOfRoom(filesystemUsage(stack), disk.usage))
      await expect(isNeeded ? largestDirectories(stack) : sparedDirectories()).toBeTold()
    },
  )

  item(
    'daily.disk.logs',
    'no log file is larger than 1 GB',
    {
      why: 'A log that is never rotated is the usual way a disk fills.',
      action: [
        'Rotate it, and give the service log limits (max-size, max-file)',
        'Find what writes so much before deleting anything',
      ],
      limits: disk.logFile,
    },
    async ({ stack, expect, limits }) => {
      await expect(logFileSizes(stack)).toStayWithin(limits)
    },
  )
})
