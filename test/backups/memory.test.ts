import { expect, test } from 'vitest'
import type { History } from '../../helpers/history.ts'
import { remember, wasFoundWhole } from '../../helpers/probes/backups/archive-memory.ts'
import { parseArchives } from '../../helpers/probes/backups/archives.ts'

const [archive] = parseArchives('5062 1764000005 /backups/daily/postgres_daily_20261123_020005.sql.gz', 'UTC')
if (archive === undefined) throw new Error('the line above is an archive')
const item = { id: 'daily.backups.postgres', object: null }
const after = (text: string): History => [
  {
    run: '20261123T080000Z-daily',
    suite: 'daily',
    at: '2026-11-23T08:00:00Z',
    items: [{ ...item, status: 'ok', value: 6, unit: 'h', firstSeen: null, text }],
  },
]
const known = after(remember(archive, ['public.b', 'public.a']))

test('an archive that was read once need not be read again', () => {
  expect(wasFoundWhole(known, item, archive, ['public.a', 'public.b'])).toBe(true)
})

test.each([
  ['another name', { ...archive, name: 'postgres_daily_20261124_020005.sql.gz' }, ['public.a', 'public.b']],
  ['another size', { ...archive, bytes: 20 }, ['public.a', 'public.b']],
  ['another time', { ...archive, modifiedAt: 1 }, ['public.a', 'public.b']],
  ['a table more in the live database', archive, ['public.a', 'public.b', 'public.c']],
])('with %s it is read again', (_, now, tables) => {
  expect(wasFoundWhole(known, item, now, tables)).toBe(false)
})

test.each(['', '{', '{"name": 1}', 'null'])('what is remembered as %s is worth nothing', (text) => {
  expect(wasFoundWhole(after(text), item, archive, ['public.a'])).toBe(false)
})

test('it fits into what the history keeps, however many tables there are', () => {
  const tables = Array.from({ length: 500 }, (_, index) => `public.table_${index}`)
  expect(remember(archive, tables).length).toBeLessThan(300)
})
