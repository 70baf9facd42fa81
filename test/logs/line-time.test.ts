import { expect, test } from 'vitest'
import { lineTime } from '../../helpers/probes/logs/line-time.ts'

test.each<[line: string, at: string | null]>([
  ['[2026-11-24 08:06:06] ERROR worker: no', '2026-11-23T21:06:06.000Z'],
  ['2026-11-24 08:06:06,123 INFO success', '2026-11-23T21:06:06.123Z'],
  ['2026-11-24T08:06:06.5 done', '2026-11-23T21:06:06.500Z'],
  ['2026-11-24 08:06:06 UTC ERROR x', '2026-11-24T08:06:06.000Z'],
  ['[2026-11-24T08:06:06+00:00] x.ERROR: y', '2026-11-24T08:06:06.000Z'],
  ['2026-11-24T08:06:06,250+0100 x', '2026-11-24T07:06:06.250Z'],
  ['2026-11-24T08:06:06Z x', '2026-11-24T08:06:06.000Z'],
  ['[24-Nov-2026 08:06:06 UTC] PHP Fatal error:  x', '2026-11-24T08:06:06.000Z'],
  ['[24-Nov-2026 08:06:06 Australia/Sydney] API Error: x', '2026-11-23T21:06:06.000Z'],
  ['[24-Nov-2026 08:06:06] NOTICE: fpm is running', '2026-11-23T21:06:06.000Z'],
  ['[24-Nov-2026 08:06:06 Nowhere/Land] x', null],
  ['[24-Xyz-2026 08:06:06] x', null],
  ['{"message":"x","datetime":"2026-11-24T08:06:06.000Z"}', '2026-11-24T08:06:06.000Z'],
  ['{"message":"x"}', null],
  ['{torn', null],
  ['PHP Fatal error:  x', null],
  ['  2026-11-24 08:06:06 is when it was', null],
  ['2026-11-24 is a day', null],
  ['', null],
])('%s', (line, at) => {
  const ms = lineTime('Australia/Sydney')(line)
  expect(ms === null ? null : new Date(ms).toISOString()).toBe(at)
})
