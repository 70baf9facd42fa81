/** One cause, one headline: folds what a broken service explains under it, and hides nothing that stands for itself. */
import { compareGravity, isTrouble, worst } from '../status.ts'
import { type Cause, type ItemResult, nameOf } from './contract.ts'
import { headlineOf } from './wording.ts'

export interface CauseOptions {
  /** The item that reports one result per service. */
  servicesId?: string
}

interface Explained {
  items: ItemResult[]
  causes: Cause[]
}

const ref = ({ id, object }: ItemResult) => ({ id, object })

/** What was not seen explains why others were not seen either, but never something that was seen to be bad. */
const canExplain = (explainer: ItemResult, item: ItemResult): boolean =>
  explainer !== item && (explainer.status !== 'unknown' || item.status === 'unknown')

/** The nearest blamed service, or other item by its name, that is itself in trouble. */
function blamedService(
  item: ItemResult,
  services: readonly ItemResult[],
  troubled: readonly ItemResult[],
): ItemResult | undefined {
  for (const blamed of item.blames) {
    const explainer =
      services.find(({ object, status, blames }) =>
        blamed === 'engine' && object === null ? status === 'unknown' && blames.includes('engine') : object === blamed,
      ) ?? troubled.find((other) => nameOf(other) === blamed)
    if (explainer !== undefined && canExplain(explainer, item)) return explainer
  }
  return undefined
}

/** Unknown for want of the same witness: the first says it for all. */
function sameWitness(item: ItemResult, orphans: readonly ItemResult[]): ItemResult | undefined {
  const [witness] = item.blames
  if (item.status !== 'unknown' || witness === undefined) return undefined
  const first = orphans.find(({ status, blames }) => status === 'unknown' && blames[0] === witness)
  return first === item ? undefined : first
}

/** Follows explanations to their end. Services that blame each other in a circle are headed by the gravest of them. */
function rootOf(item: ItemResult, explainers: ReadonlyMap<ItemResult, ItemResult>): ItemResult {
  const path = [item]
  for (;;) {
    const last = path.at(-1) ?? item
    const next = explainers.get(last)
    if (next === undefined) return last
    const entry = path.indexOf(next)
    if (entry >= 0) return headOfCircle(path.slice(entry))
    path.push(next)
  }
}

function headOfCircle(circle: ItemResult[]): ItemResult {
  // By name where equally grave: the choice must not depend on where the circle was entered.
  const [head] = circle.sort((a, b) => compareGravity(b.status, a.status) || nameOf(a).localeCompare(nameOf(b)))
  if (head === undefined) throw new RangeError('a circle of explanations has members')
  return head
}

/**
 * Sets `cause` of every item that another one explains, and lists the causes: gravest first, then those that explain
 * most. A cause is as grave as the gravest item it heads, so that a folded critical still counts as a problem.
 */
export function findCauses(
  items: readonly ItemResult[],
  { servicesId = 'daily.stack.services' }: CauseOptions = {},
): Explained {
  const troubled = items.filter(({ status }) => isTrouble(status))
  const services = troubled.filter(({ id }) => id === servicesId)
  const explainers = new Map<ItemResult, ItemResult>()
  for (const item of troubled) {
    const explainer = blamedService(item, services, troubled)
    if (explainer !== undefined) explainers.set(item, explainer)
  }
  const orphans = troubled.filter((item) => !explainers.has(item))
  for (const item of orphans) {
    const explainer = sameWitness(item, orphans)
    if (explainer !== undefined) explainers.set(item, explainer)
  }

  const groups = new Map<ItemResult, ItemResult[]>()
  for (const item of troubled) {
    const root = rootOf(item, explainers)
    const group = groups.get(root) ?? []
    if (item !== root) group.push(item)
    groups.set(root, group)
  }
  const causes = [...groups].map(([root, explained]) => ({
    ...ref(root),
    status: worst([root, ...explained].map(({ status }) => status)),
    headline: headlineOf(root),
    explains: explained.map(ref),
  }))
  const rootsByItem = new Map(
    [...groups].flatMap(([root, explained]) => explained.map((item) => [item, root] as const)),
  )
  return {
    items: items.map((item) => {
      const root = rootsByItem.get(item)
      return { ...item, cause: root === undefined ? null : ref(root) }
    }),
    causes: causes.sort((a, b) => compareGravity(b.status, a.status) || b.explains.length - a.explains.length),
  }
}
