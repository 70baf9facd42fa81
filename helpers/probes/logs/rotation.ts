/** Whether logs are rotated: containers' own by the engine, files by whoever is to put them aside. */
import type { RotationDescription } from '../../configuration/logs.ts'
import type { Container } from '../../connections/index.ts'
import { runningContainer } from '../../connections/index.ts'
import { DAY_MS } from '../../durations.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { ownLog } from './files.ts'
import { keptOf } from './kept.ts'
import { onHost } from './on-host.ts'
import { isCompressed, type LogParts } from './parts.ts'
import { inContainer } from './place.ts'

export interface LogLimitsFacts {
  containers: number
  /** Names of those whose log nothing limits, or whose limit the engine does not understand. */
  unlimited: string[]
  /** Those that hold more than their own options allow, as told. */
  exceeding: string[]
}

export interface RotatedFileFacts {
  /** Null where nothing is named in the description. */
  path: string | null
  isEmpty: boolean
  /** What the description demands (days); null where it says nothing. */
  everyDays: number | null
  /** Since the newest rotated part was put aside; null where there is none. */
  rotatedDaysAgo: number | null
  /** Of the live file; null where nobody can tell. */
  ageDays: number | null
}

const MB = 1e6
const SHOWN = 10
/** The last line that is written to a full file may be long. */
const SLACK = 1.1

/** Drivers that limit what they keep, or keep nothing here: somebody else's rotation, or none is needed. */
const LIMITED_ELSEWHERE: Record<string, string> = {
  local: 'rotated by the driver itself',
  journald: 'kept and limited by the journal',
  none: 'keeps nothing',
}

/** What limits a container's own log; null where nothing does. A driver that sends logs away keeps none here. */
export function limitOf({ logDriver, logOptions }: Pick<Container, 'logDriver' | 'logOptions'>): string | null {
  if (logDriver !== 'json-file') return logDriver === '' ? null : (LIMITED_ELSEWHERE[logDriver] ?? 'sent elsewhere')
  const { bytes, files } = keptOf(logOptions)
  return bytes === null ? null : `${logOptions['max-size']} × ${files}`
}

/** Bytes that a log may have on disk by its own options; null without them. */
function mostBytes({ logDriver, logOptions }: Container): number | null {
  const { bytes, files } = keptOf(logOptions)
  return logDriver === 'json-file' && bytes !== null ? bytes * files : null
}

/** Bytes on disk where this is the engine's host and we may look; null elsewhere: the engine tells no sizes. */
async function bytesOf(stack: Stack, container: Container): Promise<number | null> {
  if (!stack.connections.engine.calls.isLocalSocket || container.logPath === null) return null
  try {
    const files = await ownLog(container)
    return files.length === 0 ? null : files.reduce((total, { bytes }) => total + bytes, 0)
  } catch (error) {
    if (error instanceof CouldNotLook) return null
    throw error
  }
}

/** How many containers' logs nothing limits. Throws CouldNotLook where the project has no container. */
export async function containerLogLimits(stack: Stack): Promise<Seen<LogLimitsFacts>> {
  const { project } = stack.description
  const all = await stack.connections.engine.containers(project)
  const containers = all.filter(({ isOneOff }) => !isOneOff)
  if (containers.length === 0) {
    throw new CouldNotLook(`${project} has no container, so nothing can be said of their logs`, {
      witness: 'engine',
      remedy: [`docker compose -p ${project} up -d`],
    })
  }
  const looked = await Promise.all(
    containers.map(async (container) => ({
      container,
      limit: limitOf(container),
      bytes: await bytesOf(stack, container),
    })),
  )
  const unlimited = looked.filter(({ limit }) => limit === null).map(({ container }) => container.name)
  const exceeding = looked.flatMap(({ container, limit, bytes }) => {
    const most = mostBytes(container)
    if (most === null || bytes === null || bytes <= most * SLACK) return []
    return [`${container.name} (${(bytes / MB).toFixed(0)} MB of ${limit})`]
  })
  const unseen = looked.filter(({ bytes }) => bytes === null).length
  const sizes = unseen === 0 ? '' : `; sizes of ${unseen} not seen, daily.disk.logs judges them`
  const source = `log options of ${containers.length} containers`
  const rows = looked.map(
    ({ container, limit, bytes }): Row => ({
      container: container.name,
      driver: container.logDriver,
      limit: limit ?? 'none',
      bytes,
    }),
  )
  return {
    object: 'containers',
    reading: reading({
      value: unlimited.length,
      unit: 'containers',
      text: `${unlimited.length} of ${containers.length} containers have a log that nothing limits${sizes}`,
      source,
      rows,
    }),
    facts: { containers: containers.length, unlimited, exceeding },
    evidence: [
      evidence(
        source,
        rows.map(({ container, driver, limit, bytes }) => `${container} ${driver} ${limit} ${bytes ?? ''}`).join('\n'),
      ),
    ],
  }
}

const daysSince = (at: Date, now: Date): number => Number(((now.getTime() - at.getTime()) / DAY_MS).toFixed(1))

/** The largest that is not compressed, the live file among them, and what is told of the others. */
export function rotationText({ live, rotated }: LogParts, now: Date): { megabytes: number; text: string } {
  const largest = Math.max(live.bytes, ...rotated.filter((part) => !isCompressed(part)).map(({ bytes }) => bytes))
  const [newest] = rotated
  const parts =
    newest === undefined
      ? 'no rotated part'
      : `${rotated.length} rotated, the newest ${daysSince(newest.modifiedAt, now)} days ago`
  const megabytes = largest / MB
  const written = `${(live.bytes / MB).toFixed(1)} MB`
  return {
    megabytes,
    text:
      largest === live.bytes
        ? `${written}, ${parts}`
        : `${written}, a rotated one ${megabytes.toFixed(1)} MB, ${parts}`,
  }
}

/** The application log, and what the description names beside it. */
export function placesOf({
  appLog,
  rotation,
}: Pick<Stack['description'], 'appLog' | 'rotation'>): RotationDescription[] {
  if (appLog === undefined) return rotation
  const { service, path, place } = appLog
  const own = { service, path, place }
  return rotation.some((one) => objectOf(one) === objectOf(own)) ? rotation : [own, ...rotation]
}

/** `php-fpm:/var/log/travian/app.log`, `host:/var/log/travian/app.log`. */
const objectOf = ({ service, path, place }: RotationDescription): string =>
  `${place === 'host' ? 'host' : service}:${path}`

async function file(
  stack: Stack,
  { service, path, place, everyDays }: RotationDescription,
): Promise<Omit<Seen<RotatedFileFacts>, 'object'>> {
  const { engine } = stack.connections
  const found =
    place === 'host'
      ? await onHost(stack, path, service)
      : inContainer(engine, await runningContainer(engine, stack.description.project, service), path)
  const parts = await found.parts()
  const now = new Date()
  const { live, rotated } = parts
  const { megabytes, text } = rotationText(parts, now)
  const source = `${found.name} and its rotated parts`
  const rows = [live, ...rotated]
    .slice(0, SHOWN)
    .map(({ path: one, bytes, modifiedAt }): Row => ({ path: one, bytes, written: modifiedAt.toISOString() }))
  const [newest] = rotated
  return {
    reading: reading({ value: Number(megabytes.toFixed(2)), unit: 'MB', text, source, rows }),
    facts: {
      path,
      isEmpty: live.bytes === 0,
      everyDays: everyDays ?? null,
      rotatedDaysAgo: newest === undefined ? null : daysSince(newest.modifiedAt, now),
      ageDays: live.bornAt === null ? null : daysSince(live.bornAt, now),
    },
    evidence: [evidence(source, rows.map(({ path: one, bytes, written }) => `${bytes} ${written} ${one}`).join('\n'))],
  }
}

/** MB of each log file that is to be rotated, as `service:path` or `host:path`, and when that last happened. */
export async function rotatedFiles(stack: Stack): Promise<Observation<RotatedFileFacts>[]> {
  const places = placesOf(stack.description)
  if (places.length > 0) return lookAtEach(places, objectOf, (place) => file(stack, place))
  const text = 'the stack description names no log file (appLog, rotation)'
  return [
    {
      object: 'files',
      reading: reading({ value: null, unit: 'MB', text, source: 'the stack description' }),
      facts: { path: null, isEmpty: true, everyDays: null, rotatedDaysAgo: null, ageDays: null },
      evidence: [],
    },
  ]
}
