import { describe, expect, test } from 'vitest'
import { judgeLives } from '../../helpers/judgements/restarts.ts'
import { parseKills } from '../../helpers/probes/containers/memory-kills.ts'
import {
  killsOf,
  type Life,
  type PastLife,
  recallLives,
  rememberLives,
  restartsOf,
} from '../../helpers/probes/containers/restarts.ts'
import { logs } from '../../runbook/limits.ts'
import { seen } from './seen.ts'

const HOUR = 3_600_000
const NOW = Date.parse('2026-11-23T09:00:00Z')
const START = NOW - 24 * HOUR
const ID = 'a'.repeat(64)

const life = (more: Partial<Life> = {}): Life => ({
  id: ID,
  createdAt: START - 100 * HOUR,
  startedAt: START - 100 * HOUR,
  isRestarted: false,
  restartCount: 0,
  kills: 0,
  ...more,
})
const past = (hoursAgo: number, more: Partial<Life> = {}): PastLife => ({
  at: new Date(NOW - hoursAgo * HOUR),
  lives: [life({ createdAt: 0, id: ID.slice(0, 12), ...more })],
})
const restarted = (hoursAgo: number, restartCount = 0): Partial<Life> => ({
  startedAt: NOW - hoursAgo * HOUR,
  isRestarted: true,
  restartCount,
})

describe('restarts in the window', () => {
  test.each<[fact: string, now: Life, earlier: PastLife[], starts: number[], count: number]>([
    ['none of a container that has run for days', life(), [], [], 0],
    [
      'none of one that was made in the window',
      life({ createdAt: NOW - HOUR, startedAt: NOW - HOUR }),
      [],
      [NOW - HOUR],
      0,
    ],
    ['one by hand, which the engine does not count', life(restarted(2)), [], [], 1],
    ['none of one that was restarted long before', life(restarted(30, 7)), [], [], 0],
    ['two, of which an earlier run saw one', life(restarted(2)), [past(5, restarted(6))], [], 2],
    ['one, seen by an earlier run too', life(restarted(6)), [past(5, restarted(6))], [], 1],
    ['those of the engine since the last run', life(restarted(2, 9)), [past(25, { restartCount: 5 })], [], 4],
    ['the count begins again after a start by hand', life(restarted(2, 1)), [past(25, { restartCount: 5 })], [], 1],
    ['one where the engine counted before anyone looked', life(restarted(2, 9)), [], [], 1],
    ['the count of a container that is new', life({ createdAt: NOW - HOUR, ...restarted(0.5, 3) }), [], [], 3],
    ['as many as the engine remembers', life(restarted(1)), [], [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR], 3],
    [
      'the first start of a new container is none',
      life({ createdAt: NOW - 3 * HOUR, ...restarted(1) }),
      [],
      [NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR],
      2,
    ],
    ['of another container say nothing', life(), [past(5, { id: 'bbbbbbbbbbbb', ...restarted(6) })], [], 0],
  ])('%s', (_, now, earlier, starts, count) => {
    expect(restartsOf(now, earlier, starts, START)).toBe(count)
  })
})

describe('processes killed for memory', () => {
  test.each<[fact: string, now: Life, earlier: PastLife[], inWindow: number, ofUnknownTime: number]>([
    ['none', life(), [], 0, 0],
    ['none can be counted in a container that does not run', life({ kills: null }), [], 0, 0],
    ['all of them since a start in the window', life({ startedAt: NOW - HOUR, kills: 2 }), [], 2, 0],
    ['at a time that nobody noted', life({ kills: 2 }), [], 0, 2],
    [
      'more than the last run before the window saw',
      life({ kills: 3 }),
      [past(48, { kills: 1 }), past(25, { kills: 2 })],
      1,
      0,
    ],
    ['more than the first run in it saw', life({ kills: 3 }), [past(5, { kills: 2 }), past(1, { kills: 3 })], 1, 0],
    ['all seen before the window', life({ kills: 3 }), [past(25, { kills: 3 })], 0, 0],
    ['of an earlier start do not count', life({ kills: 1 }), [past(25, { startedAt: 1, kills: 5 })], 0, 1],
  ])('%s', (_, now, earlier, inWindow, ofUnknownTime) => {
    expect(killsOf(now, earlier, START)).toEqual({ inWindow, ofUnknownTime })
  })

  test.each([
    ['oom_kill_disable 0\nunder_oom 0\noom_kill 4\n', 4],
    ['low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n', 2],
    ['oom_kill_disable 0\nunder_oom 0\n', null],
    ['', null],
  ])('%j counts %s', (text, count) => {
    expect(parseKills(text)).toBe(count)
  })
})

test('lives come back from the history as they were', () => {
  const lives = [life(restarted(2, 3)), life({ id: 'b'.repeat(64), startedAt: null, kills: null })]
  const text = rememberLives(lives)
  expect(recallLives(text)).toEqual(lives.map((one) => ({ ...one, id: one.id.slice(0, 12), createdAt: 0 })))
  expect(text.length).toBeLessThan(80)
  expect(recallLives('something else')).toEqual([])
})

describe('a service', () => {
  const facts = { service: 'nginx', kills: 0, killsOfUnknownTime: 0, deployed: [] }
  test.each([
    [0, facts, 'ok'],
    [1, facts, 'warning'],
    [2, facts, 'warning'],
    [3, facts, 'critical'],
    [0, { ...facts, kills: 1 }, 'critical'],
    [0, { ...facts, killsOfUnknownTime: 1 }, 'warning'],
    [3, { ...facts, killsOfUnknownTime: 1 }, 'critical'],
    [0, { ...facts, deployed: ['travian_nginx'] }, 'ok'],
  ])('with %i restarts and %j is %s', (count, more, status) => {
    expect(judgeLives(seen(count, more, 'nginx'), logs.restarts).status).toBe(status)
  })

  test('explains its own restarts while it is down', () => {
    expect(judgeLives(seen(1, facts, 'nginx'), logs.restarts).blames).toEqual(['nginx'])
  })
})
