import { describe, expect, test, vi } from 'vitest'
import { parseSuiteOptions } from '../../cli/suite/options.ts'

/** What a person reads goes nowhere meanwhile. */
function quietly(...args: string[]): ReturnType<typeof parseSuiteOptions> {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    return parseSuiteOptions('daily', args)
  } finally {
    vi.restoreAllMocks()
  }
}

describe('the options of a suite', () => {
  test('without any: the default environment, everything, all statuses count', () => {
    expect(parseSuiteOptions('daily', [])).toEqual({
      environment: 'default',
      verbose: false,
      only: null,
      json: false,
      failOn: ['warning', 'critical', 'unknown', 'pending'],
      list: false,
      prove: false,
    })
  })

  test('lists are comma-separated', () => {
    expect(parseSuiteOptions('daily', ['--only', 'a, b', '--fail-on', 'critical,unknown'])).toMatchObject({
      only: ['a', 'b'],
      failOn: ['critical', 'unknown'],
    })
    expect(parseSuiteOptions('daily', ['--fail-on', 'never'])).toMatchObject({ failOn: [] })
  })

  test.each([[['--nonsense']], [['--fail-on', 'worst']], [['--only', ',']], [['stray']], [['--env']]])(
    '%o is bad input: 78',
    (args) => {
      expect(quietly(...args)).toBe(78)
    },
  )

  test('help is no error', () => {
    expect(quietly('--help')).toBe(0)
  })
})
