/** Containers of ours that somebody may still be using, and those that nobody does. */
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { isAbandoned } from '../../helpers/connections/engine/scratch.ts'

const now = new Date('2026-11-28T04:00:00Z')
const labels = (owner: string, until = '2026-11-28T05:00:00.000Z') => ({
  'runbook.scratch.owner': owner,
  'runbook.scratch.until': until,
})

describe('a container of ours', () => {
  test.each([
    ['of this process is in use', labels(`${hostname()} ${process.pid}`), false],
    [
      'of this process is in use even past its time',
      labels(`${hostname()} ${process.pid}`, '2026-11-28T03:00:00.000Z'),
      false,
    ],
    // No process has a number that large.
    ['of a dead process of this machine is abandoned', labels(`${hostname()} 4194305`), true],
    ['of another machine is in use until its time is over', labels('elsewhere.example 1'), false],
    [
      'of another machine is abandoned when its time is over',
      labels('elsewhere.example 1', '2026-11-28T03:59:59.000Z'),
      true,
    ],
    ['of nobody is abandoned', {}, true],
  ])('%s', (_, given, abandoned) => {
    expect(isAbandoned(given, now)).toBe(abandoned)
  })
})
