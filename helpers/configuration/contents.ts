/** What the stack's data stores hold, where the game waits for its time, and who tells the time. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))
/** Names of tables and columns become part of a statement, so nothing else may stand in them. */
const identifier = v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'must be a plain name of letters, digits and _'))
const positive = v.pipe(v.number(), v.gtValue(0))

/** Times as a table keeps them: a date type, or seconds or milliseconds since 1970. */
const clockUnit = v.picklist(['date', 's', 'ms'])

const content = v.strictObject({
  /** Core tables: every one must exist. */
  tables: v.pipe(v.array(identifier), v.nonEmpty()),
  /** Of these the rows are counted: tables whose size changes little, and which are never empty. */
  counted: v.optional(v.array(identifier), []),
  /** Tables that somebody writes to all the time. */
  fresh: v.optional(
    v.array(
      v.strictObject({
        table: identifier,
        column: identifier,
        unit: v.optional(clockUnit, 'date'),
        withinHours: positive,
        /** The service that writes: explains why nothing new is there. */
        writer: v.optional(name),
      }),
    ),
    [],
  ),
})

export const contents = v.strictObject({
  /** Of PostgreSQL's database. */
  postgres: v.optional(content),
  /** Of each game world's database. */
  world: v.optional(content),
})

const worldDatabases = v.pipe(v.array(name), v.nonEmpty('must list a database'))
const worldTable = v.strictObject({
  table: identifier,
  key: identifier,
  database: identifier,
  startsAt: v.optional(identifier),
  endsAt: v.optional(identifier),
})

export const game = v.strictObject({
  /** The service that processes what is due. */
  engine: name,
  /** A list of the worlds' databases, or the table of PostgreSQL that lists the worlds, and its columns. */
  worlds: v.lazy((written): typeof worldDatabases | typeof worldTable =>
    Array.isArray(written) ? worldDatabases : worldTable,
  ),
  /** Tables of a world's database whose rows wait for the time in `column`, and are gone when processed. */
  events: v.pipe(
    v.array(v.strictObject({ table: identifier, column: identifier, unit: v.picklist(['s', 'ms']) })),
    v.nonEmpty(),
  ),
})

/** FPM's status page: on the pool's own port, or better on one of its own (`pm.status_listen`). */
export const application = v.strictObject({ service: name, statusPort: port, statusPath: name })

/** A time server (SNTP): a service of the stack, or a host. */
export const timeServer = v.union([
  v.strictObject({ service: name, port: v.optional(port, 123) }),
  v.strictObject({ host: name, port: v.optional(port, 123) }),
])

export type ContentDescription = v.InferOutput<typeof content>
export type GameDescription = v.InferOutput<typeof game>
export type TimeServerDescription = v.InferOutput<typeof timeServer>
