/** What became of every accepted risk in a run: needed, or a line in a file that nobody needs any more. */

import { type Acceptance, type ItemResult, nameOf, refOf } from '../report/contract.ts'
import type { Status } from '../status.ts'
import { isLapsed } from './cover.ts'
import { daysAhead, isAbout, type Waiver } from './waiver.ts'

/** How many days before its end a risk is told of. */
const SOON_DAYS = 7

export interface StandingOptions {
  now: Date
  zone: string
  /** Items that the run looked at. */
  ids: readonly string[]
  /** Only a run of the whole suite can tell that a waiver matches nothing. */
  isWholeSuite: boolean
}

function standing(waiver: Waiver, items: readonly ItemResult[], options: StandingOptions): Acceptance['standing'] {
  const ours = items.filter((item) => isAbout(waiver, item))
  const has = (...statuses: Status[]): boolean => ours.some(({ status }) => statuses.includes(status))
  if (isLapsed(waiver, options.now, options.zone)) return 'lapsed'
  if (has('warning', 'critical')) return 'exceeded'
  if (has('waived')) return 'in force'
  if (has('ok') && !has('unknown', 'pending')) return 'not needed'
  // Of an item whose other objects were seen it is known which there are.
  const wereSeen = items.some(({ id, object }) => id === refOf(waiver.id).id && object !== null)
  return ours.length === 0 && options.isWholeSuite && wereSeen ? 'matches nothing' : 'unseen'
}

/** The standing of each waiver of the items that the run looked at. */
export function acceptances(
  waivers: readonly Waiver[],
  items: readonly ItemResult[],
  options: StandingOptions,
): Acceptance[] {
  return waivers
    .filter(({ id }) => options.ids.includes(refOf(id).id))
    .map((waiver) => {
      const { id, owner, ticket, until, reason, atMost } = waiver
      const now = standing(waiver, items, options)
      const endsSoon = now !== 'lapsed' && daysAhead(until, options.now) <= SOON_DAYS
      const covers = items.filter((item) => item.status === 'waived' && isAbout(waiver, item)).map(nameOf)
      return { id, owner, ticket, until, reason, atMost, standing: now, endsSoon, covers }
    })
}
