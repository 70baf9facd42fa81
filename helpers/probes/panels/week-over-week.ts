/** This week's performance beside the week before: by Prometheus where it reaches back, else by what our own run saw then. */
import type { ListDescription } from '../../configuration/queues.ts'
import { type History, series } from '../../history.ts'
import { evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack, Window } from '../../stack.ts'
import { monitoringOf, scalarQuery } from '../monitoring/prometheus.ts'
import { blamesOf, requirePresent, rounded, secondsOf } from './panel.ts'
import { type PanelName, panelQuery } from './queries.ts'

export interface WeekFacts {
  /** Requests, statements or jobs behind this week's value. */
  basis: { has: number; needs: number; what: string }
  /** Null where nothing tells of the week before. */
  before: number | null
  /** Where that is from, or how much is missing. */
  beforeFrom: string
  /** More is better: jobs a minute. */
  isRate: boolean
  blames: string[]
}

const HOURS = 168
const DAY_SECONDS = 24 * 3600

/** Of a run about a week ago. */
const AGO_DAYS = { least: 5, most: 10 }

/** Whether a run of then (ISO 8601) looked about a week before `now`. */
export function isOfLastWeek(at: string, now: Date): boolean {
  const days = (now.getTime() - Date.parse(at)) / (1000 * DAY_SECONDS)
  return days >= AGO_DAYS.least && days <= AGO_DAYS.most
}

/** What the newest of our runs of last week measured; null where there is none. */
export function valueOfLastWeek(
  history: History,
  id: string,
  object: string | null,
  now: Date,
): { at: string; value: number } | null {
  return series(history, id, object).findLast(({ at }) => isOfLastWeek(at, now)) ?? null
}

/** The seconds of the week before that belong to this environment's epoch; 0 where it began later. */
export const secondsOfWeekBefore = ({ start, end }: Window): number =>
  Math.max(0, (end.getTime() - start.getTime()) / 1000 - HOURS * 3600)

/** The same question about the week before. */
export const weekBefore = (query: string): string => query.replaceAll(/\[(\d+s)\]/g, '[$1] offset 1w')

interface Measure {
  /** One number a series of one panel, over so many seconds. */
  value: (seconds: number) => string
  counts: (seconds: number) => string
  panel: PanelName
  unit: string
  what: string
  needs: number
  isRate: boolean
}

async function before(
  stack: Stack,
  id: string,
  object: string,
  { value, counts, needs }: Measure,
): Promise<Pick<WeekFacts, 'before' | 'beforeFrom'>> {
  const both = stack.window(2 * HOURS)
  const seconds = secondsOfWeekBefore(both)
  // A day of that week at least: a few hours of it would compare a night with a week.
  if (seconds >= DAY_SECONDS) {
    const [counted, measured] = await Promise.all([
      scalarQuery(stack, weekBefore(counts(seconds))),
      scalarQuery(stack, weekBefore(value(seconds))),
    ])
    if ((counted ?? 0) >= needs && measured !== null) return { before: rounded(measured), beforeFrom: 'by Prometheus' }
  }
  const own = valueOfLastWeek(await stack.history(), id, object, both.end)
  return own === null
    ? { before: null, beforeFrom: `${both.coverage} are known, and no run of ours looked 5 to 10 days ago` }
    : { before: own.value, beforeFrom: `by our run of ${own.at.slice(0, 10)}` }
}

async function compare(
  stack: Stack,
  id: string,
  object: string,
  measure: Measure,
): Promise<Omit<Seen<WeekFacts>, 'object'>> {
  const { panel, unit, what, needs, isRate } = measure
  const window = stack.window(HOURS)
  const seconds = secondsOf(window)
  const query = panelQuery(stack, panel, seconds)
  const value = measure.value(seconds)
  const [, counted, now, earlier] = await Promise.all([
    requirePresent(stack, query),
    scalarQuery(stack, measure.counts(seconds)),
    scalarQuery(stack, value),
    before(stack, id, object, measure),
  ])
  const has = Math.round(counted ?? 0)
  const isEnough = has >= needs && now !== null
  const then = earlier.before === null ? '' : `, ${earlier.before} ${unit} the week before (${earlier.beforeFrom})`
  return {
    reading: reading({
      value: isEnough ? rounded(now) : null,
      unit,
      text: isEnough ? `${rounded(now)} ${unit} of ${has} ${what}${then}` : `${has} of ${needs} ${what}`,
      source: `Prometheus: ${value}`,
      coverage: window.coverage,
    }),
    facts: { basis: { has, needs, what }, ...earlier, isRate, blames: blamesOf(stack, query.job) },
    evidence: [
      evidence(`Prometheus: ${value}`, `${now ?? 'no samples'}, of ${has} ${what}`),
      evidence('the week before', `${earlier.before ?? 'nothing'}: ${earlier.beforeFrom}`),
    ],
  }
}

/** A panel's own value, in milliseconds. */
const ofPanel = (stack: Stack, panel: PanelName, what: string, needs: number): Measure => ({
  panel,
  value: (seconds) => panelQuery(stack, panel, seconds).value,
  counts: (seconds) => panelQuery(stack, panel, seconds).counts ?? panelQuery(stack, panel, seconds).value,
  unit: 'ms',
  what,
  needs,
  isRate: false,
})

type Compared = Promise<Observation<WeekFacts>[]>

const each = (stack: Stack, id: string, measures: Record<string, Measure>): Compared =>
  lookAtEach(
    Object.entries(measures),
    ([object]) => object,
    ([object, measure]) => compare(stack, id, object, measure),
  )

/** What players waited: p95 and average. */
export const apiOverWeeks = (stack: Stack): Compared =>
  each(stack, 'weekly.performance.api', {
    p95: ofPanel(stack, 'api-latency', 'requests', 200),
    average: ofPanel(stack, 'api-average', 'requests', 200),
  })

/** Mean time of a statement, for each server. */
export const statementsOverWeeks = (stack: Stack): Compared =>
  each(stack, 'weekly.performance.database', {
    postgres: ofPanel(stack, 'query-latency[postgres]', 'statements', 200),
    mysql: ofPanel(stack, 'query-latency[mysql]', 'statements', 200),
  })

/** The p95 of each language model that is scraped here. */
export const llmOverWeeks = (stack: Stack): Compared => {
  const scraped = (['ollama', 'vllm'] as const).filter((backend) => backend in monitoringOf(stack).targets)
  const measures = scraped.map((backend) => [backend, ofPanel(stack, `${backend}-latency`, 'requests', 20)] as const)
  return each(stack, 'weekly.performance.llm', Object.fromEntries(measures))
}

/** Jobs a minute, for each queue in Redis: the workers tell of no other. */
export const workersOverWeeks = (stack: Stack): Compared => {
  const inRedis = Object.entries(stack.description.queues).filter(
    (entry): entry is [string, ListDescription] => 'key' in entry[1],
  )
  const measures = inRedis.map(([name, { key }]) => {
    const jobs = (seconds: number): string =>
      `sum((${panelQuery(stack, 'processing-rate', seconds).value}) and on (queue) worker_queue_depth{queue=${JSON.stringify(key)}})`
    const measure: Measure = {
      panel: 'processing-rate',
      value: (seconds) => `${jobs(seconds)} / ${seconds / 60}`,
      counts: jobs,
      unit: 'jobs/min',
      what: 'jobs',
      needs: 20,
      isRate: true,
    }
    return [name, measure] as const
  })
  return each(stack, 'weekly.performance.workers', Object.fromEntries(measures))
}
