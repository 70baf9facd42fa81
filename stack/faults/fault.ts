/** A fault that is really put into the reference stack, and exactly what the suite must then say. */
import type { Status } from '../../helpers/status.ts'
import type { Suite } from '../../runbook/ids.ts'
import type { Hands } from './hands.ts'

export interface Expectation {
  /** `id` or `id[object]`. */
  name: string
  status: Status
  /** A part of the item's message. */
  words: string
}

/** What the suite runs with while the fault is in place, where the fault is not in the stack itself. */
export interface Circumstances {
  /** Limits scaled to what a small machine can hold, by item id. */
  limits?: Record<string, { warning?: number; critical?: number }>
  /** What the stack description should say besides, by dotted path: something required that the stack does not have. */
  description?: Record<string, unknown>
  /** Items that the reference stack switches off, and that are looked at with this fault. */
  applicable?: string[]
  /** Earlier readings: what a stack of that age would have. */
  history?: {
    /** `daily` without it. */
    suite?: 'weekly' | 'monthly'
    daysAgo: number
    id: string
    object: string | null
    value: number
    unit: string
    /** What the reading asked to be remembered. */
    text?: string
    /** `ok` without it; other than that it was first seen so many days ago. */
    status?: Status
    firstSeenDaysAgo?: number
  }[]
  /** What people have confirmed, newer than what the drill's environment begins with. */
  attestations?: { items: string[]; daysAgo: number; validDays: number }[]
  /** Whole runs of suites in the ledger; the first of them is this environment's first. */
  runs?: { suite: 'daily' | 'weekly' | 'monthly'; daysAgo: number }[]
  /** Variables of the environment's file. */
  environment?: Record<string, string>
}

export interface Fault {
  name: string
  /** One sentence: what is wrong with the stack now. */
  about: string
  /** Every item that must leave ok; all others must not. */
  expects: Expectation[]
  /** The heads of the output: what is not explained by anything else. All that it expects, when left out. */
  causes?: string[]
  /** Why this stack cannot show it as it is now; null where it can. */
  notHere?(hands: Hands): Promise<string | null>
  /** It shows for less than a minute: it is put in last. */
  passes?: true
  /** Returns when the fault is in place and has shown itself; with circumstances where it is not wholly in the stack. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most faults have nothing to return
  inject(hands: Hands): Promise<Circumstances | void>
  /** Takes it back; the stack is brought up and waited for afterwards. Left out where nothing is to be taken back. */
  repair?(hands: Hands): Promise<unknown>
}

/** A fault in one go, where its file holds many. */
export const faultOf = (
  name: string,
  about: string,
  expects: Expectation | Expectation[],
  inject: Fault['inject'],
  repair?: Fault['repair'],
): Fault => ({ name, about, expects: [expects].flat(), inject, ...(repair && { repair }) })

interface Simple extends Omit<Fault, 'inject'> {
  inject: (hands: Hands) => Promise<unknown>
}

/** A fault that is wholly in the stack: the suite runs with what it always runs with. */
export const simple = ({ inject, ...rest }: Simple): Fault => ({
  ...rest,
  inject: async (hands) => {
    await inject(hands)
  },
})

export const causesOf = ({ causes, expects }: Fault): string[] => causes ?? expects.map(({ name }) => name)

/** The suite that must notice the fault: that of the items it expects. */
export function suiteOf({ name, expects }: Fault): Suite {
  const [suite, ...others] = new Set(expects.map((expectation) => expectation.name.split('.')[0] as Suite))
  if (suite === undefined || others.length > 0) throw new RangeError(`${name} must expect items of exactly one suite`)
  return suite
}
