import { describe, expect, test } from 'vitest'
import { judgeInstances, judgeService } from '../../helpers/judgements/containers.ts'
import { judgeHeartbeat } from '../../helpers/judgements/heartbeats.ts'
import { above, between } from '../../helpers/limits.ts'
import type { Instance, InstanceFacts } from '../../helpers/probes/containers/instances.ts'
import { type HeartbeatFacts, parseHeartbeat } from '../../helpers/probes/queues/heartbeats.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import { seen } from './seen.ts'

const instance = (flags: Partial<Instance>): Instance => ({
  container: 'c',
  text: 'is so',
  isGood: false,
  isStarting: false,
  isUnwell: false,
  remedy: null,
  ...flags,
})
const good = instance({ isGood: true })
const stopped = instance({})
const unhealthy = instance({ isUnwell: true })
const starting = instance({ isStarting: true, isUnwell: true })
const service = (...instances: Instance[]): InstanceFacts => ({
  service: 'app',
  project: 'p',
  kind: 'long-running',
  instances,
  needs: ['redis'],
})

describe('a service', () => {
  test.each([
    ['good', [good], 'ok', []],
    ['absent', [], 'critical', []],
    ['stopped', [stopped], 'critical', []],
    ['unhealthy', [unhealthy], 'critical', ['redis']],
    ['starting', [starting], 'warning', ['redis']],
    ['partly stopped', [good, stopped], 'warning', []],
  ])('%s is judged, and blames what it needs only when it runs unwell', (_, instances, status, blames) => {
    expect(judgeService(seen('', service(...instances), 'app'))).toMatchObject({ status, blames })
  })

  test.each([
    [0, [], 'critical'],
    [0, [stopped], 'critical'],
    [1, [good], 'ok'],
    [1, [good, unhealthy], 'warning'],
    [6, Array(6).fill(good), 'warning'],
  ])('%s good instances of 1 to 5 is judged', (count, instances, status) => {
    const limits = between('instances', { atLeast: 1, atMost: 5 })
    expect(judgeInstances(seen(count, service(...instances), 'automation'), limits).status).toBe(status)
  })
})

const beating: HeartbeatFacts = {
  service: 'w',
  isAlive: true,
  completedSecondsAgo: 5,
  waiting: 0,
  containerSeconds: 9000,
  cycleSeconds: 300,
  wasSeen: true,
}
const limits = above('s', { warning: 600, critical: 1200 })

describe('a heartbeat', () => {
  test.each([
    ['fresh', 10, {}, 'ok'],
    ['two cycles old', 600, {}, 'ok'],
    ['older', 601, {}, 'warning'],
    ['four cycles old', 1201, {}, 'critical'],
    ['fresh, but the process is dead', 10, { isAlive: false }, 'critical'],
    ['gone, alive and working', null, {}, 'warning'],
    ['gone, process dead', null, { isAlive: false }, 'critical'],
    ['gone, nothing completed for two cycles', null, { completedSecondsAgo: 601 }, 'critical'],
    ['gone, completions not kept', null, { completedSecondsAgo: null }, 'critical'],
    [
      'never seen, container young',
      null,
      { wasSeen: false, completedSecondsAgo: null, containerSeconds: 600 },
      'not-applicable',
    ],
    [
      'never seen, container older than two cycles',
      null,
      { wasSeen: false, completedSecondsAgo: null, containerSeconds: 601 },
      'critical',
    ],
    ['fresh in front of waiting jobs that nobody works off', 10, { waiting: 3, completedSecondsAgo: 601 }, 'critical'],
    ['fresh and idle, with nothing to do', 10, { waiting: 0, completedSecondsAgo: 9000 }, 'ok'],
  ])('%s is judged by the worker cycle', (_, age, facts, status) => {
    expect(judgeHeartbeat(seen(age, { ...beating, ...facts }, 'automation'), limits).status).toBe(status)
  })

  test.each(['', 'yes', '12', '2026-11-23', '1763800000abc'])(
    'a value "%s" is no heartbeat: could not look',
    (value) => {
      expect(() => parseHeartbeat(value, 'worker:heartbeat:x')).toThrow(CouldNotLook)
    },
  )

  test('a value in epoch seconds is read', () => {
    expect(parseHeartbeat('1763800000', 'k')).toBe(1763800000)
  })
})
