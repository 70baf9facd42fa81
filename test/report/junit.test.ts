import { describe, expect, test } from 'vitest'
import { renderJunit } from '../../helpers/report/junit.ts'
import { hostileResults } from './hostile.ts'
import { allOk, anItem, recorded, recordedErrors } from './recorded.ts'
import { wellFormed } from './xml-check.ts'

const ofStatus = (...[status]: [Parameters<typeof anItem>[0]]): string =>
  renderJunit(recorded({ items: [anItem(status)] }))

describe('junit.xml', () => {
  test('is what the golden file says', async () => {
    await expect(renderJunit(recorded({ errors: recordedErrors }))).toMatchFileSnapshot('golden/junit.xml')
  })

  test('counts every item and every error of the run once', () => {
    const document = renderJunit(recorded({ errors: recordedErrors }))
    const elements = wellFormed(document)
    const count = (name: string): number => elements.filter((element) => element === name).length
    expect(count('testcase')).toBe(13)
    expect(document).toContain(
      `tests="13" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`,
    )
  })

  test.each([
    ['warning', '<failure type="warning" message="m">'],
    ['critical', '<failure type="critical" message="m">'],
    ['unknown', '<error type="unknown" message="m">'],
    ['pending', '<skipped message="pending: m"/>'],
    ['not-applicable', '<skipped message="not-applicable: m"/>'],
    ['ok', '<system-out>ok: m'],
    ['waived', '<system-out>waived: m'],
  ] as const)('%s is %s', (status, element) => {
    expect(ofStatus({ status, message: 'm' })).toContain(element)
  })

  test('says PARTIAL of a partial run', () => {
    expect(renderJunit(allOk({ run: { selection: ['x'] } }))).toContain('<testsuites name="travian-prod daily PARTIAL"')
  })

  test('is valid whatever the text', () => {
    expect(wellFormed(renderJunit(hostileResults())).filter((name) => name === 'testcase')).toHaveLength(5)
  })

  test('keeps line breaks of a message', () => {
    expect(ofStatus({ status: 'critical', message: 'a\nb' })).toContain('message="a&#10;b">a\nb')
  })
})
