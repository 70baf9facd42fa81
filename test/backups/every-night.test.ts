/** Every night of a leap year: last night's archive is found in its tier, and missed when it is not there. */
import { describe, expect, test } from 'vitest'
import { lastDue, stampOf, wallClock } from '../../helpers/calendar.ts'
import { DAY_MS, HOUR_MS } from '../../helpers/durations.ts'
import { archivesOf, parseArchives } from '../../helpers/probes/backups/archives.ts'
import { chooseArchive } from '../../helpers/probes/backups/last-night.ts'

const KEPT = 8

/** As stack/images/maintenance/tier.sh does: the 1st wins over Sunday. */
function tierOf(due: Date, zone: string): string {
  if (stampOf(due, zone).slice(6, 8) === '01') return 'monthly'
  return wallClock(due, zone).startsWith('Sun') ? 'weekly' : 'daily'
}

const nameOf = (due: Date, zone: string): string =>
  `5000 ${due.getTime() / 1000} /backups/${tierOf(due, zone)}/postgres_${tierOf(due, zone)}_${stampOf(due, zone)}.sql.gz`

/** Mornings at eight, or nearly so where the clocks have changed. */
const morningsOf = (year: number, zoneHours: number): Date[] =>
  Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(year, 0, 1, 8 - zoneHours) + day * DAY_MS))

describe.each([
  ['Etc/UTC', 0],
  ['Australia/Sydney', 10],
  ['Europe/Berlin', 1],
])('in %s, every night of 2028', (zone, hours) => {
  const mornings = morningsOf(2028, hours)
  const dues = mornings.map((now) => lastDue({ pattern: '0 2 * * *', zone }, now, HOUR_MS))

  test('is due once, also when the clocks change', () => {
    const days = dues.map((due) => stampOf(due, zone).slice(0, 8))
    expect(new Set(days).size).toBe(366)
    expect(days).toContain('20280229')
  })

  test('has its archive, in whichever tier it lies', () => {
    const missed = mornings.filter((now, night) => {
      const kept = dues.slice(Math.max(0, night - KEPT + 1), night + 1)
      const archives = archivesOf(parseArchives(kept.map((due) => nameOf(due, zone)).join('\n'), zone), null)
      const due = dues[night] ?? now
      const { newest, isLastNights } = chooseArchive(archives, { due, isJobRunning: false, now })
      // A stamp that the clock showed twice is of either; it is the last night's all the same.
      return !isLastNights || newest?.stamp !== stampOf(due, zone)
    })
    expect(missed).toEqual([])
  })

  test('is missed when only the nights before are there', () => {
    const taken = mornings.filter((now, night) => {
      const kept = dues.slice(Math.max(0, night - KEPT), night)
      const archives = archivesOf(parseArchives(kept.map((due) => nameOf(due, zone)).join('\n'), zone), null)
      return chooseArchive(archives, { due: dues[night] ?? now, isJobRunning: false, now }).isLastNights
    })
    expect(taken).toEqual([])
  })
})
