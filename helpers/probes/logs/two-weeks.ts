/** The errors of the last two weeks, log by log and day by day: what they rank and compare is read once a run. */
import type { Container } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { appLogHolder, appLogTime, readWindow } from './app-log.ts'
import { openLargeFile } from './large-file.ts'
import { isCompressed, type LogPart, logParts } from './parts.ts'
import { readServiceLog } from './service-log.ts'
import { type Group, mergeGroups } from './tally.ts'

export const WEEK_HOURS = 168

export interface SourceErrors {
  /** A service, or `app.log`. */
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
async function ofPart(stack: Stack, container: Container, part: LogPart, { start, end }: Window) {
  const file = await openLargeFile(stack.connections.engine, container, part.path)
  try {
    const wanted = { start: start.getTime(), end: end.getTime(), daysBefore: end.getTime() }
    const { errors, bytes, newestAt, firstAt } = await readWindow(file, wanted, appLogTime(stack.description.timezone))
    return { errors, bytes, from: newestAt === null ? null : (firstAt ?? wanted.start) }
  } finally {
    await file.close()
  }
}

/** The live file, and then what was rotated out of it as far as the window reaches and without unpacking anything. */
async function ofAppLog(stack: Stack, window: Window): Promise<SourceErrors> {
  const { container, service, path } = await appLogHolder(stack)
  const { live, rotated } = await logParts(stack.connections.engine, container, path)
  const start = window.start.getTime()
  const found = [await ofPart(stack, container, live, window)]
  let shortened = 'the file begins there'
  for (const part of rotated) {
    const reaches = found.some(({ from }) => from !== null && from <= start)
    if (reaches || part.modifiedAt.getTime() < start) break
    if (isCompressed(part)) {
      shortened = 'what is older is compressed'
      break
    }
    found.push(await ofPart(stack, container, part, window))
  }
  const begins = found.flatMap(({ from }) => from ?? [])
  if (begins.length === 0) {
    throw new CouldNotLook(`${path} in ${container.name} holds no entry with a time`, {
      witness: service,
      remedy: [`docker exec ${container.name} tail -n 3 ${path}`],
    })
  }
  const from = Math.max(start, Math.min(...begins))
  return {
    source: 'app.log',
    service,
    from,
    shortened: from > start ? shortened : null,
    read: `${(found.reduce((total, { bytes }) => total + bytes, 0) / 1e6).toFixed(1)} MB`,
    isEmpty: false,
    errors: mergeGroups(found.flatMap(({ errors }) => errors)),
  }
}

async function look(stack: Stack): Promise<TwoWeeks> {
  const { services, appLog, project } = stack.description
  // Asked once here, so that an engine that cannot be asked is one answer and not one per log.
  await stack.connections.engine.containers(project)
  const window = stack.window(2 * WEEK_HOURS)
  const looks = [
    ...Object.keys(services).map((service) => ({ source: service, read: () => ofService(stack, service) })),
    ...(appLog === undefined ? [] : [{ source: 'app.log', read: () => ofAppLog(stack, window) }]),
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
