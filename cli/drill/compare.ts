/** Exactly the expected items must have changed: what differs from that, in words. */
import { type ItemResult, nameOf, type Results } from '../../helpers/report/contract.ts'
import { isTrouble } from '../../helpers/status.ts'
import type { Expectation } from '../../stack/faults/fault.ts'

/** Logs, and what Prometheus measures: a scrape later. */
const LATE = ['daily.logs.', 'daily.dashboards.', 'daily.panels.', 'daily.api.', 'daily.stack.availability']

/**
 * A fault makes others write into their logs and changes what is measured, and whether that shows yet depends on the
 * moment: such traces may be there or not, as long as they are folded under what was expected.
 */
const isTrace = ({ id, cause }: ItemResult, expectedCauses: readonly string[]): boolean =>
  LATE.some((prefix) => id.startsWith(prefix)) && cause !== null && expectedCauses.includes(nameOf(cause))

/** Empty when the results are exactly as expected. */
export function differences(
  { items, causes, errors }: Results,
  expects: readonly Expectation[],
  expectedCauses: readonly string[],
): string[] {
  const troubles = new Map(items.filter(({ status }) => isTrouble(status)).map((item) => [nameOf(item), item]))
  const found = new Map(items.map((item) => [nameOf(item), item]))
  const missed = expects.flatMap(({ name, status, words }) => {
    const item = found.get(name)
    if (item === undefined) return [`${name} should be ${status} and is not there at all`]
    if (item.status !== status) return [`${name} should be ${status} and is ${item.status}: ${item.message}`]
    return item.message.includes(words) ? [] : [`${name} should say "${words}" and says: ${item.message}`]
  })
  const expected = new Set(expects.map(({ name }) => name))
  const strangers = [...troubles]
    .filter(([name, item]) => !expected.has(name) && !isTrace(item, expectedCauses))
    .map(([name, { status, message }]) => `${name} should stay ok and is ${status}: ${message}`)
  const heads = causes.map(nameOf).sort()
  const wanted = [...expectedCauses].sort()
  const heading =
    heads.join(' ') === wanted.join(' ')
      ? []
      : [`the head should name ${wanted.join(', ') || 'no cause'} and names ${heads.join(', ') || 'none'}`]
  return [...missed, ...strangers, ...heading, ...errors.map((error) => `the run itself: ${error}`)]
}
