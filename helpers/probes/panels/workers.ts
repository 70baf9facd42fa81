/** The panels of "Worker Throughput": queues beside the live ones, processing rate, error rate. */
import { evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { instantQuery, type Sample } from '../monitoring/prometheus.ts'
import { listOf } from '../queues/queues.ts'
import { panelBesideLive } from './agreement.ts'
import { type PanelFacts, requirePresent, rounded, secondsOf, windowedPanel } from './panel.ts'
import { panelQuery } from './queries.ts'

export interface QueuePanelFacts {
  panel: number
  live: number
  /** Difference in percent of the larger. */
  share: number
  isFresh: boolean
}

/** How far the queue's panel is from the live queue, in jobs. */
export async function queuePanel(stack: Stack, name: 'automation' | 'ai-decision'): Promise<Seen<QueuePanelFacts>> {
  const { key } = listOf(stack, name)
  const query = panelQuery(stack, `queue-${name}`, 60)
  const redis = await stack.connections.redis()
  const { panel, live, isFresh } = await panelBesideLive(stack, query, () => redis.llen(key))
  const apart = Math.abs(panel - live)
  return {
    object: null,
    reading: reading({
      value: apart,
      unit: 'jobs',
      text: `the panel shows ${panel} jobs, ${key} holds ${live}: ${apart} apart`,
      source: `Prometheus: ${query.value}; redis LLEN ${key}`,
    }),
    facts: { panel, live, share: apart === 0 ? 0 : rounded((100 * apart) / Math.max(panel, live)), isFresh },
    evidence: [evidence(`Prometheus: ${query.value}`, String(panel)), evidence(`redis LLEN ${key}`, String(live))],
  }
}

export interface RateFacts {
  /** The least that waited at any moment of the last minute. */
  waited: number
  waitingNow: number
  /** How much of that minute was seen, in seconds. */
  seconds: number
  blames: string[]
}

const MINUTE = 60

const ofQueue = (samples: readonly Sample[], key: string): number | null =>
  samples.find(({ labels }) => labels.queue === key)?.value ?? null

/** Jobs processed in the last minute, and whether jobs waited all through it. One result per queue. */
export async function processingRate(stack: Stack): Promise<Observation<RateFacts>[]> {
  const seconds = Math.min(MINUTE, secondsOf(stack.window(1)))
  const rate = panelQuery(stack, 'processing-rate', MINUTE)
  const waiting = panelQuery(stack, 'queues-waiting', seconds)
  await requirePresent(stack, rate)
  const [rates, least, now] = await Promise.all([
    instantQuery(stack, rate.value),
    instantQuery(stack, waiting.value),
    instantQuery(stack, waiting.present),
  ])
  return lookAtEach(Object.keys(stack.description.queues), String, async (name) => {
    const { key, workerService } = listOf(stack, name)
    const perMinute = rounded(ofQueue(rates, key) ?? 0)
    return {
      reading: reading({
        value: perMinute,
        unit: 'jobs/min',
        text: `${perMinute} jobs/min`,
        source: `Prometheus: ${rate.value}`,
      }),
      facts: {
        waited: ofQueue(least, key) ?? 0,
        waitingNow: ofQueue(now, key) ?? 0,
        seconds,
        blames: [workerService],
      },
      evidence: [
        evidence(`Prometheus: ${rate.value}`, `${key}: ${ofQueue(rates, key) ?? 'no samples'}`),
        evidence(`Prometheus: ${waiting.value}`, `${key}: ${ofQueue(least, key) ?? 'no samples'}`),
      ],
    }
  })
}

/** Attempts that failed, of all attempts of the window. */
export async function workerErrorRate(stack: Stack): Promise<Seen<PanelFacts>> {
  const panel = await windowedPanel(stack, 'worker-error-rate', {
    hours: 24,
    unit: '%',
    kind: 'failed',
    what: 'attempts',
    needs: 100,
  })
  // What fails is the worker's own affair: only its source can be explained by somebody else.
  return { object: null, ...panel, facts: { ...panel.facts, blames: [] } }
}
