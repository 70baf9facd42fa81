/** The API as its front answers it: response time and errors of the window, and one timed request of our own. */
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import type { StackDescription } from '../../configuration/description.ts'
import type { HttpAnswer } from '../../connections/index.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { scalarQuery } from '../monitoring/prometheus.ts'
import { isItsOwnFailure } from '../own-failure.ts'
import { blamesOf, type PanelFacts, requirePresent, rounded, secondsOf, windowedPanel } from '../panels/panel.ts'
import { panelQuery } from '../panels/queries.ts'

const envelope = v.object({ success: v.literal(true), data: v.looseObject({}) })

export interface AnswerFacts extends PanelFacts {
  /** What was wrong with the answer; null where it was a good one, or where nothing was asked. */
  failed: string | null
}

function apiOf({ description }: Stack): NonNullable<StackDescription['api']> {
  if (description.api !== undefined) return description.api
  throw new CouldNotLook('the stack description names no API', {
    witness: 'description',
    remedy: [`Add api, or switch its items off under notApplicable (${description.name})`],
  })
}

function problemOf(status: number, body: string): string | null {
  if (status !== 200) return `status ${status}`
  try {
    return v.is(envelope, JSON.parse(body)) ? null : 'another JSON than an answer of the API'
  } catch {
    return 'no JSON'
  }
}

/** Above this the request is repeated: our own start, which keeps this process busy, must not count as the API's time. */
const QUICK_MS = 200
const MOST_REQUESTS = 6
/** The busy start of a run is over within a few of these. */
const BETWEEN_MS = 800

/** The quickest of a few requests, or the first that is no good answer. */
async function quickest(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  let best = await ask()
  for (let asked = 1; asked < MOST_REQUESTS && best.durationMs > QUICK_MS && best.status === 200; asked += 1) {
    await pause(BETWEEN_MS)
    const next = await ask()
    if (next.status !== 200 || next.durationMs < best.durationMs) best = next
  }
  return best
}

/** A request of our own, timed. A front that does not answer it is what this item is about. */
async function timedRequest(stack: Stack): Promise<Omit<Seen<AnswerFacts>, 'object'>> {
  const { service, port, path } = apiOf(stack)
  const source = `GET ${service} ${path}`
  const facts = { basis: null, disagreement: null, blames: [service] }
  try {
    const http = await stack.connections.http(service, port)
    const { status, body, durationMs } = await quickest(() => http.get(path))
    const failed = problemOf(status, body)
    const value = failed === null ? rounded(durationMs) : null
    const text = failed === null ? `answered in ${rounded(durationMs)} ms` : `${path} answers with ${failed}`
    return {
      reading: reading({ value, unit: 'ms', text, source }),
      facts: { ...facts, failed },
      evidence: [evidence(`${source} (${http.way})`, `${status} ${body.slice(0, 300)}`)],
    }
  } catch (error) {
    if (!isItsOwnFailure(error)) throw error
    return {
      reading: reading({ value: null, unit: 'ms', text: error.message, source }),
      facts: { ...facts, failed: error.message },
      evidence: error.evidence,
    }
  }
}

/** The p95 of what players waited over 24 h, and what a request takes now. */
export const apiLatency = (stack: Stack): Promise<Observation<AnswerFacts>[]> =>
  lookAtEach(['24 h', 'now'], String, async (object) => {
    if (object === 'now') return timedRequest(stack)
    const panel = await windowedPanel(stack, 'api-latency', {
      hours: 24,
      unit: 'ms',
      kind: 'p95',
      what: 'requests',
      needs: 200,
    })
    return { ...panel, facts: { ...panel.facts, failed: null } }
  })

export interface ErrorFacts {
  requests: number
  errors: number
  /** The last hour's rate beside the usual one of the last seven days, in percent; null while there is less than a day. */
  spike: { hour: number; usual: number } | null
  blames: string[]
}

const NEEDED_REQUESTS = 200
const DAY_SECONDS = 24 * 3600

/** Answers 5xx without the rate limiter's own: their share, or under 200 requests their number. */
export async function apiErrors(stack: Stack): Promise<Seen<ErrorFacts>> {
  const window = stack.window(24)
  const week = secondsOf(stack.window(7 * 24))
  const query = panelQuery(stack, 'api-error-rate', secondsOf(window))
  const hourly = panelQuery(stack, 'api-error-rate', 3600).value
  const [, requests, errors, hour, usual] = await Promise.all([
    requirePresent(stack, query),
    scalarQuery(stack, query.counts ?? query.value),
    scalarQuery(stack, panelQuery(stack, 'api-errors', secondsOf(window)).value),
    scalarQuery(stack, hourly),
    week < DAY_SECONDS ? null : scalarQuery(stack, `quantile_over_time(0.5, (${hourly})[${Math.round(week)}s:1h])`),
  ])
  const asked = Math.round(requests ?? 0)
  const failed = Math.round(errors ?? 0)
  const isShare = asked >= NEEDED_REQUESTS
  const share = asked === 0 ? 0 : rounded((100 * failed) / asked)
  return {
    object: null,
    reading: reading({
      value: isShare ? share : failed,
      unit: isShare ? '%' : 'errors',
      text: isShare ? `${share} % of ${asked} requests failed` : `${failed} errors in ${asked} requests`,
      source: `Prometheus: ${query.value}`,
      coverage: window.coverage,
    }),
    facts: {
      requests: asked,
      errors: failed,
      spike: usual === null || hour === null ? null : { hour: rounded(hour), usual: rounded(usual) },
      blames: blamesOf(stack, query.job),
    },
    evidence: [evidence(`Prometheus: ${query.value}`, `${failed} of ${asked}`)],
  }
}
