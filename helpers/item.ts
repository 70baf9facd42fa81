/** An item of the checklist as a vitest test: declared once, looked at once, recorded whatever happens. */
import { type ExpectStatic, inject, test } from 'vitest'
import { inNamesOf } from './action.ts'
import type { StackDescription } from './configuration/description.ts'
import { observeNeeds } from './connections/needs.ts'
import { HOUR_MS } from './durations.ts'
import { isLimits, type Limits, type LimitsByObject, limitsFor, OTHERS, overrideLimits } from './limits.ts'
import { type ItemDeclaration, type ItemRecord, kindIn } from './record.ts'
import { openStack, type Stack } from './stack.ts'
import './matchers/index.ts'
import { couldNotLook } from './matchers/define.ts'
import { CouldNotLook } from './reading.ts'
import { isTrouble } from './status.ts'
import { verdict } from './verdict.ts'

type Declared = Limits | LimitsByObject | null

export interface ItemOptions<L extends Declared = Declared> {
  /** Why it matters: one sentence for the person on call. */
  why: string
  /** What to do when it is not ok, ready to paste where possible. */
  action: string[]
  kind?: ItemDeclaration['kind']
  /** The part of the stack description with which an attested item is measured instead. */
  measuredWith?: ItemDeclaration['measuredWith']
  limits?: L
  /** Slow looks (an archive read, the engine's disk usage) have 60 s instead of 20; a drill does something, and has an hour. */
  pace?: 'slow' | 'drill'
}

export interface ItemContext<L> {
  stack: Stack
  /** Records every assertion and goes on: the item's status is the worst of them. */
  expect: ExpectStatic['soft']
  /** The declared limits with this environment's own values. */
  limits: L
  /** Whether somebody asked for this item by name. */
  asked: boolean
}

const TIMEOUT_MS = { ordinary: 20_000, slow: 65_000, drill: HOUR_MS }

/** The reason why the stack description switches the item off; null where it does not. */
function switchedOff(id: string, notApplicable: Record<string, string>): string | null {
  const match = Object.entries(notApplicable).find(([prefix]) => id === prefix || id.startsWith(`${prefix}.`))
  return match?.[1] ?? null
}

/** `id[object]` names that object; any other name none. */
const objectIn = (name: string, id: string): string[] =>
  name.startsWith(`${id}[`) && name.endsWith(']') ? [name.slice(id.length + 1, -1)] : []

/** The declared limits with the environment's own, which are named by `id` or `id[object]`. */
function withOverrides<L extends Declared>(id: string, declared: L, own: StackDescription['limits']): L {
  const apply = (name: string, limits: Limits): Limits => {
    const values = own[name] ?? own[id]
    return values === undefined ? limits : overrideLimits(limits, values)
  }
  if (declared === null) return declared
  const named = Object.keys(own).flatMap((name) => objectIn(name, id))
  if (isLimits(declared) && named.length === 0) return apply(id, declared) as L
  const table: LimitsByObject = isLimits(declared) ? { [OTHERS]: declared } : declared
  // Only a table with limits for any other has something to override for objects that it does not name.
  const objects = new Set([...Object.keys(table), ...(OTHERS in table ? named : [])])
  return Object.fromEntries(
    [...objects].map((object) => [object, apply(`${id}[${object}]`, limitsFor(table, object))]),
  ) as L
}

const skipNote = (record: ItemRecord): string | null => {
  const isSkipped = record.judged.every(({ verdict: { status } }) => status === 'not-applicable')
  return isSkipped ? record.judged.map(({ verdict: { message } }) => message).join('; ') : null
}

/** A probe that the body itself asks may find no witness: that is unknown, like any other. */
async function runBody(record: ItemRecord, kind: ItemDeclaration['kind'], body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error
    record.judged.push(couldNotLook(kind, null, error))
  }
}

/**
 * Declares one item. `id` is permanent (checklist), `title` says what must hold with its limit in sight.
 * The body asserts with the `expect` it is handed; an item without an assertion fails.
 */
export function item<L extends Declared = null>(
  id: string,
  title: string,
  options: ItemOptions<L>,
  body: (context: ItemContext<L>) => Promise<void>,
): void {
  const { why, action, kind = 'measured', measuredWith = null, limits = null as L, pace } = options
  const declared = { id, title, kind, measuredWith, why, action, limits }
  const timeout = TIMEOUT_MS[pace ?? 'ordinary']

  test(`${id}: ${title}`, { meta: { item: { ...declared, section: '' } }, timeout }, async ({ task, expect, skip }) => {
    const record: ItemRecord = { finished: false, judged: [], error: null }
    task.meta.record = record
    task.meta.item = { ...declared, section: task.suite?.name ?? '' }
    try {
      const stack = await openStack()
      const off = switchedOff(id, stack.description.notApplicable)
      if (off === null) {
        const applied = withOverrides(id, limits, stack.description.limits)
        task.meta.item.kind = kindIn(stack.description, declared)
        // What a person confirms has no limits: they are of the measuring.
        const isMeasured = measuredWith === null || task.meta.item.kind === 'measured'
        task.meta.item.limits = isMeasured ? applied : null
        const looked = observeNeeds(() =>
          runBody(record, kind, () =>
            body({ stack, expect: expect.soft, limits: applied, asked: inject('run').selection !== null }),
          ),
        )
        await looked.done.finally(() => {
          record.needs = looked.needs()
        })
        task.meta.item.action = await inNamesOf(stack, action)
        for (const { verdict } of record.judged) verdict.action &&= await inNamesOf(stack, verdict.action)
        if (record.judged.length === 0) throw new Error(`${id} asserts nothing: a check that cannot fail is a defect`)
      } else {
        record.judged.push({
          object: null,
          verdict: verdict('not-applicable', off),
          reading: null,
          evidence: [],
          remedy: [],
          proved: null,
          waiver: null,
        })
      }
      record.finished = true
    } catch (error) {
      record.error = error instanceof Error ? (error.stack ?? error.message) : String(error)
      throw error
    }
    // In vitest's own terms an item in trouble fails, whatever recorded the trouble.
    const troubles = record.judged.filter(({ verdict: { status }, waiver }) => waiver === null && isTrouble(status))
    expect(troubles.map(({ verdict: { message } }) => message)).toEqual([])
    const note = skipNote(record)
    if (note !== null) skip(note)
  })
}
