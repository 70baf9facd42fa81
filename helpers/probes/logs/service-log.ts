/** The logs of one service's containers as one, looked at once a run however many items ask. */
import type { Container } from '../../connections/index.ts'
import { HOUR_MS } from '../../durations.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'
import { type ContainerLog, readContainerLog } from './container-log.ts'
import { mergeTallies, type Tallied } from './tally.ts'

export const WINDOW_HOURS = 24

export interface ServiceLog {
  service: string
  containers: Container[]
  window: Window
  tallied: Tallied
  /** How much of the window was seen, and why not more. */
  coverage: string
  /** From where on every one of its containers' logs was read (ms), and why not from the window's start. */
  from: number
  shortened: string | null
  newestRequestAt: number | null
}

/** `0.3 h of 24 h`; what begins later than the window says why. */
export function coverageOf(
  { start, end, coverage }: Window,
  logs: readonly Pick<ContainerLog, 'from' | 'shortened'>[],
  wantedHours = WINDOW_HOURS,
): string {
  const [latest] = [...logs].sort((a, b) => b.from - a.from)
  if (latest === undefined || latest.shortened === null || latest.from <= start.getTime()) return coverage
  const hours = Number(((end.getTime() - latest.from) / HOUR_MS).toFixed(1))
  return `${hours} h of ${wantedHours} h, ${latest.shortened}`
}

/** When containers started and ended (ms). */
export const lifeOf = (containers: readonly Container[]): number[] =>
  containers.flatMap(({ startedAt, finishedAt }) =>
    [startedAt, finishedAt].flatMap((time) => (time === null ? [] : [time.getTime()])),
  )

/** Throws CouldNotLook where the service has no container or its log cannot be read. */
export async function readServiceLog(
  stack: Stack,
  service: string,
  { hours, byDay }: { hours: number; byDay: boolean },
): Promise<ServiceLog> {
  const { description, connections } = stack
  const all = await connections.engine.containers(description.project)
  const containers = all.filter((container) => container.service === service && !container.isOneOff)
  if (containers.length === 0) {
    throw new CouldNotLook(`${service} has no container, so there is no log of it`, {
      witness: service,
      remedy: [`docker compose -p ${description.project} up -d ${service}`],
    })
  }
  const window = stack.window(hours)
  const needs = description.services[service]?.needs ?? []
  const needed = all.filter((container) => container.service !== null && needs.includes(container.service))
  const request = description.appLog?.requests?.service === service ? ` ${description.appLog.requests.path}` : null
  const logs = await Promise.all(
    containers.map((container) =>
      readContainerLog(connections.engine, container, {
        window,
        moments: { own: lifeOf([container]), needs: lifeOf(needed) },
        request,
        byDay,
      }),
    ),
  )
  const [latest] = [...logs].sort((a, b) => b.from - a.from)
  const requests = logs.flatMap(({ newestRequestAt }) => newestRequestAt ?? [])
  return {
    service,
    containers,
    window,
    tallied: mergeTallies(logs.map(({ tallied }) => tallied)),
    coverage: coverageOf(window, logs, hours),
    from: latest?.from ?? window.start.getTime(),
    shortened: latest?.shortened ?? null,
    newestRequestAt: requests.length === 0 ? null : Math.max(...requests),
  }
}

const looks = new Map<string, (stack: Stack) => Promise<ServiceLog>>()

/** Of the last 24 hours. Throws as `readServiceLog` does. */
export function serviceLog(stack: Stack, service: string): Promise<ServiceLog> {
  const look =
    looks.get(service) ?? oncePerRun((asked) => readServiceLog(asked, service, { hours: WINDOW_HOURS, byDay: false }))
  looks.set(service, look)
  return look(stack)
}
