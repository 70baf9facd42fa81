import { describe, expect, test } from 'vitest'
import { judgeAnswer, judgeErrors } from '../../helpers/judgements/api.ts'
import { judgeAvailability } from '../../helpers/judgements/availability.ts'
import { judgePanel } from '../../helpers/judgements/panels.ts'
import { judgeGpu, judgeNetwork } from '../../helpers/judgements/panels-machine.ts'
import { judgeAgreement, judgeRate } from '../../helpers/judgements/panels-workers.ts'
import { scrapeSeconds } from '../../helpers/probes/monitoring/availability.ts'
import { type Reading, reading, type Seen } from '../../helpers/reading.ts'
import { api, panels, stack } from '../../runbook/limits.ts'

function saw<Facts>(value: number | null, unit: string, facts: Facts, more: Partial<Reading> = {}): Seen<Facts> {
  return {
    object: null,
    reading: reading({ value, unit, text: `${value} ${unit}`, source: 'a test', ...more }),
    facts,
    evidence: [],
  }
}

const plain = { basis: null, disagreement: null, blames: ['postgres'] }

describe('a panel', () => {
  test.each([
    [75, 'ok'],
    [75.1, 'warning'],
    [90, 'warning'],
    [90.1, 'critical'],
    [Number.NaN, 'unknown'],
  ])('of %s %% is %s', (value, status) => {
    expect(judgePanel(saw(value, '%', plain), panels.postgresConnections).status).toBe(status)
  })

  test('with too little behind it is not applicable, with the numbers', () => {
    const facts = { ...plain, basis: { has: 12, needs: 200, what: 'requests' } }
    expect(judgePanel(saw(null, 'ms', facts), panels.ollamaLatency)).toMatchObject({
      status: 'not-applicable',
      message: 'too little to say: 12 of 200 requests needed',
    })
  })

  test('without a number and without a reason is unknown, never ok', () => {
    expect(judgePanel(saw(null, '%', plain), panels.memory.host).status).toBe('unknown')
  })

  test.each([
    [7, 'warning', '7 %'],
    [95, 'critical', '95 %'],
  ])('that shows something else than the server is a warning at least (%s %%)', (value, status, words) => {
    const verdict = judgePanel(
      saw(value, '%', { ...plain, disagreement: 'the panel shows 80' }),
      panels.postgresConnections,
    )
    expect(verdict).toMatchObject({ status, message: expect.stringContaining(words) })
    expect(verdict.message).toContain('the panel shows 80')
  })

  test.each([
    [95, 'warning'],
    [80, 'ok'],
  ])('whose worst of the night was %s %% is %s in the morning', (worst, status) => {
    const seen = saw(7, '%', plain, { worst: { value: worst, at: '2026-11-23T02:04:00Z' } })
    expect(judgePanel(seen, panels.postgresConnections).status).toBe(status)
  })
})

describe('a queue’s panel', () => {
  test.each([
    [20, 100, true, 'ok'],
    [21, 20, true, 'ok'],
    [21, 20.1, true, 'warning'],
    [900, 100, true, 'warning'],
    [900, 100, false, 'not-applicable'],
  ])('%s jobs and %s %% apart, seen at the same time: %s, is %s', (apart, share, isFresh, status) => {
    const facts = { panel: apart, live: 0, share, isFresh }
    expect(judgeAgreement(saw(apart, 'jobs', facts), panels.agreement.jobs, panels.agreement.share).status).toBe(status)
  })
})

describe('a processing rate', () => {
  const facts = { waited: 5, waitingNow: 30, seconds: 60, blames: ['spawn-scheduler-worker'] }
  test.each([
    [60, facts, 'ok'],
    [59.9, facts, 'warning'],
    [0, facts, 'warning'],
    [59.9, { ...facts, waited: 0 }, 'not-applicable'],
    [59.9, { ...facts, waitingNow: 0 }, 'not-applicable'],
    [59.9, { ...facts, seconds: 30 }, 'not-applicable'],
    [100, { ...facts, waitingNow: 1000 }, 'ok'],
    [100, { ...facts, waitingNow: 1001 }, 'warning'],
  ])('of %s a minute with %o is %s', (rate, own, status) => {
    expect(judgeRate(saw(rate, 'jobs/min', own), panels.processing.rate, panels.processing.drain).status).toBe(status)
  })
})

describe('a GPU', () => {
  const described = { isDescribed: true, metric: 'gpu', blames: [] }
  test.each([
    [80, described, 'ok'],
    [80.1, described, 'warning'],
    [3, described, 'ok'],
    [null, described, 'critical'],
    [null, { ...described, isDescribed: false }, 'not-applicable'],
  ])('at %s with %o is %s', (value, facts, status) => {
    expect(judgeGpu(saw(value, '%', facts), panels.gpu.high, panels.gpu.low).status).toBe(status)
  })

  test('that is hardly used is told, not judged', () => {
    expect(judgeGpu(saw(3, '%', described), panels.gpu.high, panels.gpu.low).message).toContain('more than is needed')
  })
})

describe('the network', () => {
  const quiet = { errors: 0, dropShare: 0, usual: [] as number[], blames: [] }
  const { errors, drops, deviation } = panels.network
  test.each([
    [1, quiet, 'ok'],
    [1, { ...quiet, errors: 1 }, 'warning'],
    [1, { ...quiet, dropShare: 0.1 }, 'ok'],
    [1, { ...quiet, dropShare: 0.11 }, 'warning'],
    [50, { ...quiet, usual: [10, 10, 10, 10, 10] }, 'ok'],
    [51, { ...quiet, usual: [10, 10, 10, 10, 10] }, 'warning'],
    [1.9, { ...quiet, usual: [10, 10, 10, 10, 10] }, 'warning'],
    [0, { ...quiet, usual: [10, 10, 10, 10, 10] }, 'warning'],
    [51, { ...quiet, usual: [10, 10, 10, 10] }, 'ok'],
    [0.9, { ...quiet, usual: [0.1, 0.1, 0.1, 0.1, 0.1] }, 'ok'],
  ])('with %s MB/s and %o is %s', (value, facts, status) => {
    expect(judgeNetwork(saw(value, 'MB/s', facts), errors, drops, deviation).status).toBe(status)
  })
})

describe('the API', () => {
  test.each([
    [400, null, 'ok'],
    [401, null, 'warning'],
    [1001, null, 'critical'],
    [null, 'status 502', 'critical'],
  ])('that answers in %s ms, failed: %s, is %s', (value, failed, status) => {
    expect(judgeAnswer(saw(value, 'ms', { ...plain, failed }), api.latency).status).toBe(status)
  })

  const errors = { requests: 1000, errors: 0, spike: null, blames: [] }
  const { share, count, spike } = api.errors
  test.each([
    [1, '%', errors, 'ok'],
    [1.1, '%', errors, 'warning'],
    [5.1, '%', errors, 'critical'],
    [5, 'errors', errors, 'ok'],
    [6, 'errors', errors, 'warning'],
    [21, 'errors', errors, 'critical'],
    [0.5, '%', { ...errors, spike: { hour: 0.9, usual: 0.3 } }, 'ok'],
    [0.5, '%', { ...errors, spike: { hour: 0.93, usual: 0.3 } }, 'warning'],
    [0.5, '%', { ...errors, spike: { hour: 0.9, usual: 0 } }, 'ok'],
  ])('with %s %s and %o is %s', (value, unit, facts, status) => {
    expect(judgeErrors(saw(value, unit, facts), share, count, spike).status).toBe(status)
  })
})

describe('availability', () => {
  const known = { service: 'redis', downSeconds: 0, knownSeconds: 3600 }
  test.each([
    [99.5, known, 'ok'],
    [99.4, known, 'warning'],
    [97.9, known, 'critical'],
    [100, { ...known, knownSeconds: 0 }, 'not-applicable'],
  ])('of %s %% with %o is %s', (value, facts, status) => {
    expect(judgeAvailability(saw(value, '%', facts), stack.availability).status).toBe(status)
  })

  test.each([
    ['5s', 5],
    ['1m', 60],
    ['1m30s', 90],
    ['1h', 3600],
    ['', 60],
    ['soon', 60],
  ])('a scrape interval of "%s" is %s s', (text, seconds) => {
    expect(scrapeSeconds(text)).toBe(seconds)
  })
})
