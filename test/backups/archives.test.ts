import { describe, expect, test } from 'vitest'
import { archivesOf, momentOf, parseArchives, sizeOf } from '../../helpers/probes/backups/archives.ts'

const listing = [
  '5062 1764000005 /backups/daily/postgres_daily_20261123_020005.sql.gz',
  '4990 1763900005 /backups/monthly/postgres_monthly_20261201_020005.sql.gz',
  '4251 1763900005 /backups/weekly/mysql_travian_s2_weekly_20261122_030005.sql.gz',
  '4251 1763900005 /backups/mysql/daily/mysql_my_daily_world_daily_20261121_030005.sql.gz',
  '10 1763900005 /backups/daily/postgres_daily_20261123_020005.sql.gz.part',
  '10 1763900005 /backups/daily/postgres_daily_20261323_020005.sql.gz',
  '10 1763900005 /backups/daily/notes.sql.gz',
  "find: '/backups/lost+found': Permission denied",
  '',
].join('\n')

describe('archives by their names', () => {
  const archives = parseArchives(listing, 'UTC')

  test('parts, notes, impossible dates and complaints are none', () => {
    expect(archives.map(({ name }) => name)).toEqual([
      'postgres_daily_20261123_020005.sql.gz',
      'postgres_monthly_20261201_020005.sql.gz',
      'mysql_travian_s2_weekly_20261122_030005.sql.gz',
      'mysql_my_daily_world_daily_20261121_030005.sql.gz',
    ])
  })

  test('the newest is by the stamp in the name, over all tiers', () => {
    expect(archivesOf(archives, null).map(({ tier, stamp }) => `${tier} ${stamp}`)).toEqual([
      'monthly 20261201_020005',
      'daily 20261123_020005',
    ])
  })

  test('a database may be called like a tier', () => {
    expect(archivesOf(archives, 'my_daily_world')).toHaveLength(1)
    expect(archivesOf(archives, 'travian_s2')).toHaveLength(1)
    expect(archivesOf(archives, 'travian')).toHaveLength(0)
  })
})

test.each([
  ['20261123_020005', 'UTC', '2026-11-23T02:00:05.000Z'],
  ['20261123_020005', 'Australia/Sydney', '2026-11-22T15:00:05.000Z'],
  ['20280229_020005', 'UTC', '2028-02-29T02:00:05.000Z'],
  ['20270229_020005', 'UTC', undefined],
  ['20261123_250000', 'UTC', undefined],
  ['20261123020005', 'UTC', undefined],
])('the stamp %s in %s is %s', (stamp, zone, at) => {
  expect(momentOf(stamp, zone)?.toISOString()).toBe(at)
})

test.each([
  [20, '20 bytes'],
  [4251, '4.3 kB'],
  [230_400_000, '230.4 MB'],
  [5_100_000_000, '5.10 GB'],
])('%s bytes read %s', (bytes, text) => {
  expect(sizeOf(bytes)).toBe(text)
})
