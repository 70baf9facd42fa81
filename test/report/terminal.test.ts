import { describe, expect, test } from 'vitest'
import { displayWidth, padEnd, wrap, wrapParts } from '../../helpers/report/terminal/display-width.ts'
import { isColourful } from '../../helpers/report/terminal/paint.ts'
import { renderTerminal, type TerminalOptions } from '../../helpers/report/terminal.ts'
import { allOk, anItem, aReading, recorded, recordedErrors } from './recorded.ts'

const options: TerminalOptions = {
  detail: 'brief',
  colour: false,
  columns: 100,
  timeZone: 'Australia/Sydney',
  report: 'reports/prod/20261122T215204Z-daily/report.html',
}
const lines = (text: string): string[] => text.trimEnd().split('\n')
const brief = (...[results, more]: [Parameters<typeof renderTerminal>[0], Partial<TerminalOptions>?]): string[] =>
  lines(renderTerminal(results, { ...options, ...more }))

describe('the brief report', () => {
  test('is what the golden file says', async () => {
    await expect(renderTerminal(recorded(), options)).toMatchFileSnapshot('golden/brief.txt')
  })

  test('is two lines and the last one when all is ok', () => {
    expect(brief(allOk())).toEqual([
      `${'travian-prod (PRODUCTION)  daily  Mon 23 Nov 2026 08:52 Sydney'.padEnd(95)}6.1 s`,
      `${'OK         3 ok'.padEnd(87)}yesterday: OK`,
      'report: reports/prod/20261122T215204Z-daily/report.html',
    ])
  })

  test.each<[when: string, at: string | null, shown: string]>([
    ['the first run', null, 'first run'],
    ['a run of this morning', '2026-11-22T21:10:00.000Z', 'today 08:10: CRITICAL'],
    ['a run of the morning before', '2026-11-21T21:50:00.000Z', 'yesterday: CRITICAL'],
    ['a run before the weekend', '2026-11-19T21:50:00.000Z', 'Fri 20 Nov: CRITICAL'],
  ])('names the verdict before: %s', (_when, at, shown) => {
    const previous = at === null ? null : { id: 'x', at, status: 'critical' as const }
    expect(brief(allOk({ run: { previous } }))[1]).toMatch(new RegExp(` {2}${shown}$`))
  })

  test('says PARTIAL in its head and in its verdict, and of what', () => {
    const [head, verdict, selection] = brief(allOk({ run: { selection: ['daily.queues', 'daily.stack'] } }))
    expect(head).toContain('daily PARTIAL  Mon 23 Nov')
    expect(verdict).toMatch(/^OK \(PARTIAL\) {2}3 ok/)
    expect(selection).toBe('PARTIAL          only daily.queues, daily.stack; nothing else was looked at')
  })

  test('never says OK of a run that was interrupted or did not see everything', () => {
    expect(brief(allOk({ run: { complete: false, exitCode: 130 } }))[1]).toMatch(/^INTERRUPTED {2}3 ok/)
    expect(brief(allOk({ run: { complete: false, exitCode: 3 } }))[1]).toMatch(/^INCOMPLETE {1,2}3 ok/)
    expect(brief(recorded({ run: { exitCode: 130, selection: ['x'] } }))[1]).toMatch(
      /^CRITICAL \(INTERRUPTED, PARTIAL\)/,
    )
  })

  test('tells errors that belong to no item', () => {
    const text = brief(recorded({ errors: recordedErrors }))
    expect(text[1]).toMatch(/^CRITICAL \(INCOMPLETE\)/)
    expect(text.join('\n')).toContain('ERROR            unhandled error: Error: read ECONNRESET')
  })

  test('says what an item that is fixed is about, where its message is a bare value', () => {
    const fixed = anItem({
      reading: aReading(3, 'jobs'),
      message: '3 jobs',
      since: { change: 'fixed', firstSeen: '2026-11-20T21:52:04.000Z' },
    })
    expect(brief(recorded({ items: [fixed] }))).toContain(
      'FIXED            automation_queue holds at most 100 jobs: 3 jobs · daily.queues.automation',
    )
  })

  test('a mended cause that mends dozens of items shows a few of them and counts the rest', () => {
    const since = { change: 'fixed', firstSeen: '2026-11-22T03:00:00.000Z' } as const
    const items = Array.from({ length: 12 }, (_, index) => anItem({ object: `o${index}`, since }))
    const fixed = brief(recorded({ items })).filter((line) => line.startsWith('FIXED'))
    expect(fixed).toHaveLength(5)
    expect(fixed.at(-1)).toContain('and 8 more items')
  })

  test('puts what to do under everything that is not ok, each command in one piece', () => {
    const long = `docker exec travian_maintenance ${'--option value '.repeat(12)}end`
    const text = brief(recorded({ items: [anItem({ status: 'warning', action: [long] })] }), { columns: 60 })
    expect(text).toContain(`                 do: ${long}`)
  })

  test('says when no report could be written, and what else went wrong', () => {
    const text = brief(allOk(), { report: null, problems: ['ledger line 7: torn'] })
    expect(text.slice(-2)).toEqual(['ERROR            ledger line 7: torn', 'no report was written'])
  })

  test.each([20, 60, 72, 100, 400])('fits a screen of %i columns, which it takes for 60 to 120', (columns) => {
    const text = brief(recorded({ errors: recordedErrors }), { columns, detail: 'verbose' })
    const wrapped = text.filter((line) => !/ (?:do|accept): /.test(line) && !line.startsWith('report'))
    expect(Math.max(...wrapped.map(displayWidth))).toBeLessThanOrEqual(Math.min(120, Math.max(60, columns)))
  })

  test('has no colour unless asked, and says the same with it', () => {
    const coloured = renderTerminal(recorded(), { ...options, colour: true })
    const plain = renderTerminal(recorded(), options)
    expect(plain).not.toContain('\x1b')
    expect(coloured).toContain('\x1b[31mCRITICAL\x1b[39m')
    expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(plain)
  })
})

test('the verbose report is what the golden file says', async () => {
  const text = renderTerminal(recorded({ errors: recordedErrors }), { ...options, detail: 'verbose' })
  await expect(text).toMatchFileSnapshot('golden/verbose.txt')
})

test('the verbose report shows value and limits also when ok', () => {
  const text = renderTerminal(allOk(), { ...options, detail: 'verbose' })
  expect(text).toContain('OK             daily.queues.automation  automation_queue holds at most 100 jobs')
  expect(text).toContain('12 jobs (warning > 100 jobs, critical > 500 jobs)')
})

test('the verbose report tells since when, what covers, and what was proven', () => {
  const reading = { ...aReading(3, 'jobs'), coverage: '0.3 h of 24 h' }
  const item = anItem({
    status: 'warning',
    reading,
    proved: false,
    since: { change: 'still', firstSeen: '2026-11-20T21:52:04.000Z' },
  })
  const text = renderTerminal(recorded({ items: [item] }), { ...options, detail: 'verbose' })
  expect(text).toContain('3 jobs, covers 0.3 h of 24 h · since Sat 21 Nov, day 3 · NOT proven to go red')
})

test.each<[fact: string, stream: { isTTY?: boolean }, env: Record<string, string>, is: string]>([
  ['a terminal', { isTTY: true }, {}, 'colourful'],
  ['a pipe', {}, {}, 'plain'],
  ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, 'plain'],
  ['a terminal with an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, 'colourful'],
  ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, 'plain'],
])('%s', (_fact, stream, env, is) => {
  expect(isColourful(stream, env) ? 'colourful' : 'plain').toBe(is)
})

describe('columns on a screen', () => {
  test.each([
    ['abc', 3],
    ['Größe', 5],
    ['世界', 4],
    ['한국', 4],
    ['🚀', 2],
    ['👩‍🚀', 2],
    ['e\u0301', 1],
    ['…', 1],
    ['4 ok · 1–2 °C', 13],
    ['a\u00adb', 2],
    ['', 0],
  ])('%s takes %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  test('are filled up to a width, never cut', () => {
    expect([padEnd('世', 4), padEnd('abcde', 4)]).toEqual(['世  ', 'abcde'])
  })

  test.each<[text: string, width: number, lines: string[]]>([
    ['one two three', 8, ['one two', 'three']],
    ['one two', 7, ['one two']],
    ['', 10, ['']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['世界世界', 5, ['世界', '世界']],
    ['a  b', 10, ['a  b']],
    ['used (warning > 70 %)', 18, ['used (warning', '> 70 %)']],
    ['it took 16.1 s now', 12, ['it took', '16.1 s now']],
  ])('%j in %i', (text, width, wrapped) => {
    expect(wrap(text, width)).toEqual(wrapped)
  })

  test('break between facts first', () => {
    expect(wrapParts(['one two', 'three four', 'a much longer fact'], 12)).toEqual([
      'one two',
      'three four',
      'a much',
      'longer fact',
    ])
  })
})
