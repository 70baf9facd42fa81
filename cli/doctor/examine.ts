/** The whole examination: the engine and the accounts, the stack's own defects, then every item of all suites. */
import { fileURLToPath } from 'node:url'
import type { Configuration } from '../../helpers/configuration/load.ts'
import { openConnections } from '../../helpers/connections/index.ts'
import { ids, type Suite } from '../../runbook/ids.ts'
import { defectsMet } from './defects.ts'
import { type Diagnosis, diagnose } from './diagnosis.ts'
import { stackFacts } from './facts.ts'
import { preflight } from './preflight.ts'
import { type Surveyed, survey } from './survey.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Looks at everything once; a suite after the other, as they share the stack. */
export async function examine(configuration: Configuration, signal: AbortSignal): Promise<Diagnosis> {
  const { description, environment, accounts, timeoutMs, engineHost, engineCertificates } = configuration
  const connections = openConnections({
    description,
    credentials: accounts,
    runId: 'doctor',
    timeoutMs,
    engineHost,
    engineCertificates,
  })
  try {
    const before = await preflight(configuration, connections)
    const facts = await stackFacts(before.containers, description, connections)
    const items: Surveyed[] = []
    for (const suite of Object.keys(ids) as Suite[]) {
      process.stderr.write(`looking at ${ids[suite].length} ${suite} items …\n`)
      items.push(...(await survey(suite, { root, environment, signal })))
    }
    const { name, label, project } = description
    const head = { environment, at: new Date().toISOString(), stack: { name, label, project } }
    return diagnose(head, before, items, defectsMet(facts))
  } finally {
    await connections.close()
  }
}
