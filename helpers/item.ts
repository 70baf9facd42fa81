/** An item of the checklist as a vitest test: declared once, looked at once, recorded whatever happens. */
import { type ExpectStatic, inject, test } from 'vitest'
import './matchers/index.ts'
import type { StackDescription } from './configuration/description.ts'
import { isLimits, type Limits, type LimitsByObject, overrideLimits } from './limits.ts'
import type { ItemDeclaration, ItemRecord } from './record.ts'
import { openStack, type Stack } from './stack.ts'
import { isTrouble } from './status.ts'
import { verdict } from './verdict.ts'

type Declared = Limits | LimitsByObject | null

export interface ItemOptions<L extends Declared = Declared> {
  /** Why it matters: one sentence for the person on call. */
  why: string
  /** What to do when it is not ok, ready to paste where possible. */
  action: string[]
  kind?: ItemDeclaration['kind']
  limits?: L
  /** Slow looks (an archive read, the engine's disk usage) have 60 s instead of 20. */
  pace?: 'slow'
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

const TIMEOUT_MS = { ordinary: 20_000, slow: 65_000 }

/** The reason why the stack description switches the item off; null where it does not. */
function switchedOff(id: string, notApplicable: Record<string, string>): string | null {
  const match = Object.entries(notApplicable).find(([prefix]) => id === prefix || id.startsWith(`${prefix}.`))
  return match?.[1] ?? null
}

/** The declared limits with the environment's own, which are named by `id` or `id[object]`. */
function withOverrides<L extends Declared>(id: string, declared: L, own: StackDescription['limits']): L {
  const apply = (name: string, limits: Limits): Limits => {
    const values = own[name] ?? own[id]
    return values === undefined ? limits : overrideLimits(limits, values)
  }
  if (declared === null) return declared
  if (isLimits(declared)) return apply(id, declared) as L
  return Object.fromEntries(
    Object.entries(declared).map(([object, limits]) => [object, apply(`${id}[${object}]`, limits)]),
  ) as L
}

const skipNote = (record: ItemRecord): string | null => {
  const isSkipped = record.judged.every(({ verdict: { status } }) => status === 'not-applicable')
  return isSkipped ? record.judged.map(({ verdict: { message } }) => message).join('; ') : null
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
  const { why, action, kind = 'measured', limits = null as L, pace } = options
  const declared = { id, title, kind, why, action, limits }
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
        task.meta.item.limits = applied
        await body({ stack, expect: expect.soft, limits: applied, asked: inject('run').selection !== null })
        if (record.judged.length === 0) throw new Error(`${id} asserts nothing: a check that cannot fail is a defect`)
      } else {
        record.judged.push({
          object: null,
          verdict: verdict('not-applicable', off),
          reading: null,
          evidence: [],
          remedy: [],
          proved: null,
        })
      }
      record.finished = true
    } catch (error) {
      record.error = error instanceof Error ? (error.stack ?? error.message) : String(error)
      throw error
    }
    // An assertion for vitest's own books; trouble has been reported by the soft assertions already.
    expect(record.judged.length).toBeGreaterThan(0)
    const note = record.judged.some(({ verdict: { status } }) => isTrouble(status)) ? null : skipNote(record)
    if (note !== null) skip(note)
  })
}
