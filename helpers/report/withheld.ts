/** What is left of a report that would have shown a secret. */
import type { Redactor } from '../redaction.ts'
import type { Results, Run } from './contract.ts'
import { exitCodeWithheld } from './exit-code.ts'

export interface Leak {
  /** Relative to the run's folder. */
  path: string
  secrets: string[]
}

/** Every known secret found in the finished texts; empty when they may be published. */
export const findLeaks = (files: readonly { path: string; text: string }[], redactor: Redactor): Leak[] =>
  files
    .map(({ path, text }) => ({ path, secrets: [...new Set([...redactor.leaks(path), ...redactor.leaks(text)])] }))
    .filter(({ secrets }) => secrets.length > 0)

/** The run and its counts alone; a field that itself shows a secret is emptied. */
export function withheldResults(results: Results, leaks: readonly Leak[], redactor: Redactor): Results {
  const errors = leaks.map(
    ({ path, secrets }) =>
      `report withheld: ${redactor.redact(path)} would have shown ${secrets.join(', ')}. ` +
      'Rotate it if it was shown elsewhere, and report this as a defect of the redaction.',
  )
  const run = JSON.parse(JSON.stringify(results.run), (_key, value: unknown) =>
    typeof value === 'string' && redactor.leaks(value).length > 0 ? '[withheld]' : value,
  ) as Run
  return {
    ...results,
    run: { ...run, complete: false, exitCode: exitCodeWithheld(results.run.exitCode) },
    items: [],
    causes: [],
    errors,
  }
}
