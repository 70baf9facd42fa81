/** What a test brings back to the command: plain data in `task.meta`, whatever happens to the test. */

import type { StackDescription } from './configuration/description.ts'
import type { ServiceCost } from './connections/index.ts'
import type { Need } from './connections/needs.ts'
import type { Limits, LimitsByObject } from './limits.ts'
import type { Evidence, Reading } from './reading.ts'
import type { Verdict } from './verdict.ts'
import type { Waiver } from './waivers/waiver.ts'

export interface ItemDeclaration {
  id: string
  title: string
  /** The heading of the runbook it stands under. */
  section: string
  kind: 'measured' | 'attested' | 'information'
  /** What the stack description must name for an attested item to be measured instead; null where nothing can measure it. */
  measuredWith: keyof StackDescription | null
  why: string
  action: string[]
  limits: Limits | LimitsByObject | null
}

/** What kind of item it is in this environment: nobody can confirm what is measured here. */
export const kindIn = (
  description: StackDescription,
  { kind, measuredWith }: Pick<ItemDeclaration, 'kind' | 'measuredWith'>,
): ItemDeclaration['kind'] => (measuredWith !== null && description[measuredWith] !== undefined ? 'measured' : kind)

/** One object judged by one assertion. */
export interface Judged {
  object: string | null
  verdict: Verdict
  reading: Reading | null
  evidence: Evidence[]
  remedy: string[]
  /** `--prove`: whether the verdict left ok under limits moved just past the value; null without a number. */
  proved: boolean | null
  /** The accepted risk that covers it; null where none does. */
  waiver: Waiver | null
}

export interface Identification {
  engine: string | null
  clockOffsetMs: number | null
  postgres: string | null
  mysql: string | null
}

export interface ItemRecord {
  /** False until the body has run to its end: a crash or timeout can then never look clean. */
  finished: boolean
  judged: Judged[]
  /** An error of the item's own making, not of the stack's. */
  error: string | null
  /** What it turned to; filled when it has ended. */
  needs?: Need[]
}

declare module 'vitest' {
  interface TaskMeta {
    item?: ItemDeclaration
    record?: ItemRecord
    identification?: Identification
    /** Of the whole run; its module carries it. */
    cost?: ServiceCost[]
  }
}
