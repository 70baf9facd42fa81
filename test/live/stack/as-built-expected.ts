/** What the suites must say of the as-built variant while nothing is wrong with it. */
import { differences } from '../../../cli/drill/compare.ts'
import type { Results } from '../../../helpers/report/contract.ts'
import type { Expectation } from '../../../stack/faults/fault.ts'

/** What the stack lacks as it is built. That the suites say so is no false alarm. */
export const lacks: Expectation[] = [
  { name: 'daily.dashboards.alerts[watchdog]', status: 'warning', words: 'no Alertmanager: alerts notify nobody' },
]
export const unsaved: Expectation[] = ['volumes', 'roles', 'redis', 'environment'].map((what) => ({
  name: `weekly.backups.coverage[${what}]`,
  status: 'warning',
  words: 'neither backed up nor declared as dispensable',
}))
/** What stacks/as-built.yaml cannot say for the operators, and what only they can confirm. */
export const unsaid: Expectation[] = [
  { name: 'weekly.rollback.ready', status: 'unknown', words: 'the stack description does not say' },
]
export const unsaidOfTheMonth: Expectation[] = ['credentials.works', 'security.audit', 'security.dependencies'].map(
  (item) => ({ name: `monthly.${item}`, status: 'unknown', words: 'the stack description' }),
)
/** The ordinary stack's firewall stays, of which the as-built one knows nothing. */
export const stranger: Expectation = {
  name: 'monthly.security.hardening[published-ports]',
  status: 'critical',
  words: 'waf publishes 127.0.0.1:8443',
}
export const unconfirmed: Expectation[] = [
  'docs.api-reference',
  'docs.architecture',
  'docs.troubleshooting',
  'docs.memory',
  'alerting.delivery',
].map((item) => ({ name: `monthly.${item}`, status: 'pending', words: 'nobody has confirmed' }))

/** `folded`: how many at the end of the list are unknown for the same reason as the one before them. */
export const asExpected = (results: Results, expects: readonly Expectation[], folded = 0): string[] =>
  differences(
    results,
    expects,
    expects.slice(0, expects.length - folded).map(({ name }) => name),
  )
