import { describe, expect, test } from 'vitest'
import {
  exitCodeOf,
  exitCodeUnwritten,
  exitCodeWithheld,
  type Failing,
  type Outcome,
} from '../../helpers/report/exit-code.ts'
import type { Status } from '../../helpers/status.ts'

const of = (...statuses: Status[]): Outcome => ({ items: statuses.map((status) => ({ status })), complete: true })

describe('exit code of a suite', () => {
  test.each<[fact: string, outcome: Outcome, code: number]>([
    ['all ok', of('ok', 'ok'), 0],
    ['waived and not applicable are as good as ok', of('ok', 'waived', 'not-applicable'), 0],
    ['a warning', of('ok', 'warning'), 1],
    ['a pending attestation', of('ok', 'pending'), 1],
    ['a critical', of('ok', 'critical', 'warning'), 2],
    ['an unknown', of('ok', 'unknown', 'warning'), 3],
    ['critical decides over unknown', of('unknown', 'critical'), 2],
    ['nothing was looked at', of(), 3],
    ['an incomplete run', { ...of('ok'), complete: false }, 3],
    ['an incomplete run with a warning', { ...of('warning'), complete: false }, 3],
    ['an incomplete run with a critical', { ...of('critical'), complete: false }, 2],
    ['an error of the run itself', { ...of('ok'), errors: ['a module failed to load'] }, 3],
    ['interrupted', { ...of('ok'), complete: false, interrupted: true }, 130],
    ['interrupted with a critical', { ...of('critical'), complete: false, interrupted: true }, 130],
  ])('%s', (_fact, outcome, code) => {
    expect(exitCodeOf(outcome)).toBe(code)
  })

  test.each<[fact: string, outcome: Outcome, failOn: Failing[], code: number]>([
    ['what does not count', of('warning', 'pending'), ['critical', 'unknown'], 0],
    ['what counts', of('warning', 'unknown'), ['critical', 'unknown'], 3],
    ['the worst of what counts', of('warning', 'critical'), ['warning'], 1],
    ['never', of('warning', 'critical', 'unknown', 'pending'), [], 0],
    ['never does not mask an incomplete run', { ...of('ok'), complete: false }, [], 3],
    ['never does not mask an error', { ...of('ok'), errors: ['boom'] }, [], 3],
    ['never does not mask an interruption', { ...of('ok'), interrupted: true }, [], 130],
    ['a critical that does not count in an incomplete run', { ...of('critical'), complete: false }, ['unknown'], 3],
  ])('with --fail-on: %s', (_fact, outcome, failOn, code) => {
    expect(exitCodeOf(outcome, failOn)).toBe(code)
  })

  test.each([
    [0, 3, 3],
    [1, 3, 3],
    [2, 2, 3],
    [3, 3, 3],
    [130, 130, 130],
  ])('%i becomes %i when the report cannot be written and %i when it is withheld', (code, unwritten, withheld) => {
    expect(exitCodeUnwritten(code)).toBe(unwritten)
    expect(exitCodeWithheld(code)).toBe(withheld)
  })
})
