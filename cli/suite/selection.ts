/** Which items `--only` means. */

import { type ObjectRef, refOf } from '../../helpers/report/contract.ts'

/** A pattern is an id, a prefix at a dot, or `id[object]`. */
const isMatch = ({ id }: ObjectRef, candidate: string): boolean =>
  candidate === id || candidate.startsWith(`${id}.`) || candidate.startsWith(id)

/** The ids that a pattern list selects, in the order of `ids`; null stands for all. */
export const selectIds = (only: readonly string[] | null, ids: readonly string[]): string[] =>
  only === null ? [...ids] : ids.filter((id) => only.some((text) => isMatch(refOf(text), id)))

/** Patterns that match no item: an error, never an empty green run. */
export const unmatched = (only: readonly string[] | null, ids: readonly string[]): string[] =>
  (only ?? []).filter((text) => !ids.some((id) => isMatch(refOf(text), id)))

/** Whether a result of a selected item was asked for: `id[object]` leaves the other objects out. */
export const isSelected = (
  only: readonly string[] | null,
  { id, object }: { id: string; object: string | null },
): boolean =>
  only === null ||
  only
    .map(refOf)
    .some(
      (pattern) => isMatch(pattern, id) && (pattern.object === null || object === null || pattern.object === object),
    )
