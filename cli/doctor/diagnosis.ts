/** What the doctor found, as a machine reads it. */

import type { MetDefect } from './defects.ts'
import { type NameOf, needsText } from './needs-text.ts'
import type { Preflight } from './preflight.ts'
import type { Surveyed } from './survey.ts'

export interface Diagnosis {
  schema: 1
  environment: string
  at: string
  stack: { name: string; label: string; project: string }
  checks: Preflight['checks']
  items: (Surveyed & { needsText: string })[]
  /** Items that lose all or some of what they look at where the engine forbids exec. */
  withoutExec: string[]
  /** The words by which exec is refused here; null where it is allowed, or where nobody could try. */
  execForbidden: string | null
  defects: MetDefect[]
  exitCode: 0 | 3
}

/** Measurable is what has nothing missing; a defect of the stack is no more than that, but nobody should overlook it. */
export function diagnose(
  head: Pick<Diagnosis, 'environment' | 'at' | 'stack'>,
  { checks, containers }: Preflight,
  items: readonly Surveyed[],
  defects: MetDefect[],
): Diagnosis {
  const names = new Map(containers.flatMap(({ id, name, service }) => [id, name].map((key) => [key, service ?? name])))
  const nameOf: NameOf = (container) => names.get(container) ?? container.slice(0, 12)
  const isSound = checks.every(({ found }) => found) && items.every(({ state }) => state !== 'missing')
  return {
    schema: 1,
    ...head,
    checks,
    items: items.map((item) => ({ ...item, needsText: needsText(item.needs, nameOf) })),
    withoutExec: items.filter(({ needs }) => needs.some(({ kind }) => kind === 'exec')).map(({ id }) => id),
    execForbidden: checks.find(({ isForbidden }) => isForbidden)?.text ?? null,
    defects,
    exitCode: isSound && defects.length === 0 ? 0 : 3,
  }
}
