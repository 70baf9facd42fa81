import { describe, expect, test } from 'vitest'
import {
  above,
  below,
  between,
  describeLimits,
  judge,
  limitsFor,
  movePast,
  OTHERS,
  overrideLimits,
} from '../../helpers/limits.ts'

const jobs = above('jobs', { warning: 100, critical: 500 })

describe('limits', () => {
  test.each([
    [0, 'ok'],
    [100, 'ok'],
    [100.1, 'warning'],
    [500, 'warning'],
    [501, 'critical'],
    [Number.POSITIVE_INFINITY, 'unknown'],
    [Number.NaN, 'unknown'],
    [null, 'unknown'],
    ['501', 'unknown'],
    [true, 'unknown'],
  ])('%s jobs against > 100 and > 500 is %s', (value, status) => {
    expect(judge(value, jobs)).toBe(status)
  })

  test.each([
    [85, 'ok'],
    [84.9, 'warning'],
    [49, 'critical'],
  ])('%s against < 85 and < 50 is %s', (value, status) => {
    expect(judge(value, below('%', { warning: 85, critical: 50 }))).toBe(status)
  })

  test.each([
    [0, 'critical'],
    [1, 'ok'],
    [5, 'ok'],
    [6, 'warning'],
  ])('%s instances against 1 to 5 is %s', (value, status) => {
    expect(judge(value, between('instances', { atLeast: 1, atMost: 5 }))).toBe(status)
  })

  test('the printed sentence says which side is bad', () => {
    expect(describeLimits(jobs)).toBe('warning > 100 jobs, critical > 500 jobs')
  })

  test.each([
    ['above', () => above('jobs', { warning: 500, critical: 500 })],
    ['below', () => below('%', { warning: 50, critical: 85 })],
  ])('a warning that could never show is refused (%s)', (_, make) => {
    expect(make).toThrow('could never show')
  })

  test('limits without any bound are refused', () => {
    expect(() => above('jobs', {})).toThrow('need a warning or a critical')
  })

  test('an override keeps operator and unit, and is refused where it silences the warning', () => {
    expect(describeLimits(overrideLimits(jobs, { warning: 200 }))).toBe('warning > 200 jobs, critical > 500 jobs')
    expect(() => overrideLimits(jobs, { warning: 600 })).toThrow('could never show')
    expect(() => overrideLimits(above('GB', { warning: 1 }), { critical: 5 })).toThrow('no critical limit')
  })

  test('an object without limits of its own is refused, never green for nothing', () => {
    expect(limitsFor({ spawn: jobs }, 'spawn')).toBe(jobs)
    expect(() => limitsFor({ spawn: jobs }, 'market')).toThrow('no limits for market')
    expect(limitsFor({ spawn: above('jobs', { warning: 1 }), [OTHERS]: jobs }, 'market')).toBe(jobs)
  })

  test.each([0, 1, 512, 1e12, -3])('limits moved past %s judge it as trouble', (value) => {
    expect(judge(value, movePast(jobs, value))).toBe('warning')
    expect(judge(value, movePast(below('%', { warning: 85 }), value))).toBe('warning')
  })
})
