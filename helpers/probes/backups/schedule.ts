/** Whether backups will be made tonight: the container runs, cron runs in it, and every job is installed. */
import { nextDue, problemOf } from '../../calendar.ts'
import { ConnectionFailure, EngineFailure } from '../../connections/index.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { describeInstance } from '../containers/instances.ts'
import { backupsOf, jobsOf } from './described.ts'
import { type MaintenanceLook, maintenanceLook } from './maintenance-look.ts'

export interface ScheduleFacts {
  service: string
  /** `running, healthy (travian_maintenance)`. */
  container: string
  isRunning: boolean
  isWell: boolean
  /** What cron's container cannot tell when it does not run. */
  hasScheduler: boolean
  jobs: { script: string; wanted: string; installed: string[]; isOnTime: boolean }[]
}

/** `0 2 * * *` and what follows; with a user's name in a system crontab. `@daily` and its like are five fields by name. */
const ENTRY = /^\s*(@\w+|(?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+)\s+(\S.*)$/

/** The patterns by which crontab lines run this program; comments and variables are no entries. */
export const installedAt = (crontab: string, script: string): string[] =>
  crontab.split('\n').flatMap((line) => {
    const [, pattern, command] = line.trimStart().startsWith('#') ? [] : (ENTRY.exec(line) ?? [])
    return pattern !== undefined && command?.includes(script) ? [pattern.replaceAll(/\s+/g, ' ')] : []
  })

/** More than a month of nights: patterns that differ on some days only must not pass for the same. */
const COMPARED = 40

/** Whether two patterns are due at the same times, however they are written. */
export function isSameSchedule(one: string, other: string, from: Date): boolean {
  if (one === other) return true
  if ([one, other].some((pattern) => problemOf({ pattern, zone: 'UTC' }) !== null)) return false
  const times = (pattern: string): number[] => {
    const found: number[] = []
    for (let at = from; found.length < COMPARED; found.push(at.getTime())) at = nextDue({ pattern, zone: 'UTC' }, at)
    return found
  }
  return times(one).join() === times(other).join()
}

const SCHEDULER = /^(?:\S*\/)?(?:busybox\s+)?(?:cron|crond|dcron|fcron|supercronic)(?:\s|$)/
/** Gone between two questions: then it does not run. */
const isGone = (error: unknown): boolean =>
  error instanceof ConnectionFailure ||
  (error instanceof EngineFailure && (error.statusCode === 404 || error.statusCode === 409))

interface Holding {
  service: string
  /** The container's state in words. */
  state: string
  isWell: boolean
  /** Null where it does not run. */
  look: MaintenanceLook | null
}

async function inContainer(stack: Stack, service: string): Promise<Holding> {
  const { description, connections } = stack
  const containers = await connections.engine.containers(description.project)
  const container = containers.find((candidate) => candidate.service === service && !candidate.isOneOff)
  const instance = container === undefined ? null : describeInstance(container, 'long-running')
  const isRunning = container?.status === 'running'
  const look =
    container !== undefined && isRunning
      ? await maintenanceLook(stack).catch((error: unknown) => {
          if (isGone(error)) return null
          throw error
        })
      : null
  return { service, state: instance?.text ?? `${service} has no container`, isWell: instance?.isGood ?? false, look }
}

/** This very machine runs, as long as we do. */
const onHost = async (stack: Stack): Promise<Holding> => ({
  service: 'the host',
  state: '(this machine)',
  isWell: true,
  look: await maintenanceLook(stack),
})

/** State of the schedule, and of the container that keeps it. Throws EngineFailure, and CouldNotLook of a host that is not this machine. */
export async function backupSchedule(stack: Stack): Promise<Seen<ScheduleFacts>> {
  const described = backupsOf(stack).service
  const { service, state, isWell, look } = await (described === undefined
    ? onHost(stack)
    : inContainer(stack, described))
  const now = new Date()
  const found = jobsOf(backupsOf(stack)).map(({ job: { script, schedule } }) => {
    const installed = installedAt(look?.crontab ?? '', script)
    const isOnTime = installed.some((pattern) => isSameSchedule(pattern, schedule, now))
    return { script, wanted: schedule, installed, isOnTime }
  })
  const text = `${state}; ${found.map(({ script, installed }) => `${script} ${installed.join(' and ') || 'not installed'}`).join('; ')}`
  const source = `${described === undefined ? '' : 'engine: '}${service}, its processes and crontabs`
  return {
    object: null,
    reading: reading({ value: text, unit: '', text, source }),
    facts: {
      service,
      container: state,
      isRunning: look !== null,
      isWell,
      hasScheduler: look?.processes.some((command) => SCHEDULER.test(command)) ?? false,
      jobs: found,
    },
    evidence: [evidence(source, `${state}\n${look?.crontab ?? ''}`)],
  }
}
