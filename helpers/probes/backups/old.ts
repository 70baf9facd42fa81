/** Backups that should have been removed long ago: retention does not work, and they fill the disk. */
import { wallClock } from '../../calendar.ts'
import { DAY_MS } from '../../durations.ts'
import { type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { sizeOf } from './archives.ts'
import { backupFolder } from './folder.ts'

/** Runbook, "Review Old Backups". */
const OLD_DAYS = 90
const SHORT_TIERS = ['daily', 'weekly']
const SHOWN = 20

/** How many archives of the daily and weekly tiers are older than 90 days by their names. Throws CouldNotLook. */
export async function oldBackups(stack: Stack): Promise<Seen> {
  const { archives, evidence, place } = await backupFolder(stack)
  const now = Date.now()
  const short = archives.filter(({ tier }) => SHORT_TIERS.includes(tier))
  const old = short
    .filter(({ takenAt }) => now - takenAt.getTime() > OLD_DAYS * DAY_MS)
    .sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
  const bytes = old.reduce((sum, archive) => sum + archive.bytes, 0)
  const all = `${short.length} archives of the daily and weekly tiers`
  const text =
    old.length === 0
      ? `none of ${all} is older than ${OLD_DAYS} days`
      : `${old.length} of ${all} are older than ${OLD_DAYS} days, ${sizeOf(bytes)}: ${old
          .slice(0, 3)
          .map(({ path }) => path)
          .join(', ')}`
  return {
    object: null,
    reading: reading({
      value: old.length,
      unit: 'archives',
      text,
      source: `archives below ${place}`,
      rows: old.slice(0, SHOWN).map(
        (archive): Row => ({
          path: archive.path,
          taken: wallClock(archive.takenAt, stack.description.timezone),
          bytes: archive.bytes,
        }),
      ),
    }),
    facts: null,
    evidence: [evidence],
  }
}
