import { describe, expect, test } from 'vitest'
import { parseContents, parseCreateTable } from '../../helpers/probes/backups/archive-contents.ts'
import { parseLook } from '../../helpers/probes/backups/maintenance-look.ts'

test.each([
  ['CREATE TABLE public.players (', 'public.players'],
  ['CREATE TABLE public."Odd ""name"" x" (', 'public.Odd "name" x'],
  ['CREATE UNLOGGED TABLE public.cache (', 'public.cache'],
  ['CREATE FOREIGN TABLE public.far (', 'public.far'],
  ['CREATE TABLE `users` (', 'users'],
  ['CREATE TABLE `we``ird` (', 'we`ird'],
  ['CREATE TABLE IF NOT EXISTS `users` (', 'users'],
  ['CREATE TABLESPACE fast', null],
])('%s creates %s', (line, name) => {
  expect(parseCreateTable(line)).toBe(name)
})

describe('what the reading of archives says', () => {
  const whole = 'FILE /b/a.sql.gz\nTABLE CREATE TABLE public.worlds (\nBYTES 34603\nTRAILER\n'

  test.each([
    ['a whole one', whole, { problem: null, bytes: 34603, hasTrailer: true, tables: ['public.worlds'] }],
    ['an empty one', 'FILE /b/a.sql.gz\nBYTES 0\n', { problem: null, bytes: 0, hasTrailer: false, tables: [] }],
    [
      'a cut one',
      'FILE /b/a.sql.gz\n\ngzip: /b/a.sql.gz: unexpected end of file\nGZIP 1\nTABLE CREATE TABLE public.worlds (\nBYTES 8531\n',
      { problem: 'gzip: a.sql.gz: unexpected end of file', bytes: 8531, hasTrailer: false, tables: ['public.worlds'] },
    ],
    [
      "gzip's warning is no damage",
      'FILE /b/a.sql.gz\ngzip: /b/a.sql.gz: decompression OK, trailing garbage ignored\nGZIP 2\nBYTES 3\nTRAILER\n',
      { problem: null, bytes: 3, hasTrailer: true, tables: [] },
    ],
    [
      'one that gzip gave up without a word',
      'FILE /b/a.sql.gz\nGZIP 137\nBYTES 3\n',
      { problem: 'gzip ended with code 137', bytes: 3, hasTrailer: false, tables: [] },
    ],
  ])('%s', (_, output, contents) => {
    expect(parseContents(output)).toEqual(new Map([['/b/a.sql.gz', contents]]))
  })

  test("one archive's trouble is not the next one's", () => {
    const cut = 'FILE /b/cut.gz\ngzip: /b/cut.gz: unexpected end of file\nGZIP 1\nBYTES 0\n'
    const contents = parseContents(cut + whole)
    expect(contents.get('/b/cut.gz')?.problem).toContain('unexpected end')
    expect(contents.get('/b/a.sql.gz')?.problem).toBeNull()
  })
})

describe('what the maintenance container says', () => {
  test('archives, logs and crontabs are told apart by the beginning of their lines', () => {
    const output = [
      'archive 0 20 1764000005 /backups/daily/a.sql.gz',
      'listed 0',
      'archive 1 21 1764000006 /other/b.sql.gz',
      'written 0 1764000005',
      'line 0 2026-11-23T02:00:05+00:00 INFO complete',
      'line 0 archive 0 1 1 /backups/daily/faked.sql.gz',
      'line 0 ',
      'cron 0 2 * * * root /usr/local/bin/backup-postgres.sh',
    ].join('\n')
    const { archives, logs, crontab } = parseLook(output, {
      folders: ['/backups', '/other'],
      logs: ['/var/log/one.log', '/var/log/two.log'],
    })
    expect(archives.get('/backups')).toBe('20 1764000005 /backups/daily/a.sql.gz')
    // Its listing did not come to its end.
    expect(archives.get('/other')).toBeNull()
    expect(logs.get('/var/log/one.log')?.text).toContain('\narchive 0 1 1 /backups/daily/faked.sql.gz\n')
    expect(logs.get('/var/log/two.log')).toBeNull()
    expect(crontab).toBe('0 2 * * * root /usr/local/bin/backup-postgres.sh')
  })

  test('a folder that could not be read is not an empty one', () => {
    const asked = { folders: ['/backups'], logs: [] }
    expect(parseLook('', asked).archives.get('/backups')).toBeNull()
    expect(parseLook('listed 0\n', asked).archives.get('/backups')).toBe('')
  })
})
