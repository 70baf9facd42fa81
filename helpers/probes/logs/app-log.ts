/** The application's own log, JSON lines in a file of any size: its errors of the last 24 hours, and whether it lives. */
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { jsonRecord } from './formats/structured.ts'
import type { Group } from './groups.ts'
import { JsonScan } from './json-scan.ts'
import type { LargeFile } from './large-file.ts'
import { parseTime } from './local-time.ts'
import { onHost } from './on-host.ts'
import { inContainer, type LogPlace } from './place.ts'
import { coverageOf, serviceLog, WINDOW_HOURS } from './service-log.ts'
import { Tally } from './tally.ts'
import { DISORDER_MS, firstTime, newestTime, type TimeOf, windowStart } from './window-start.ts'

export interface AppLogFacts {
  service: string
  needs: string[]
  /** The gravest and most frequent first. */
  errors: Group[]
  coverage: string
  /** Its newest entry (ms); null where no entry carries a time. */
  newestAt: number | null
  /** The newest request that should stand in it (ms); null where none came, or nobody can tell. */
  newestRequestAt: number | null
}

const SHOWN = 20
const TIME_FIELDS = ['datetime', 'timestamp', '@timestamp', 'time', 'ts']

/** When a record was written (ms): text with or without offset, epoch seconds or milliseconds, or Monolog 1's object. */
export function recordTime(record: Record<string, unknown>, zone: string): number | null {
  for (const field of TIME_FIELDS) {
    const value = record[field]
    if (typeof value === 'number' && value > 1e8) return value < 1e11 ? value * 1000 : value
    const text = typeof value === 'object' && value !== null && 'date' in value ? value.date : value
    const time = typeof text === 'string' ? parseTime(text, zone) : null
    if (time !== null) return time
  }
  return null
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** Where the application log lies: on the host, or in the running container of its service. Throws CouldNotLook. */
export async function appLogPlace(stack: Stack): Promise<{ place: LogPlace; service: string }> {
  const { appLog, project, name } = stack.description
  if (appLog === undefined) {
    throw new CouldNotLook('the stack description does not say where the application log is', {
      witness: 'description',
      remedy: [`Add appLog to ${name}, or switch daily.logs.app off under notApplicable`],
    })
  }
  const { path, service } = appLog
  if (appLog.place === 'host') return { place: await onHost(stack, path, service), service }
  const { engine } = stack.connections
  const containers = await engine.containers(project)
  const own = containers.filter((container) => container.service === service && !container.isOneOff)
  const container = own.find(({ status }) => status === 'running') ?? own[0]
  if (container === undefined) {
    throw new CouldNotLook(`${service} has no container, so ${path} cannot be read`, {
      witness: service,
      remedy: [`docker compose -p ${project} up -d ${service}`],
    })
  }
  return { place: inContainer(engine, container, path), service }
}

/** When a line of it was written (ms), by its own fields; `zone` is of stamps without offset. */
export const appLogTime =
  (zone: string): TimeOf =>
  (line) => {
    const record = jsonRecord(line)
    return record === null ? null : recordTime(record, zone)
  }

/** The newest request that the access log tells of; null also where that log cannot be read: its own item says so. */
async function newestRequest(stack: Stack): Promise<number | null> {
  const service = stack.description.appLog?.requests?.service
  if (service === undefined) return null
  try {
    return (await serviceLog(stack, service)).newestRequestAt
  } catch (error) {
    if (error instanceof CouldNotLook) return null
    throw error
  }
}

interface Read {
  errors: Group[]
  newestAt: number | null
  firstAt: number | null
  bytes: number
  unreadable: number
}

/** Reads what lies in the window (ms) and no more; errors are also counted by the days before `daysBefore` where it is given. */
export async function readWindow(
  file: LargeFile,
  { start, end, daysBefore = null }: { start: number; end: number; daysBefore?: number | null },
  timeOf: TimeOf,
): Promise<Read> {
  const offset = await windowStart(file, start - DISORDER_MS, timeOf)
  const tally = new Tally({ own: [], needs: [] }, daysBefore)
  const scan = new JsonScan(({ level, message, text }) => {
    const at = timeOf(text)
    // An entry whose time cannot be read lies between others that are in the window.
    if (level !== 'info' && (at === null || (at >= start && at <= end)))
      tally.count({ at: at ?? end, level, message, text })
  })
  await file.stream(offset, (chunk) => scan.add(chunk))
  scan.end()
  return {
    errors: tally.finish().errors,
    newestAt: await newestTime(file, timeOf),
    firstAt: offset === 0 ? await firstTime(file, timeOf) : null,
    bytes: scan.bytes,
    unreadable: scan.unreadable,
  }
}

const row = ({ level, count, first, last, pattern }: Group): Row => ({
  level,
  count,
  first: iso(first),
  last: iso(last),
  pattern,
})

/**
 * Entries of error and worse in the last 24 hours. Throws CouldNotLook, in the name of the service that writes the
 * log, where the file is missing, empty of readable entries, or cannot be read.
 */
export async function appLogErrors(stack: Stack): Promise<Seen<AppLogFacts>> {
  const { place, service } = await appLogPlace(stack)
  const file = await place.open(place.path)
  try {
    const window = stack.window(WINDOW_HOURS)
    const start = window.start.getTime()
    const timeOf = appLogTime(stack.description.timezone)
    const [read, newestRequestAt] = await Promise.all([
      readWindow(file, { start, end: window.end.getTime() }, timeOf),
      newestRequest(stack),
    ])
    const { errors, newestAt, firstAt, bytes, unreadable } = read
    const isLate = firstAt !== null && firstAt > start
    const coverage = coverageOf(window, isLate ? [{ from: firstAt, shortened: 'the file begins there' }] : [])
    const count = errors.reduce((total, group) => total + group.count, 0)
    const megabytes = (size: number): string => `${(size / 1e6).toFixed(1)} MB`
    const newest = newestAt === null ? 'no entry with a time' : `newest entry ${iso(newestAt)}`
    const source = `${file.name}, entries since ${iso(start)}`
    const text = [
      `${megabytes(bytes)} read of ${megabytes(file.size)}; ${newest}; newest request ${newestRequestAt === null ? 'not known' : iso(newestRequestAt)}`,
      `entries that are no JSON and look like errors: ${unreadable}`,
      ...errors
        .slice(0, SHOWN)
        .flatMap(({ level, count: times, first, last, example }) => [
          '',
          `${level}, ${times} × between ${iso(first)} and ${iso(last)}`,
          `  ${example}`,
        ]),
    ].join('\n')
    return {
      object: null,
      reading: reading({
        value: count,
        unit: 'errors',
        text:
          count === 0 ? `no error in ${megabytes(bytes)}; ${newest}` : `${count} errors in ${errors.length} patterns`,
        source,
        coverage,
        rows: errors.slice(0, SHOWN).map(row),
      }),
      facts: {
        service,
        needs: stack.description.services[service]?.needs ?? [],
        errors,
        coverage,
        newestAt,
        newestRequestAt,
      },
      evidence: [evidence(source, text)],
    }
  } finally {
    await file.close()
  }
}
