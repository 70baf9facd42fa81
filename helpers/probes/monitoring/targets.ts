/** Prometheus' scrape targets: up, and reaching what they measure. */
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import type { TargetDescription } from '../../configuration/monitoring.ts'
import { evidence, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { getJson } from '../http-json.ts'
import { oncePerRun } from '../once-per-run.ts'
import { instantQuery, monitoringOf } from './prometheus.ts'

const target = v.object({
  labels: v.record(v.string(), v.string()),
  scrapeUrl: v.string(),
  health: v.picklist(['up', 'down', 'unknown']),
  lastError: v.string(),
  lastScrape: v.string(),
  scrapeInterval: v.optional(v.string(), ''),
})
const reply = v.object({ status: v.literal('success'), data: v.object({ activeTargets: v.array(target) }) })

type Target = v.InferOutput<typeof target>

export interface TargetFacts {
  job: string
  /** Null for a target that the stack description does not name. */
  description: TargetDescription | null
  targets: Pick<Target, 'scrapeUrl' | 'health' | 'lastError'>[]
  /** Whether the exporter reaches its subject, by the metric that says so; null without a sample of it. */
  reaches: boolean | null
}

const AGAIN_WITHIN_MS = 12_000
const LOOK_MS = 300

interface Scraped {
  targets: Target[]
  /** Metrics that say whether an exporter reaches its subject, by name. */
  reached: Map<string, boolean>
}

async function scraped(stack: Stack, metrics: readonly string[]): Promise<Scraped> {
  const { prometheus } = monitoringOf(stack)
  const [{ value }, samples] = await Promise.all([
    getJson(stack, prometheus, '/api/v1/targets?state=active', reply),
    metrics.length === 0 ? [] : instantQuery(stack, `{__name__=~"${metrics.join('|')}"}`),
  ])
  const reached = new Map<string, boolean>()
  // Of several instances the one that does not reach decides.
  for (const { labels, value: up } of samples)
    reached.set(labels.__name__ ?? '', up > 0 && reached.get(labels.__name__ ?? '') !== false)
  return { targets: value.data.activeTargets, reached }
}

const jobOf = ({ labels }: Target): string => labels.job ?? ''

/** Down, or not reaching: once may be a restart of a moment ago. */
function troubled({ targets, reached }: Scraped): Target[] {
  const isAnyUnreached = [...reached.values()].includes(false)
  return targets.filter(({ health }) => health === 'down' || isAnyUnreached)
}

/** A target in trouble is looked at again once it has been scraped once more: one failed scrape is no outage. */
async function scrapedTwice(stack: Stack, metrics: readonly string[]): Promise<Scraped> {
  const first = await scraped(stack, metrics)
  const waiting = new Map(troubled(first).map(({ scrapeUrl, lastScrape }) => [scrapeUrl, lastScrape]))
  if (waiting.size === 0) return first
  const deadline = Date.now() + AGAIN_WITHIN_MS
  for (;;) {
    const next = await scraped(stack, metrics)
    const isAgain = next.targets.every(({ scrapeUrl, lastScrape }) => waiting.get(scrapeUrl) !== lastScrape)
    if (isAgain || Date.now() > deadline) return next
    await pause(LOOK_MS)
  }
}

/** The targets as they are after a second look where the first found trouble; asked once a run. Throws CouldNotLook. */
export const settledTargets = oncePerRun((stack) => {
  const metrics = Object.values(monitoringOf(stack).targets).flatMap(({ reaches }) => reaches ?? [])
  return scrapedTwice(stack, metrics)
})

/** Every target that should be up, and any other that is not. One result per scrape job. Throws CouldNotLook. */
export async function scrapeTargets(stack: Stack): Promise<Observation<TargetFacts>[]> {
  const { targets: described } = monitoringOf(stack)
  const { targets, reached } = await settledTargets(stack)
  const undeclared = new Set(targets.filter(({ health }) => health === 'down').map(jobOf))
  const jobs = new Set([...Object.keys(described), ...undeclared])
  return [...jobs].map((job) => {
    const own = targets.filter((candidate) => jobOf(candidate) === job)
    const description = described[job] ?? null
    const up = own.filter(({ health }) => health === 'up').length
    const metric = description?.reaches
    const reaches = metric === undefined ? null : (reached.get(metric) ?? null)
    const word = metric === undefined || reaches === null ? '' : `, ${metric} ${reaches ? 1 : 0}`
    const text = own.length === 0 ? 'not scraped at all' : `${up} of ${own.length} up${word}`
    return {
      object: job,
      reading: reading({ value: text, unit: '', text, source: 'Prometheus: /api/v1/targets' }),
      facts: { job, description, targets: own, reaches },
      evidence: own.map(({ scrapeUrl, health, lastError, lastScrape }) =>
        evidence(`Prometheus: target ${scrapeUrl}`, `${health} at ${lastScrape} ${lastError}`.trim()),
      ),
    }
  })
}
