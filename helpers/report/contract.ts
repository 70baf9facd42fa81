/** results.json, schema 1: the one typed contract between a run and everything that prints, stores or reads it. */
import * as v from 'valibot'
import { STATUSES } from '../status.ts'

const text = v.string()
const time = v.pipe(v.string(), v.isoTimestamp())
const orNull = <const T extends v.GenericSchema>(schema: T) => v.nullable(schema)
const cell = v.union([v.string(), v.number(), v.boolean(), v.null()])

export const objectRef = v.object({ id: text, object: orNull(text) })
export type ObjectRef = v.InferOutput<typeof objectRef>

const bound = v.object({ op: v.picklist(['>', '>=', '<', '<=']), value: v.number(), unit: text, text })
const status = v.picklist(STATUSES)

export const itemResult = v.object({
  id: text,
  object: orNull(text),
  title: text,
  section: text,
  kind: v.picklist(['measured', 'attested', 'information']),
  status,
  /** The same as `status` unless waived. */
  measuredStatus: status,
  reading: orNull(
    v.object({
      value: cell,
      unit: text,
      text,
      source: text,
      at: time,
      coverage: orNull(text),
      worst: orNull(v.object({ value: v.number(), at: time })),
      rows: orNull(v.array(v.record(text, cell))),
      /** What the next run compares with where the value alone does not tell. */
      remember: v.optional(text),
    }),
  ),
  limits: orNull(v.object({ warning: orNull(bound), critical: orNull(bound) })),
  /** One sentence, always set, also when ok. */
  message: text,
  why: text,
  action: v.array(text),
  evidence: v.array(v.object({ source: text, at: time, text })),
  /** Whose failing would explain this one: services of the stack description or other witnesses, nearest first. */
  blames: v.array(text),
  /** The item that explains this one. */
  cause: orNull(objectRef),
  durationMs: v.number(),
  since: orNull(v.object({ change: v.picklist(['new', 'still', 'fixed']), firstSeen: time })),
  waiver: orNull(v.object({ reason: text, owner: text, ticket: text, until: text, atMost: orNull(text) })),
  attestation: orNull(v.object({ by: text, at: time, note: text, validUntil: time })),
  /** `--prove` only: did the reading leave ok when its limit was moved just past it; null where it has no number. */
  proved: v.optional(orNull(v.boolean())),
})
export type ItemResult = v.InferOutput<typeof itemResult>

/** An accepted risk of waivers.yaml, and what this run makes of it. */
export const acceptance = v.object({
  /** `id` or `id[object]`. */
  id: text,
  reason: text,
  owner: text,
  ticket: text,
  until: text,
  atMost: text,
  standing: v.picklist(['in force', 'exceeded', 'lapsed', 'not needed', 'matches nothing', 'unseen']),
  /** Within a week. */
  endsSoon: v.boolean(),
  /** `id[object]` of every result that it covers. */
  covers: v.array(text),
})
export type Acceptance = v.InferOutput<typeof acceptance>

export const cause = v.object({ id: text, object: orNull(text), status, headline: text, explains: v.array(objectRef) })
export type Cause = v.InferOutput<typeof cause>

export const run = v.object({
  /** `20261123T075812Z-daily`. */
  id: text,
  suite: v.picklist(['daily', 'weekly', 'monthly']),
  environment: text,
  startedAt: time,
  finishedAt: time,
  durationMs: v.number(),
  operator: text,
  host: text,
  toolVersion: text,
  gitCommit: orNull(text),
  gitDirty: orNull(v.boolean()),
  /** The `--only` patterns of a partial run. */
  selection: orNull(v.array(text)),
  /** The engine's clock minus ours; null where it could not be asked. */
  clockOffsetMs: orNull(v.number()),
  limitsDigest: text,
  descriptionDigest: text,
  waiversDigest: orNull(text),
  stack: v.object({
    name: text,
    /** Shown beside the name, so that nobody takes production for staging. */
    label: v.optional(text),
    project: text,
    engine: orNull(text),
    identity: v.object({ postgres: orNull(text), mysql: orNull(text) }),
  }),
  /** False when interrupted, when an item did not finish, or when one that exists did not run. */
  complete: v.boolean(),
  exitCode: v.number(),
  /** The start of what windows may cover, see the ledger's `epoch`. */
  epoch: orNull(time),
  /** The last complete run of the same suite, from the history; null at the first run, absent where nobody asked. */
  previous: v.optional(orNull(v.object({ id: text, at: time, status }))),
  /** What the run asked of each service, in ms from question to answer; absent where it was cut short. */
  cost: v.optional(
    v.array(
      v.object({
        service: text,
        product: text,
        sessions: v.number(),
        queries: v.number(),
        totalMs: v.number(),
        slowestMs: v.number(),
      }),
    ),
  ),
})
export type Run = v.InferOutput<typeof run>

export const results = v.object({
  schema: v.literal(1),
  run,
  summary: v.object(v.entriesFromList(STATUSES, v.number())),
  items: v.array(itemResult),
  causes: v.array(cause),
  /** The accepted risks that speak of this run's items; absent in runs of before there were any. */
  acceptances: v.optional(v.array(acceptance)),
  /** What belongs to no item: a module that failed to load, an unhandled error, an interruption. */
  errors: v.array(text),
})
export type Results = v.InferOutput<typeof results>

/** `id[object]`, as commands and screens name one of several. */
export const nameOf = ({ id, object }: ObjectRef): string => (object === null ? id : `${id}[${object}]`)

/** The item and object that a name means: the other way round. */
export function refOf(name: string): ObjectRef {
  const [, id = name, object = null] = /^([^[]+)\[(.*)\]$/s.exec(name) ?? []
  return { id, object }
}
