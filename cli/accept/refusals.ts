/** Why a risk cannot be accepted like this, before anything is written. */
import { type ItemResult, refOf } from '../../helpers/report/contract.ts'
import { coveringWaiver } from '../../helpers/waivers/cover.ts'
import { daysAhead, isAbout, parseBound, type Waiver } from '../../helpers/waivers/waiver.ts'

/** What it is about in the newest results; none where its suite has not run yet. */
export const aboutIn = (waiver: Waiver, items: readonly ItemResult[]): ItemResult[] =>
  items.filter((item) => isAbout(waiver, item))

function strangeUnit({ atMost, id }: Waiver, about: readonly ItemResult[]): string[] {
  const bound = parseBound(atMost)
  if (bound === null || 'status' in bound || bound.unit === '') return []
  const units = new Set(about.flatMap(({ reading }) => (reading === null || reading.unit === '' ? [] : [reading.unit])))
  return units.size === 0 || units.has(bound.unit)
    ? []
    : [`--at-most ${atMost}: ${id} is measured in ${[...units].join(', ')}`]
}

function notCovered(waiver: Waiver, about: readonly ItemResult[], now: Date): string[] {
  return about
    .filter(({ measuredStatus }) => measuredStatus === 'warning' || measuredStatus === 'critical')
    .filter((item) => {
      const found = { ...item, verdict: { status: item.measuredStatus, limits: item.limits } }
      return coveringWaiver([waiver], found, now, 'UTC') === null
    })
    .map(
      ({ measuredStatus, message }) =>
        `${waiver.id} is ${measuredStatus} now (${message}): "at most ${waiver.atMost}" would not cover it; see --at-most`,
    )
}

/** Empty when it may be written. */
export function refusals(waiver: Waiver, items: readonly ItemResult[], now: Date): string[] {
  const ref = refOf(waiver.id)
  const about = aboutIn(waiver, items)
  const objects = items.filter(({ id, object }) => id === ref.id && object !== null).map(({ object }) => object)
  const isElsewhere = about.length === 0 && ref.object !== null && objects.length > 0
  const isUnseen = about.length > 0 && about.every(({ status }) => status === 'unknown')
  return [
    ...(daysAhead(waiver.until, now) < 0 ? [`--until ${waiver.until} is over`] : []),
    ...(isElsewhere ? [`${ref.id} has no object "${ref.object}"; the latest run saw ${objects.join(', ')}`] : []),
    ...(isUnseen ? [`${waiver.id} could not be looked at: nobody knows what would be accepted`] : []),
    ...strangeUnit(waiver, about),
    ...notCovered(waiver, about, now),
  ]
}
