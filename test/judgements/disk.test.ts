import { describe, expect, test } from 'vitest'
import { judgeForecast, judgeReclaimable } from '../../helpers/judgements/disk.ts'
import { above, below } from '../../helpers/limits.ts'
import { daysToFull, lastOfEachDay, slopePerDay } from '../../helpers/probes/host/disk-forecast.ts'
import { parseMounts } from '../../helpers/probes/host/filesystems.ts'
import { parseDu } from '../../helpers/probes/host/largest-directories.ts'
import { largestFile, parseSizes } from '../../helpers/probes/logs/files.ts'
import { seen } from './seen.ts'

const DAY = 24 * 3600 * 1000
const limits = below('days', { warning: 14, critical: 3 })

describe('the disk forecast', () => {
  test.each([
    [20, 60, 8, 6, 'ok'],
    [13, 60, 8, 6, 'warning'],
    [13, 49, 8, 6, 'ok'],
    [2, 71, 8, 6, 'critical'],
    [2, 60, 8, 6, 'warning'],
    [2, 90, 6.9, 6, 'not-applicable'],
    [2, 90, 8, 4, 'not-applicable'],
    [null, 60, 8, 6, 'ok'],
  ])('%s days to go at %s %% full after %s days and %s runs is judged', (left, percent, days, runs, status) => {
    expect(judgeForecast(seen(left, { percent, days, runs }, '/'), limits).status).toBe(status)
  })

  test('one odd day does not bend the slope', () => {
    const points = [10, 11, 12, 90, 14, 15, 16].map((percent, day) => ({ at: day * DAY, percent }))
    expect(slopePerDay(points)).toBeCloseTo(1)
  })

  test('many runs on one day count as one day', () => {
    const week = [10, 12, 14, 16].map((percent, day) => ({ at: day * DAY, percent }))
    const today = Array.from({ length: 50 }, (_, index) => ({ at: 4 * DAY + index, percent: index === 49 ? 18 : 0 }))
    expect(slopePerDay(lastOfEachDay([...week, ...today]))).toBeCloseTo(2)
  })

  test('a single point has no slope', () => {
    expect(slopePerDay([{ at: 0, percent: 50 }])).toBeNull()
  })

  test.each([
    [75, 1, 10],
    [85, 0, 0],
    [60, 0, Number.POSITIVE_INFINITY],
    [60, -1, Number.POSITIVE_INFINITY],
  ])('%s %% at %s a day leaves %s days', (percent, slope, days) => {
    expect(daysToFull(percent, slope)).toBe(days)
  })
})

describe('room that Docker could give back', () => {
  const size = above('GB', { warning: 20 })
  const share = above('%', { warning: 25 })
  test.each([
    [21, 26, 'warning'],
    [21, 25, 'ok'],
    [20, 26, 'ok'],
  ])('%s GB that are %s %% of the disk is %s', (gb, diskShare, status) => {
    expect(judgeReclaimable(seen(gb, { diskShare }), size, share).status).toBe(status)
  })
})

describe('what the disk probes parse', () => {
  test('real filesystems are found once each, under their shortest path', () => {
    const mountinfo = [
      '22 27 0:21 / /proc rw - proc proc rw',
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
      '42 27 254:0 /var/lib/docker /var/lib/docker rw shared:1 - ext4 /dev/vda rw',
      '43 27 254:16 / /srv/my\\040data rw - xfs /dev/vdb rw',
      '44 27 0:44 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw',
      '45 27 7:1 / /snap/core rw - squashfs /dev/loop1 ro',
    ].join('\n')
    expect(parseMounts(mountinfo).map(({ path, type }) => [path, type])).toEqual([
      ['/', 'ext4'],
      ['/srv/my data', 'xfs'],
    ])
  })

  test('sizes keep blanks in paths', () => {
    expect(parseSizes('12 /var/log/a b.log\n3 /x\n')).toEqual([
      { bytes: 12, path: '/var/log/a b.log' },
      { bytes: 3, path: '/x' },
    ])
    expect(parseDu('8\t/var/lib/docker/a\n')).toEqual([{ bytes: 8192, path: '/var/lib/docker/a' }])
  })

  test('the largest log file is the reading, and none at all is said', () => {
    expect(
      largestFile(
        [
          { path: 'a', bytes: 1 },
          { path: 'b', bytes: 2e9 },
        ],
        's',
      ).reading,
    ).toMatchObject({ value: 2, text: 'largest 2.00 GB: b (2 files)' })
    expect(largestFile([], 's').reading).toMatchObject({ value: 0, text: 'no log file there (0 files)' })
  })
})
