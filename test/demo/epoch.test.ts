import { expect, test } from 'vitest'
import { isMadeAnew } from '../../cli/demo/epoch.ts'

const EPOCH = '2026-11-28T10:00:00.000Z'
const [before, after] = [new Date('2026-11-28T09:59:00Z'), new Date('2026-11-28T10:01:00Z')]

test.each([
  ['all of it is younger', EPOCH, [after, after], true],
  ['one container was replaced: that is for somebody to explain', EPOCH, [before, after], false],
  ['nothing was ever looked at', null, [after], false],
  ['there is no stack', EPOCH, [], false],
])('%s', (_what, epoch, made, isAnew) => {
  expect(isMadeAnew(epoch, made)).toBe(isAnew)
})
