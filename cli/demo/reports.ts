/** The reference stack's own reports, before anybody looks at it. */
import { join } from 'node:path'
import { localEngine } from '../../stack/lifecycle/engine.ts'
import { repositoryRoot } from '../../stack/lifecycle/names.ts'
import { confirmForReference } from './confirmations.ts'
import { beginWithStack } from './epoch.ts'

/** The stack must be up: they begin anew with one that was made anew, and hold what a person would confirm. */
export async function readyReports(): Promise<void> {
  const reports = join(repositoryRoot, 'reports', 'reference')
  await beginWithStack(reports, localEngine())
  await confirmForReference(reports)
}
