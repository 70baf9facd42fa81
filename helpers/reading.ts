/** What a probe brings home: a reading with its evidence, or the reason why it could not look. */

/** A flat record shown as one line of a table. */
export type Row = Record<string, string | number | boolean | null>

export interface Evidence {
  /** What was asked, e.g. `redis travian_redis: LLEN automation_queue`. Never holds a secret. */
  source: string
  /** ISO 8601 UTC. */
  at: string
  /** What came back, as it came back; it is cleaned and redacted when written. */
  text: string
}

export interface Reading {
  /** The measured value in `unit`; null where what was found has no number (a state, a key of the wrong type). */
  value: number | string | boolean | null
  unit: string
  /** The value as a person says it: `512 jobs`, `running (healthy)`. */
  text: string
  source: string
  /** ISO 8601 UTC, when it was measured. */
  at: string
  /** How much of the wanted window was seen, `0.3 h of 24 h`; null where there is no window. */
  coverage: string | null
  worst: { value: number; at: string } | null
  rows: Row[] | null
  /** What the next run compares with where the value alone does not tell, up to 8,000 characters: see `lastRemembered`. */
  remember?: string
}

/** One object looked at. `facts` is what the judgement of this kind of reading needs beside the value. */
export interface Seen<Facts = unknown> {
  /** Which of several (`s1`, `/var/lib/docker`); null where the item has only one. */
  object: string | null
  reading: Reading
  facts: Facts
  evidence: Evidence[]
}

/** One object that could not be looked at, beside others that could. */
export interface Unseen {
  object: string | null
  reason: CouldNotLook
}

export type Observation<Facts = unknown> = Seen<Facts> | Unseen

export const isUnseen = (observation: Observation): observation is Unseen => 'reason' in observation

export interface CouldNotLookOptions {
  /** The witness that did not answer: a service of the stack description, `engine`, `host`. */
  witness: string
  /** What to do about it, ready to paste where possible. */
  remedy: string[]
  evidence?: Evidence[]
  /** Items whose trouble would explain it better than the witness's: `daily.dashboards.targets[postgres]`. */
  explainedBy?: string[]
  cause?: unknown
}

/** The witness is missing, refuses, is silent or replies what we do not understand: the item is `unknown`. */
export class CouldNotLook extends Error {
  readonly witness: string
  readonly remedy: string[]
  readonly evidence: Evidence[]
  readonly explainedBy: string[]

  constructor(message: string, { witness, remedy, evidence = [], explainedBy = [], cause }: CouldNotLookOptions) {
    super(message, { cause })
    this.name = 'CouldNotLook'
    this.witness = witness
    this.remedy = remedy
    this.evidence = evidence
    this.explainedBy = explainedBy
  }
}

/** Builds a reading of now; what is not given has no window, no worst and no rows. */
export function reading(fields: Pick<Reading, 'value' | 'unit' | 'text' | 'source'> & Partial<Reading>): Reading {
  return { at: new Date().toISOString(), coverage: null, worst: null, rows: null, ...fields }
}

export function evidence(source: string, text: string): Evidence {
  return { source, at: new Date().toISOString(), text }
}

/** Looks at every object at once; one that throws `CouldNotLook` becomes Unseen and hides none of the others. */
export async function lookAtEach<T, Facts>(
  objects: readonly T[],
  nameOf: (object: T) => string,
  look: (object: T) => Promise<Omit<Seen<Facts>, 'object'>>,
): Promise<Observation<Facts>[]> {
  return Promise.all(
    objects.map(async (object): Promise<Observation<Facts>> => {
      try {
        return { object: nameOf(object), ...(await look(object)) }
      } catch (error) {
        if (error instanceof CouldNotLook) return { object: nameOf(object), reason: error }
        throw error
      }
    }),
  )
}
