import { describe, expect, test } from 'vitest'
import { parseWaivers, readWaivers } from '../../helpers/waivers/file.ts'
import { withWaivers } from '../../helpers/waivers/write.ts'

const now = new Date('2026-11-28T10:00:00Z')
const knownIds = ['daily.disk.usage', 'daily.disk.docker']
const entry = (fields: string): string => `waivers:\n  - { ${fields} }\n`
const rest = 'reason: r, owner: Kim, ticket: OPS-1, until: 2026-12-05'
const problemsOf = (text: string): string[] => parseWaivers(text, { now, knownIds }).problems

describe('waivers.yaml', () => {
  test.each(['', '# nothing yet\n', 'waivers: []\n', 'waivers:\n'])('may accept nothing: %j', (text) => {
    expect(parseWaivers(text, { now, knownIds })).toEqual({ waivers: [], problems: [] })
  })

  test('accepts up to a warning where no bound is given, in every environment where none is named', () => {
    const { waivers, problems } = parseWaivers(entry(`id: daily.disk.docker, ${rest}`), { now, knownIds })
    expect(problems).toEqual([])
    expect(waivers).toEqual([
      { id: 'daily.disk.docker', reason: 'r', owner: 'Kim', ticket: 'OPS-1', until: '2026-12-05', atMost: 'warning' },
    ])
  })

  test('takes numbers as words: a ticket of digits, a bound without unit', () => {
    const text = entry('id: daily.disk.docker, atMost: 30, reason: r, owner: Kim, ticket: 12, until: 2026-12-05')
    expect(parseWaivers(text, { now }).waivers[0]).toMatchObject({ ticket: '12', atMost: '30' })
  })

  test.each([
    [entry(`id: daily.disk.gone, ${rest}`), 'entry 1 (daily.disk.gone): id: there is no such item'],
    [entry(`id: daily.disk.usage, atMost: bad, ${rest}`), 'entry 1 (daily.disk.usage): atMost: is neither warning'],
    [entry(`id: daily.disk.usage, atMost: unknown, ${rest}`), 'atMost: is neither warning, critical nor a value'],
    [entry('id: daily.disk.usage, owner: Kim, ticket: O, until: 2026-12-05'), 'reason'],
    [entry(`id: daily.disk.usage, forever: true, ${rest}`), 'forever'],
    [entry('id: daily.disk.usage, reason: r, owner: K, ticket: O, until: 2026-02-30'), 'until: is no date'],
    [entry('id: daily.disk.usage, reason: r, owner: K, ticket: O, until: 5.12.2026'), 'until: is no date'],
    [entry('id: daily.disk.usage, reason: r, owner: K, ticket: O, until: 2027-02-27'), 'until: is 91 days ahead'],
    [entry('id: daily.disk.usage, reason: " ", owner: K, ticket: O, until: 2026-12-01'), 'reason: must not be empty'],
    ['waivers: no\n', 'waivers'],
    ['waiver: []\n', 'waiver'],
    ['waivers: [\n', 'Flow sequence'],
    [
      `${entry(`id: daily.disk.usage, ${rest}`)}  - { id: daily.disk.usage, ${rest} }\n`,
      'entry 2 (daily.disk.usage): is accepted twice',
    ],
  ])('%j is refused', (text, words) => {
    expect(problemsOf(text).join('\n')).toContain(words)
  })

  test('90 days ahead is the most, and a day that is over is no mistake of the file', () => {
    for (const until of ['2027-02-26', '2026-11-01']) {
      expect(problemsOf(entry(`id: daily.disk.usage, reason: r, owner: K, ticket: O, until: ${until}`))).toEqual([])
    }
  })

  test('has all its mistakes told together', () => {
    const text = 'waivers:\n  - { id: daily.a, reason: r }\n  - { id: daily.b, until: soon }\n'
    expect(problemsOf(text).length).toBeGreaterThanOrEqual(6)
  })

  test('need not exist, unless somebody names it', () => {
    const path = '/nowhere/waivers.yaml'
    expect(readWaivers(path, { now, isNamed: false })).toEqual({ waivers: [], problems: [] })
    expect(readWaivers(path, { now, isNamed: true }).problems.join()).toContain(path)
  })
})

describe('writing waivers.yaml', () => {
  const waiver = {
    id: "daily.disk.usage[/it's: odd]",
    environment: 'prod',
    atMost: '80%',
    until: '2026-12-05',
    ticket: '12',
    owner: 'Kim',
    reason: 'a larger disk is ordered',
  }

  test('keeps comments and the other entries, and what is written is read again', () => {
    const text = `# Accepted risks.\nwaivers:\n  # the old one\n  - { id: daily.disk.docker, ${rest} }\n`
    const written = withWaivers(text, [waiver])
    expect(written).toContain('# Accepted risks.')
    expect(written).toContain('# the old one')
    expect(parseWaivers(written, { now, knownIds })).toEqual({
      waivers: [expect.objectContaining({ id: 'daily.disk.docker' }), waiver],
      problems: [],
    })
  })

  test('replaces the acceptance of the same item in the same environment only', () => {
    const once = withWaivers('waivers: []\n', [waiver, { ...waiver, environment: 'staging' }])
    const twice = withWaivers(once, [{ ...waiver, until: '2026-12-20' }])
    expect(parseWaivers(twice, { now }).waivers.map(({ environment, until }) => [environment, until])).toEqual([
      ['prod', '2026-12-20'],
      ['staging', '2026-12-05'],
    ])
  })
})
