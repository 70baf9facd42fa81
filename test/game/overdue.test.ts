import { expect, test } from 'vitest'
import { judgeOverdue } from '../../helpers/judgements/game.ts'
import { game } from '../../runbook/limits.ts'
import { seen } from '../judgements/seen.ts'

const running = { notApplicable: null, missing: null, engine: 'game-engine' }

test.each([
  [0, {}, 'ok', []],
  [60, {}, 'ok', []],
  [60.1, {}, 'warning', ['game-engine']],
  [300.1, {}, 'critical', ['game-engine']],
  [null, { notApplicable: 'world s1 has not begun yet' }, 'not-applicable', []],
  [null, { missing: "table 'movement' does not exist" }, 'critical', []],
  [null, {}, 'unknown', ['game-engine']],
])('an event due %s s ago in a world with %o is %s and blames %o', (seconds, more, status, blames) => {
  const verdict = judgeOverdue(seen(seconds, { ...running, ...more }, 's1'), game.overdue)
  expect([verdict.status, verdict.blames]).toEqual([status, blames])
})
