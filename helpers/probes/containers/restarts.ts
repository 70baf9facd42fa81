/** Containers that did not live through the last 24 hours: restarted, or with a process killed for memory. */
import type { Container, ContainerEvent } from '../../connections/index.ts'
import { remembrances } from '../../history.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { memoryKills } from './memory-kills.ts'

/** One container's life as a run saw it. */
export interface Life {
  id: string
  /** ms; 0 where an earlier run saw it. */
  createdAt: number
  /** ms; null for a container that never ran. */
  startedAt: number | null
  /** It had ended before: this is not its first start. */
  isRestarted: boolean
  /** By the engine's own restart policy, since the container was made or started by hand. */
  restartCount: number
  /** Killed for memory since it was started; null where it does not run. */
  kills: number | null
}

export interface PastLife {
  at: Date
  lives: Life[]
}

export interface RestartFacts {
  service: string
  /** Killed for memory within the window. */
  kills: number
  /** Killed for memory since a start before the window, and no earlier run says when. */
  killsOfUnknownTime: number
  /** Containers that the last run did not know. */
  deployed: string[]
}

const ITEM = 'daily.logs.restarts'
const WINDOW_HOURS = 24

/** `<id>@<started>*<restarts>!<kills>`, a restarted one with `r` before it; several separated by blanks. */
export const rememberLives = (lives: readonly Life[]): string =>
  lives
    .slice(0, 12)
    .map(
      ({ id, startedAt, isRestarted, restartCount, kills }) =>
        `${isRestarted ? 'r' : ''}${id.slice(0, 12)}@${startedAt ?? ''}*${restartCount}!${kills ?? ''}`,
    )
    .join(' ')

export const recallLives = (text: string): Life[] =>
  text.split(' ').flatMap((part) => {
    const [, restarted, id = '', started, count, kills] = /^(r?)([0-9a-f]{12})@(\d*)\*(\d+)!(\d*)$/.exec(part) ?? []
    const life = {
      id,
      createdAt: 0,
      startedAt: started ? Number(started) : null,
      isRestarted: restarted === 'r',
      restartCount: Number(count),
      kills: kills ? Number(kills) : null,
    }
    return id === '' ? [] : [life]
  })

const isSame = (one: Life, other: Life): boolean => one.id.slice(0, 12) === other.id.slice(0, 12)

/**
 * Restarts of one container since `start`, by whatever knows of most: its distinct starts as this and earlier runs saw
 * them, the engine's own count since the last run, the starts that the engine still remembers. All times in ms.
 */
export function restartsOf(now: Life, past: readonly PastLife[], starts: readonly number[], start: number): number {
  const seen = [...past.flatMap(({ lives }) => lives.filter((life) => isSame(life, now))), now]
  const moments = seen.flatMap(({ isRestarted, startedAt }) => (isRestarted && startedAt !== null ? startedAt : []))
  const isNew = now.createdAt >= start
  const before = seen.at(-2)
  // Started by hand, the engine's count begins again.
  const counted = before === undefined || before.restartCount > now.restartCount ? 0 : before.restartCount
  const isCounted = (now.startedAt ?? 0) >= start && (isNew || before !== undefined)
  const firstStart = isNew ? 1 : 0
  return Math.max(
    new Set(moments.filter((at) => at >= start)).size,
    isCounted ? now.restartCount - counted : 0,
    starts.filter((at) => at >= start).length - firstStart,
  )
}

/** Kills within the window, and those of which only the container's start is known. */
export function killsOf(
  now: Life,
  past: readonly PastLife[],
  start: number,
): { inWindow: number; ofUnknownTime: number } {
  const { kills, startedAt } = now
  if (kills === null || kills === 0) return { inWindow: 0, ofUnknownTime: 0 }
  if (startedAt !== null && startedAt >= start) return { inWindow: kills, ofUnknownTime: 0 }
  // The newest run before the window, or the oldest in it, tells how many there were already.
  const same = past.flatMap(({ at, lives }) =>
    lives
      .filter((life) => isSame(life, now) && life.startedAt === startedAt && life.kills !== null)
      .map((life) => ({ at: at.getTime(), kills: life.kills ?? 0 })),
  )
  const base = same.findLast(({ at }) => at <= start) ?? same[0]
  return base === undefined ? { inWindow: 0, ofUnknownTime: kills } : { inWindow: kills - base.kills, ofUnknownTime: 0 }
}

async function lifeOf(stack: Stack, container: Container): Promise<{ life: Life; source: string }> {
  const isRunning = container.status === 'running' || container.status === 'paused'
  const kills = isRunning ? await memoryKills(stack.connections.engine, container) : null
  return {
    life: {
      id: container.id,
      createdAt: container.createdAt.getTime(),
      startedAt: container.startedAt?.getTime() ?? null,
      isRestarted: container.finishedAt !== null && container.startedAt !== null && container.status !== 'exited',
      restartCount: container.restartCount,
      kills: kills?.count ?? null,
    },
    source: kills?.source ?? 'not running',
  }
}

const clock = (ms: number | null): string => (ms === null ? 'never' : new Date(ms).toISOString())
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function text(restarts: number, { kills, killsOfUnknownTime, deployed }: RestartFacts, lives: readonly Life[]): string {
  const killed = kills + killsOfUnknownTime
  const when = kills > 0 ? '' : ' at a time that nobody noted'
  return [
    restarts === 0
      ? `not restarted, up since ${clock(Math.min(...lives.map((life) => life.startedAt ?? Number.NaN)))}`
      : '',
    restarts > 0
      ? `restarted ${times(restarts)}, last at ${clock(Math.max(...lives.map((life) => life.startedAt ?? 0)))}`
      : '',
    killed > 0 ? `${killed} process${killed === 1 ? '' : 'es'} killed for memory${when}` : '',
    deployed.length > 0 ? `new since the last run: ${deployed.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ')
}

interface Surroundings {
  window: Window
  events: ContainerEvent[]
}

async function look(
  stack: Stack,
  service: string,
  { window, events }: Surroundings,
): Promise<Omit<Seen<RestartFacts>, 'object'>> {
  const { description, connections } = stack
  const all = await connections.engine.containers(description.project)
  const containers = all.filter((container) => container.service === service && !container.isOneOff)
  if (containers.length === 0) {
    throw new CouldNotLook(`${service} has no container, so nobody knows how it lived`, {
      witness: service,
      remedy: [`docker compose -p ${description.project} up -d ${service}`],
    })
  }
  const start = window.start.getTime()
  const past = remembrances(await stack.history(), ITEM, service).map(({ at, text }) => ({
    at,
    lives: recallLives(text),
  }))
  const seen = await Promise.all(containers.map((container) => lifeOf(stack, container)))
  const lives = seen.map(({ life }) => life)
  const eventsOf = (id: string, action: string): number[] =>
    events.filter((event) => event.containerId === id && event.action === action).map(({ at }) => at.getTime())
  const restarts = Math.max(...lives.map((life) => restartsOf(life, past, eventsOf(life.id, 'start'), start)))
  const killed = lives.map((life) => killsOf(life, past, start))
  const told = containers.filter(
    ({ id, isOomKilled, finishedAt }) =>
      (isOomKilled && finishedAt !== null && finishedAt >= window.start) ||
      eventsOf(id, 'oom').some((at) => at >= start),
  )
  const known = new Set(past.at(-1)?.lives.map(({ id }) => id))
  const facts: RestartFacts = {
    service,
    kills: Math.max(
      killed.reduce((total, { inWindow }) => total + inWindow, 0),
      told.length,
    ),
    killsOfUnknownTime: killed.reduce((total, { ofUnknownTime }) => total + ofUnknownTime, 0),
    deployed:
      known.size === 0 ? [] : containers.filter(({ id }) => !known.has(id.slice(0, 12))).map(({ name }) => name),
  }
  const source = `engine and cgroup: lives of ${containers.map(({ name }) => name).join(', ')}`
  const rows = containers.map((container, index): Row => {
    const life = lives[index]
    return {
      container: container.name,
      started: clock(life?.startedAt ?? null),
      'restarts by the engine': container.restartCount,
      'starts in the events': eventsOf(container.id, 'start').length,
      'killed for memory': life?.kills ?? null,
    }
  })
  return {
    reading: reading({
      value: restarts,
      unit: 'restarts',
      text: text(restarts, facts, lives),
      source,
      coverage: window.coverage,
      rows,
      remember: rememberLives(lives),
    }),
    facts,
    evidence: [
      evidence(source, rows.map((row) => JSON.stringify(row)).join('\n')),
      evidence('killed for memory, counted by', seen.map(({ source: counter }) => counter).join('\n')),
    ],
  }
}

/** Restarts of every service's containers within the window. One result per service. */
export async function containerLives(stack: Stack): Promise<Observation<RestartFacts>[]> {
  const { engine } = stack.connections
  const { project, services } = stack.description
  await engine.containers(project)
  const window = stack.window(WINDOW_HOURS)
  const { clockOffsetMs } = await engine.info()
  const events = await engine.events({
    project,
    since: window.start,
    until: new Date(Date.now() + Math.min(0, clockOffsetMs)),
    actions: ['start', 'oom'],
  })
  return lookAtEach(Object.keys(services), String, (service) => look(stack, service, { window, events }))
}
