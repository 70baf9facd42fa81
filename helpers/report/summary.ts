/** How many items have each status, and what that makes of the whole run. */
import { isTrouble, STATUSES, type Status, worst } from '../status.ts'
import type { ItemResult, Results } from './contract.ts'

/** Counts items by status; every status is there, also with 0. */
export function summarize(items: readonly Pick<ItemResult, 'status'>[]): Results['summary'] {
  const summary = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Results['summary']
  for (const { status } of items) summary[status] += 1
  return summary
}

/** The gravest status that asks for attention, or ok. */
export function verdictOf(items: readonly { status: Status }[]): Status {
  const troubles = items.map(({ status }) => status).filter(isTrouble)
  return troubles.length === 0 ? 'ok' : worst(troubles)
}

/** The same from the counts, which a withheld report still has. */
export const verdictOfRun = ({ summary }: Results): Status =>
  verdictOf(STATUSES.filter((status) => summary[status] > 0).map((status) => ({ status })))

/** Some of the items only (`--only`): says PARTIAL everywhere and leaves no trace in history, latest and cadence. */
export const isPartial = ({ run }: Results): boolean => run.selection !== null

/** Nothing but 130 says "interrupted": the exit code is part of the contract. */
export const isInterrupted = ({ run }: Results): boolean => run.exitCode === 130

/** Every item that exists was looked at and nothing failed outside them. */
export const isWhole = ({ run, items, errors }: Results): boolean =>
  run.complete && errors.length === 0 && items.length > 0

/** The status whose colour the verdict has: no green for a run that did not see everything. */
export function toneOf(results: Results): Status {
  const verdict = verdictOfRun(results)
  return verdict === 'ok' && (isInterrupted(results) || !isWhole(results)) ? 'unknown' : verdict
}

/** Items under their sections, in the order in which the first of each stands. */
export const sectionsOf = (items: readonly ItemResult[]): [section: string, items: ItemResult[]][] => [
  ...Map.groupBy(items, ({ section }) => section),
]

/** A run that the next one is compared with: whole, of all items, with the real limits (not `--prove`). */
export const countsForHistory = (results: Results): boolean =>
  isWhole(results) &&
  !isPartial(results) &&
  !isInterrupted(results) &&
  results.items.every(({ proved }) => proved === undefined)
