/** Where work waits for a worker: in a list of Redis, or as the rows of a table that the worker polls. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
/** Names of tables and columns become part of a statement, so nothing else may stand in them. */
const identifier = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'must be a plain name of letters, digits and _'))

const list = v.strictObject({
  key: name,
  worker: name,
  /** The service that fills it: explains a queue that nobody feeds. */
  producer: v.optional(name),
  failed: v.optional(name),
  stats: v.optional(name),
  jobTime: v.optional(name),
})

/** Rows of PostgreSQL that are due: `column` has passed, and with `every` that many seconds (a column) on top of it. */
const backlog = v.strictObject({
  table: identifier,
  column: identifier,
  /** The column of seconds after which a row is due again; one that was never worked on is due at once. */
  every: v.optional(identifier),
  /** Only rows whose columns hold these values: `status: pending`. */
  where: v.optional(v.record(identifier, v.union([v.string(), v.boolean()])), {}),
})

const polled = v.strictObject({ backlog, worker: name })

/** A mistake is named where it stands, so what is written decides which of both it is. */
export const queue = v.lazy((written): typeof list | typeof polled =>
  typeof written === 'object' && written !== null && 'backlog' in written ? polled : list,
)

export type ListDescription = v.InferOutput<typeof list>
export type BacklogDescription = v.InferOutput<typeof backlog>
export type QueueDescription = ListDescription | v.InferOutput<typeof polled>
