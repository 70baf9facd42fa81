/** The errors of the last two weeks, log by log and day by day: what they rank and compare is read once a run. */
import type { WorkerLogDescription } from '../../configuration/workers.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { appLogPlace, appLogTime, readWindow } from './app-log.ts'
import { type Group, mergeGroups } from './groups.ts'
import type { LargeFile } from './large-file.ts'
import { readBack } from './place.ts'
import { readServiceLog } from './service-log.ts'
import { workerFile } from './worker-files.ts'

export const WEEK_HOURS = 168

export interface SourceErrors {
  /** A service, `app.log`, or a worker with the path of its file. */
  source: string
  /** Whose log it is. */
  service: string
  /** From where on it was read (ms), and why not from the window's start. */
  from: number
  shortened: string | null
  /** `120 lines`, `0.3 MB`. */
  read: string
  isEmpty: boolean
  /** With their counts by day. */
  errors: Group[]
}

export interface Unread {
  source: string
  reason: CouldNotLook
}

export interface TwoWeeks {
  window: Window
  sources: SourceErrors[]
  /** Logs that could not be read: what they hold is not known. */
  unread: Unread[]
}

async function ofService(stack: Stack, service: string): Promise<SourceErrors> {
  const log = await readServiceLog(stack, service, { hours: 2 * WEEK_HOURS, byDay: true })
  const { from, shortened, tallied } = log
  const read = `${tallied.lines} lines`
  return { source: service, service, from, shortened, read, isEmpty: tallied.lines === 0, errors: tallied.errors }
}

/** What of a file lies in the window, and from where on (ms); null where no entry carries a time. */
async function inWindow(file: LargeFile, { start, end }: Window, zone: string) {
  const wanted = { start: start.getTime(), end: end.getTime(), daysBefore: end.getTime() }
  const { errors, bytes, newestAt, firstAt } = await readWindow(file, wanted, appLogTime(zone))
  return { errors, bytes, from: newestAt === null ? null : (firstAt ?? wanted.start) }
}

async function ofAppLog(stack: Stack, window: Window): Promise<SourceErrors> {
  const { place, service } = await appLogPlace(stack)
  const start = window.start.getTime()
  const { read, end } = await readBack(place, start, (file) => inWindow(file, window, stack.description.timezone))
  const begins = read.flatMap(({ from }) => from ?? [])
  if (begins.length === 0) {
    throw new CouldNotLook(`${place.name} holds no entry with a time`, {
      witness: service,
      remedy: [place.command],
    })
  }
  const from = Math.max(start, Math.min(...begins))
  return {
    source: 'app.log',
    service,
    from,
    shortened: from > start ? end : null,
    read: `${(read.reduce((total, { bytes }) => total + bytes, 0) / 1e6).toFixed(1)} MB`,
    isEmpty: false,
    errors: mergeGroups(read.flatMap(({ errors }) => errors)),
  }
}

/** A file of a worker's, one of those that the description names. */
async function ofWorkerFile(
  stack: Stack,
  service: string,
  log: WorkerLogDescription,
  window: Window,
): Promise<Omit<SourceErrors, 'source'>> {
  const { from, shortened, tallied } = await workerFile(stack, service, log, { window, byDay: true })
  const read = `${tallied.lines} lines`
  return { service, from, shortened, read, isEmpty: tallied.lines === 0, errors: tallied.errors }
}

async function look(stack: Stack): Promise<TwoWeeks> {
  const { services, workers, appLog, project } = stack.description
  // Asked once here, so that an engine that cannot be asked is one answer and not one per log.
  await stack.connections.engine.containers(project)
  const window = stack.window(2 * WEEK_HOURS)
  const looks = [
    ...Object.keys(services).map((service) => ({ source: service, read: () => ofService(stack, service) })),
    ...(appLog === undefined ? [] : [{ source: 'app.log', read: () => ofAppLog(stack, window) }]),
    ...Object.entries(workers).flatMap(([worker, { service, logs }]) =>
      logs.map((log) => {
        const source = `${worker}:${log.path}`
        return { source, read: async () => ({ source, ...(await ofWorkerFile(stack, service, log, window)) }) }
      }),
    ),
  ]
  const sources: SourceErrors[] = []
  const unread: Unread[] = []
  await Promise.all(
    looks.map(async ({ source, read }) => {
      try {
        sources.push(await read())
      } catch (error) {
        if (!(error instanceof CouldNotLook)) throw error
        unread.push({ source, reason: error })
      }
    }),
  )
  if (sources.every(({ isEmpty }) => isEmpty)) {
    const [first] = unread
    throw new CouldNotLook(
      `no log holds a line of the last ${window.coverage}${first === undefined ? '' : `; ${first.reason.message}`}`,
      {
        witness: first?.reason.witness ?? 'engine',
        remedy: first?.reason.remedy ?? ['See where the services write to: docker logs --tail 5 <container>'],
      },
    )
  }
  const byName = (one: { source: string }, other: { source: string }): number => (one.source < other.source ? -1 : 1)
  return { window, sources: sources.sort(byName), unread: unread.sort(byName) }
}

/** Throws CouldNotLook where nothing at all can be read; single logs that cannot be read are told as `unread`. */
export const twoWeeksOfErrors = oncePerRun(look)
