import { describe, expect, test } from 'vitest'
import { withSections } from '../../bench/page.ts'

const page = withSections(
  '',
  new Map([
    ['run', '## Run\n\nfirst'],
    ['growth', '## Growth\n\nfirst'],
  ] as const),
)

describe('the page of benchmarks', () => {
  test('has its parts in their order, whatever was measured first', () => {
    const whole = withSections(page, new Map([['logs', '## Logs']] as const))
    expect(whole.match(/^## .*$/gm)).toEqual(['## Run', '## Logs', '## Growth'])
  })

  test('keeps what was not measured again', () => {
    const again = withSections(page, new Map([['run', '## Run\n\nsecond']] as const))
    expect(again).toContain('## Run\n\nsecond\n')
    expect(again).toContain('## Growth\n\nfirst\n')
    expect(again).not.toContain('## Run\n\nfirst')
  })

  test('is the same when the same is measured', () => {
    expect(withSections(page, new Map([['run', '## Run\n\nfirst']] as const))).toBe(page)
  })
})
