/** Before the tests against the reference stack: it is up, healthy and has no fault in it. Left running for the next time. */
import { readyReports } from '../../cli/demo/reports.ts'
import { progressOn } from '../../stack/lifecycle/progress.ts'
import { upReferenceStack } from '../../stack/lifecycle/reference-stack.ts'

export default async function startStack(): Promise<void> {
  const progress = progressOn(process.stderr)
  try {
    await upReferenceStack({ progress })
    await readyReports()
  } finally {
    progress.end()
  }
}
