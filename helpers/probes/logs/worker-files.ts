/** The files that a worker writes beside its container's own log, as supervisor keeps what its programs say. */
import { wallClock } from '../../calendar.ts'
import type { WorkerDescription, WorkerLogDescription } from '../../configuration/workers.ts'
import type { Container } from '../../connections/index.ts'
import { HOUR_MS } from '../../durations.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { hostPathOf } from './large-file.ts'
import { lineTime } from './line-time.ts'
import { inContainer, type LogPlace, readBack } from './place.ts'
import { lifeOf } from './service-log.ts'
import { mergeTallies, type Tallied } from './tally.ts'
import { readTextWindow } from './text-window.ts'

export interface WorkerFile {
  /** `/var/log/workers/automation-worker.log in travian_automation_worker`. */
  name: string
  command: string
  tallied: Tallied
  /** From where on it was read (ms), and why not from the window's start. */
  from: number
  shortened: string | null
  isEmpty: boolean
  /** When it was last written to, or rotated. */
  writtenAt: Date
}

interface Wanted {
  window: Window
  byDay: boolean
}

/** Clocks of one machine agree better than that. */
const AHEAD_MS = 5 * 60_000
/** A worker that says nothing for so long writes elsewhere, or not at all. */
const SILENT_MS = 24 * HOUR_MS

/** Containers whose files these are: those that run, else one that does not. Replicas that share a volume share the file. */
function holdersOf(containers: readonly Container[], path: string): Container[] {
  const running = containers.filter(({ status }) => status === 'running')
  const holders = running.length > 0 ? running : containers.slice(0, 1)
  return [...new Map(holders.map((holder) => [hostPathOf(holder, path)?.path ?? holder.id, holder])).values()]
}

/** A clock that is ahead would push today's errors out of the window, unseen. */
function requirePast(newestAt: number | null, { end }: Window, { name }: LogPlace, zone: string): void {
  if (newestAt === null || newestAt - end.getTime() <= AHEAD_MS) return
  const hours = ((newestAt - end.getTime()) / HOUR_MS).toFixed(1)
  throw new CouldNotLook(`the newest line of ${name} is ${hours} h ahead of now by the clock of ${zone}`, {
    witness: 'description',
    remedy: [
      'Say whose clock it writes by beside its path: timezone, for example Australia/Sydney (workers.<name>.logs)',
    ],
  })
}

async function readPlace(
  place: LogPlace,
  zone: string,
  { window, byDay, moments }: Wanted & { moments: { own: number[]; needs: number[] } },
): Promise<WorkerFile> {
  const [start, end] = [window.start.getTime(), window.end.getTime()]
  const {
    live,
    read,
    end: why,
  } = await readBack(place, start, (file) => readTextWindow(file, { start, end, moments, byDay }, lineTime(zone)))
  for (const { newestAt } of read) requirePast(newestAt, window, place, zone)
  const begins = read.flatMap(({ from }) => from ?? [])
  // A file that is older than the window and holds a few lines has lost none: it had nothing to say before.
  const isOlder = why === 'the file begins there' && live.bornAt !== null && live.bornAt.getTime() <= start
  const from = begins.length === 0 || isOlder ? start : Math.min(...begins)
  return {
    name: place.name,
    command: place.command,
    tallied: mergeTallies(read.map(({ tallied }) => tallied)),
    from,
    shortened: from > start ? why : null,
    isEmpty: begins.length === 0,
    writtenAt: live.modifiedAt,
  }
}

/**
 * One file that the description names, of all replicas as one. Throws CouldNotLook where its service has no container,
 * where the file is missing or cannot be read, and where its stamps are of another clock than the one described.
 */
export async function workerFile(
  stack: Stack,
  service: string,
  { path, service: holder = service, timezone }: WorkerLogDescription,
  wanted: Wanted,
): Promise<WorkerFile> {
  const { description, connections } = stack
  const all = await connections.engine.containers(description.project)
  const of = (name: string): Container[] => all.filter((container) => container.service === name && !container.isOneOff)
  const needs = description.services[service]?.needs ?? []
  const moments = { own: lifeOf(of(service)), needs: lifeOf(needs.flatMap(of)) }
  const files = await Promise.all(
    holdersOf(of(holder), path).map((container) =>
      readPlace(inContainer(connections.engine, container, path), timezone ?? description.timezone, {
        ...wanted,
        moments,
      }),
    ),
  )
  const [latest] = [...files].sort((a, b) => b.from - a.from)
  if (latest === undefined) {
    throw new CouldNotLook(`${holder} has no container, so ${path} cannot be read`, {
      witness: holder,
      remedy: [`docker compose -p ${description.project} up -d ${holder}`],
    })
  }
  return {
    ...latest,
    name: files.map(({ name }) => name).join(', '),
    tallied: mergeTallies(files.map(({ tallied }) => tallied)),
    isEmpty: files.every(({ isEmpty }) => isEmpty),
    writtenAt: new Date(Math.max(...files.map(({ writtenAt }) => writtenAt.getTime()))),
  }
}

export interface WorkerFiles {
  files: WorkerFile[]
  /** Those that could not be read: what they hold is not known. */
  unread: CouldNotLook[]
  /** Why they say nothing of the window although they could be read; null where they do. */
  silence: string | null
}

/** Silent where nothing was written for a day, and the worker has been up for longer than that. */
export function silenceOf(
  files: readonly Pick<WorkerFile, 'name' | 'writtenAt'>[],
  containers: readonly Pick<Container, 'startedAt'>[],
  { now, zone }: { now: Date; zone: string },
): string | null {
  const [newest] = [...files].sort((a, b) => b.writtenAt.getTime() - a.writtenAt.getTime())
  const isOld = (at: Date): boolean => now.getTime() - at.getTime() > SILENT_MS
  if (newest === undefined || !isOld(newest.writtenAt)) return null
  if (containers.some(({ startedAt }) => startedAt !== null && !isOld(startedAt))) return null
  return `none of its log files was written since ${wallClock(newest.writtenAt, zone)}, the newest is ${newest.name}`
}

/** All files of one worker in the window. One that cannot be read hides none of the others. */
export async function workerFiles(
  stack: Stack,
  { service, logs }: Pick<WorkerDescription, 'service' | 'logs'>,
  { window, containers }: { window: Window; containers: readonly Container[] },
): Promise<WorkerFiles> {
  const files: WorkerFile[] = []
  const unread: CouldNotLook[] = []
  await Promise.all(
    logs.map(async (log) => {
      try {
        files.push(await workerFile(stack, service, log, { window, byDay: false }))
      } catch (error) {
        if (!(error instanceof CouldNotLook)) throw error
        unread.push(error)
      }
    }),
  )
  const byName = (one: WorkerFile, other: WorkerFile): number => (one.name < other.name ? -1 : 1)
  const silence =
    unread.length > 0 ? null : silenceOf(files, containers, { now: window.end, zone: stack.description.timezone })
  return { files: files.sort(byName), unread, silence }
}
