import { describe, expect, test } from 'vitest'
import { judgeAppLog, judgeNoErrors, judgePattern, judgePatterns } from '../../helpers/judgements/logs.ts'
import type { AppLogFacts } from '../../helpers/probes/logs/app-log.ts'
import type { LogFacts, PatternFacts } from '../../helpers/probes/logs/errors.ts'
import { seen } from './seen.ts'

const pattern = (more: Partial<PatternFacts> = {}): PatternFacts => ({
  key: 'k',
  level: 'error',
  pattern: 'job <n> failed',
  count: 1,
  first: 0,
  last: 0,
  example: '',
  isAboutConnections: false,
  days: [],
  before: [],
  isNew: true,
  ...more,
})

const facts = (patterns: PatternFacts[], lost: string | null = null): LogFacts => ({
  service: 'nginx',
  containers: ['travian_nginx'],
  needs: ['php-fpm'],
  patterns,
  lines: 10,
  coverage: '24 h of 24 h',
  lost,
  commands: [],
})

describe('a pattern', () => {
  test.each<[level: PatternFacts['level'], count: number, before: number[], status: string, words: string]>([
    // While the history is short everything counts.
    ['error', 1, [], 'warning', 'error'],
    ['critical', 1, [], 'critical', 'critical'],
    ['error', 1, [1, 1], 'warning', 'error'],
    ['critical', 1, [1, 1], 'critical', 'critical'],
    // New.
    ['error', 1, [0, 0, 0], 'warning', 'new error'],
    ['critical', 1, [0, 0, 0], 'critical', 'new critical'],
    // Seen, and not often enough to be known.
    ['error', 1, [1, 1, 0], 'warning', 'error seen 2 times in 3 runs'],
    ['critical', 2, [0, 0, 0, 0, 0, 0, 1], 'critical', 'critical seen 1 times'],
    // Known.
    ['error', 3, [1, 1, 1], 'ok', 'known'],
    ['error', 4, [1, 1, 1], 'warning', 'more than 3 times the usual 1'],
    ['error', 9, [1, 1, 1], 'warning', 'more than 3 times'],
    ['error', 10, [1, 1, 1], 'critical', '10 times the usual 1'],
    ['critical', 2, [2, 0, 2, 0, 2, 0, 0], 'ok', 'known'],
    ['error', 30, [5, 10, 20, 0], 'ok', 'known'],
    ['error', 31, [5, 10, 20, 0], 'warning', 'the usual 10'],
    ['error', 20, [2, 0, 0], 'critical', '10 times the usual 2'],
  ])('%s, %i times after %j, is %s', (level, count, before, status, words) => {
    const found = judgePattern(pattern({ level, count, before }))
    expect(found.status).toBe(status)
    expect(found.words).toContain(words)
  })
})

describe("a service's log", () => {
  test('without an error is ok, with what was seen', () => {
    const verdict = judgePatterns(seen(0, facts([]), 'nginx'))
    expect(verdict).toMatchObject({ status: 'ok', message: 'nginx: 0 jobs (24 h of 24 h)' })
  })

  test('is as bad as its worst pattern, and names it first', () => {
    const patterns = [pattern({ pattern: 'small' }), pattern({ level: 'critical', pattern: 'large' })]
    const verdict = judgePatterns(seen(2, facts(patterns), 'nginx'))
    expect(verdict.status).toBe('critical')
    expect(verdict.message).toMatch(/^nginx: critical, 1 ×: large; error, 1 ×: small/)
  })

  test('names three patterns and counts the rest', () => {
    const patterns = ['a', 'b', 'c', 'd', 'e'].map((text) => pattern({ pattern: text }))
    expect(judgePatterns(seen(5, facts(patterns), 'nginx')).message).toContain('and 2 more patterns')
  })

  test('known patterns are ok and listed; a worker may have none', () => {
    const known = facts([pattern({ before: [1, 1, 1] })])
    expect(judgePatterns(seen(1, known, 'nginx'))).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('known'),
    })
    expect(judgeNoErrors(seen(1, known, 'nginx')).status).toBe('warning')
  })

  test('blames what the service needs only for lost connections', () => {
    const lost = pattern({ isAboutConnections: true })
    expect(judgePatterns(seen(1, facts([lost]), 'nginx')).blames).toEqual(['nginx', 'php-fpm'])
    expect(judgePatterns(seen(2, facts([lost, pattern()]), 'nginx')).blames).toEqual(['nginx'])
    expect(judgePatterns(seen(0, facts([]), 'nginx')).blames).toEqual([])
  })

  test('that lost its beginning is unknown, unless what is left is bad enough', () => {
    const lost = 'nginx has a new container and no deployment is recorded'
    expect(judgePatterns(seen(0, facts([], lost), 'nginx'))).toMatchObject({ status: 'unknown', message: lost })
    const bad = judgePatterns(seen(1, facts([pattern({ level: 'critical' })], lost), 'nginx'))
    expect(bad.status).toBe('critical')
    expect(bad.message).toContain(lost)
  })
})

describe('the application log', () => {
  const NOW = Date.parse('2026-11-23T09:00:00Z')
  const app = (more: Partial<AppLogFacts>): AppLogFacts => ({
    service: 'php-fpm',
    needs: ['postgres'],
    errors: [],
    coverage: '24 h of 24 h',
    newestAt: NOW,
    newestRequestAt: NOW,
    ...more,
  })

  test.each<[fact: string, more: Partial<AppLogFacts>, status: string]>([
    ['fresh and clean', {}, 'ok'],
    ['without any request', { newestRequestAt: null, newestAt: NOW - 3_600_000 }, 'ok'],
    ['a minute behind the requests', { newestAt: NOW - 60_000 }, 'ok'],
    ['more than a minute behind the requests', { newestAt: NOW - 60_001 }, 'unknown'],
    ['without any entry', { newestAt: null }, 'unknown'],
    ['with an error', { errors: [pattern()] }, 'warning'],
    ['with a critical entry', { errors: [pattern(), pattern({ level: 'critical' })] }, 'critical'],
    ['with an error, and stale', { errors: [pattern()], newestAt: NOW - 3_600_000 }, 'warning'],
  ])('%s is judged', (_, more, status) => {
    expect(judgeAppLog(seen(0, app(more))).status).toBe(status)
  })

  test('that is stale says of when it is, and blames who writes it', () => {
    const verdict = judgeAppLog(seen(0, app({ newestAt: NOW - 3_600_000 })))
    expect(verdict.message).toContain('newest entry is of 2026-11-23 08:00 UTC')
    expect(verdict.blames).toEqual(['php-fpm'])
  })
})
