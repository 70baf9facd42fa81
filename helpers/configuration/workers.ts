/** The queues' workers: by what each is known to live, and where it writes what it does. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
const path = v.pipe(
  v.string(),
  v.startsWith('/', 'must be an absolute path, for example /var/log/workers/automation.log'),
)

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).format() !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const log = v.strictObject({
  path,
  /** The service in whose container the file lies, where that is not the worker's own. */
  service: v.optional(name),
  /** The clock of stamps without offset, where it is not the stack's: an application often sets one of its own. */
  timezone: v.optional(
    v.pipe(name, v.check(isZone, 'must be a time zone by its IANA name, for example Australia/Sydney')),
  ),
})

export const worker = v.strictObject({
  service: name,
  heartbeat: name,
  cycleSeconds: v.pipe(v.number(), v.minValue(1)),
  /** A part of the command line by which the worker's process is known inside its container. */
  process: name,
  /** Files that it writes, where its container's own log does not hold everything: supervisor keeps what its programs say. */
  logs: v.optional(v.array(log), []),
})

export type WorkerDescription = v.InferOutput<typeof worker>
export type WorkerLogDescription = v.InferOutput<typeof log>

/** Every service that they name, with where it stands there. */
export function servicesOfWorkers(workers: Readonly<Record<string, WorkerDescription>>): [string, string][] {
  return Object.entries(workers).flatMap(([worker, { service, logs }]): [string, string][] => [
    [`workers.${worker}.service`, service],
    ...logs.flatMap(({ service: holder }, index): [string, string][] =>
      holder === undefined ? [] : [[`workers.${worker}.logs.${index}.service`, holder]],
    ),
  ])
}
