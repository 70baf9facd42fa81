import { describe, expect, test } from 'vitest'
import { acceptCommand, noticeOf } from '../../helpers/report/acceptance-wording.ts'
import type { Acceptance, ItemResult } from '../../helpers/report/contract.ts'
import { acceptances } from '../../helpers/waivers/standing.ts'
import type { Waiver } from '../../helpers/waivers/waiver.ts'
import { anItem, aReading, recorded } from '../report/recorded.ts'

const waiver: Waiver = {
  id: 'daily.disk.usage[/]',
  reason: 'r',
  owner: 'Kim',
  ticket: 'OPS-1',
  until: '2026-12-24',
  atMost: 'warning',
}
const item = (object: string | null, status: ItemResult['status'], measured = status): ItemResult =>
  anItem({ id: 'daily.disk.usage', object, status, measuredStatus: measured })

const standingOf = (items: ItemResult[], fields: Partial<Waiver> = {}, isWholeSuite = true): Acceptance | undefined =>
  acceptances([{ ...waiver, ...fields }], items, {
    now: new Date('2026-11-28T10:00:00Z'),
    zone: 'Etc/UTC',
    ids: ['daily.disk.usage'],
    isWholeSuite,
  })[0]

describe('the standing of a waiver', () => {
  test.each<[fact: string, items: ItemResult[], standing: Acceptance['standing']]>([
    ['that covers a warning', [item('/', 'waived', 'warning')], 'in force'],
    ['whose bound is passed', [item('/', 'critical')], 'exceeded'],
    ['of an object that is ok', [item('/', 'ok')], 'not needed'],
    ['of an object that is not there', [item('/srv', 'ok')], 'matches nothing'],
    ['of an object that could not be looked at', [item('/', 'unknown')], 'unseen'],
    ['of an item that could not be looked at', [item(null, 'unknown')], 'unseen'],
    ['of an item that is switched off', [item(null, 'not-applicable')], 'unseen'],
  ])('%s', (_, items, standing) => {
    expect(standingOf(items)?.standing).toBe(standing)
  })

  test('of an item without objects that is not ok in one of them is in force', () => {
    const items = [item('/', 'ok'), item('/srv', 'waived', 'warning')]
    expect(standingOf(items, { id: 'daily.disk.usage' })).toMatchObject({
      standing: 'in force',
      covers: ['daily.disk.usage[/srv]'],
    })
  })

  test('only a run of the whole suite can tell that it matches nothing', () => {
    expect(standingOf([item('/srv', 'ok')], {}, false)?.standing).toBe('unseen')
  })

  test('of an item of another suite is told by that suite', () => {
    expect(standingOf([item('/', 'ok')], { id: 'weekly.x.y' })).toBeUndefined()
  })

  test('past its last day is lapsed, whatever was found', () => {
    expect(standingOf([item('/', 'ok')], { until: '2026-11-27' })?.standing).toBe('lapsed')
  })

  test.each([
    ['2026-12-05', true],
    ['2026-12-06', false],
  ])('that ends on %s ends soon: %s', (until, endsSoon) => {
    const found = standingOf([item('/', 'waived', 'warning')], { until })
    expect(found).toMatchObject({ endsSoon })
    expect(found && noticeOf(found)).toBe(endsSoon ? `ends ${until}` : null)
  })
})

describe('the command that accepts', () => {
  const limits = {
    warning: { op: '>', value: 70, unit: '%', text: '> 70 %' },
    critical: { op: '>', value: 85, unit: '%', text: '> 85 %' },
  } satisfies ItemResult['limits']
  const command = (fields: Partial<ItemResult>, environment = 'default') =>
    acceptCommand(anItem({ id: 'daily.disk.usage', status: 'warning', ...fields }), recorded({ run: { environment } }))

  test.each([
    [74, '--at-most 80% '],
    [84, '--at-most 85% '],
  ])('leaves some room above %s, but never beyond the critical limit', (value, words) => {
    expect(command({ reading: aReading(value, '%'), limits })).toContain(words)
  })

  test('names no value where there is none, and the environment where it has a name', () => {
    expect(command({}, 'prod')).toBe(
      'npm run accept -- daily.disk.usage --env prod --until 2026-12-06 --ticket … --owner … --reason …',
    )
  })

  test('quotes for the shell what is no plain word', () => {
    expect(command({ object: "it's $HOME" })).toContain(String.raw`-- 'daily.disk.usage[it'\''s $HOME]' --until`)
  })
})
