/** Before the tests against the reference stack: it is up, healthy and has no fault in it. Left running for the next time. */
import { join } from 'node:path'
import { confirmForReference } from '../../cli/demo/confirmations.ts'
import { beginWithStack } from '../../cli/demo/epoch.ts'
import { localEngine } from '../../stack/lifecycle/engine.ts'
import { repositoryRoot } from '../../stack/lifecycle/names.ts'
import { progressOn } from '../../stack/lifecycle/progress.ts'
import { upReferenceStack } from '../../stack/lifecycle/reference-stack.ts'

export default async function startStack(): Promise<void> {
  const progress = progressOn(process.stderr)
  try {
    await upReferenceStack({ progress })
    const reports = join(repositoryRoot, 'reports', 'reference')
    await beginWithStack(reports, localEngine())
    await confirmForReference(reports)
  } finally {
    progress.end()
  }
}
