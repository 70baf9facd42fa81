/** The one place that computes a suite's exit code; every format only prints it. */
import type { Status } from '../status.ts'

/** What `--fail-on` may name; all of them count by default. */
export const FAILING = ['warning', 'critical', 'unknown', 'pending'] as const satisfies readonly Status[]
export type Failing = (typeof FAILING)[number]

export interface Outcome {
  items: readonly { status: Status }[]
  /** Every item that exists was looked at. */
  complete: boolean
  interrupted?: boolean
  /** Errors that belong to no item: a run with one did not complete. */
  errors?: readonly string[]
}

/**
 * 0 all ok, waived or not applicable; 1 warning or pending; 2 critical; 3 unknown or not completed; 130 interrupted.
 * `failOn` narrows which statuses count; it never masks an interruption or an incomplete run. (78, bad configuration,
 * ends before there is an outcome.)
 */
export function exitCodeOf(outcome: Outcome, failOn: Iterable<Failing> = FAILING): number {
  const counted = new Set<Status>(failOn)
  const has = (status: Status): boolean => counted.has(status) && outcome.items.some((item) => item.status === status)
  const looked = outcome.complete && outcome.items.length > 0 && (outcome.errors ?? []).length === 0

  if (outcome.interrupted === true) return 130
  if (has('critical')) return 2
  if (has('unknown') || !looked) return 3
  return has('warning') || has('pending') ? 1 : 0
}

/** The same code once the report could not be written: as grave as an incomplete run, and a critical stays critical. */
export const exitCodeUnwritten = (exitCode: number): number => (exitCode === 130 || exitCode === 2 ? exitCode : 3)

/** The same code once the report was withheld for showing a secret: nobody can read what the statuses were. */
export const exitCodeWithheld = (exitCode: number): number => (exitCode === 130 ? exitCode : 3)
