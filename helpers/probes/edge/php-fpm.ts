/** PHP-FPM's own account of its pool: was it ever exhausted, do requests wait. */
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lookAtSeveral } from '../databases/each.ts'
import { lastSinceEpoch } from '../since-epoch.ts'

export interface PoolFacts {
  /** As at the last run; null at first sight, and 0 where the pool was started since. */
  before: number | null
  /** Seconds since the pool was started. */
  sinceSeconds: number
}

const ID = 'daily.app.php-fpm'

const statusPage = v.object({
  pool: v.string(),
  'start time': v.number(),
  'start since': v.number(),
  'listen queue': v.number(),
  'max listen queue': v.number(),
  'active processes': v.number(),
  'total processes': v.number(),
  'max children reached': v.number(),
})
type StatusPage = v.InferOutput<typeof statusPage>

/** The JSON of the status page behind its HTTP headers; null where it is none. */
export function parseStatusPage(answer: string): StatusPage | null {
  const body = answer.slice(answer.search(/\r?\n\r?\n/)).trim()
  try {
    const parsed = v.safeParse(statusPage, JSON.parse(body))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

async function readStatus(stack: Stack): Promise<{ page: StatusPage; raw: string }> {
  const { application } = stack.description
  if (application === undefined) {
    throw new CouldNotLook('the stack description does not say where the FPM status page is', {
      witness: 'description',
      remedy: ['Add application to the stack description, or switch daily.app off under notApplicable'],
    })
  }
  const { service, statusPort, statusPath } = application
  const raw = await stack.connections.fastcgi(service, statusPort, {
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: statusPath,
    SCRIPT_FILENAME: statusPath,
    QUERY_STRING: 'json',
  })
  const page = parseStatusPage(raw)
  if (page !== null) return { page, raw }
  throw new CouldNotLook(`${service} answers ${statusPath} without a status page: ${raw.trim().slice(0, 120)}`, {
    witness: service,
    remedy: [`Set pm.status_path = ${statusPath} in its pool, and reload it`],
    evidence: [evidence(`fastcgi ${service}:${statusPort} ${statusPath}`, raw)],
  })
}

/** What is remembered is the pool's start and the count, so that a restart is not taken for a fall. */
export function countBefore(text: string | null, startedAt: number): number | null {
  if (text === null) return null
  const [start, count] = text.split(' ').map(Number)
  if (start === undefined || count === undefined || !Number.isFinite(start) || !Number.isFinite(count)) return null
  return start === startedAt ? count : 0
}

const AGAIN_MS = 700

/** Requests that wait at two looks: what waits at one moment only is about to be accepted, which is no queue. */
export async function waitingRequests(stack: Stack, now: number): Promise<number> {
  if (now === 0) return 0
  // The time between two looks is the measurement itself, not a wait for something to become true.
  await pause(AGAIN_MS)
  return Math.min(now, (await readStatus(stack)).page['listen queue'])
}

/** How often all children were busy, and how many requests wait. */
export async function poolState(stack: Stack): Promise<Observation<PoolFacts>[]> {
  const history = await stack.history()
  return lookAtSeveral<PoolFacts>(['max-children', 'listen-queue'], async () => {
    const { page, raw } = await readStatus(stack)
    const waiting = await waitingRequests(stack, page['listen queue'])
    const source = 'FPM status page'
    const start = page['start time']
    const look = (object: string, value: number, unit: string, text: string): Omit<Seen<PoolFacts>, 'object'> => ({
      reading: reading({ value, unit, text, source, remember: `${start} ${value}` }),
      facts: {
        before: countBefore(lastSinceEpoch(stack, history, ID, object)?.text ?? null, start),
        sinceSeconds: page['start since'],
      },
      evidence: [evidence(source, raw)],
    })
    const reached = page['max children reached']
    const busy = `${page['active processes']} of ${page['total processes']} processes busy`
    return {
      'max-children': look('max-children', reached, 'times', `max children reached ${reached} times, ${busy}`),
      'listen-queue': look(
        'listen-queue',
        waiting,
        'requests',
        `${waiting} requests wait, at most ${page['max listen queue']} since its start`,
      ),
    }
  })
}
