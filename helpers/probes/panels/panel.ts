/** A dashboard's panel as a reading: its value over the window, and what it stands on. */
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { instantQuery, monitoringOf, type Range, rangeQuery, scalarQuery } from '../monitoring/prometheus.ts'
import { settledTargets } from '../monitoring/targets.ts'
import { type PanelName, type PanelQuery, panelQuery } from './queries.ts'

export interface PanelFacts {
  /** How many reads, requests or jobs it stands on; null where one sample says it all. */
  basis: { has: number; needs: number; what: string } | null
  /** How the panel differs from a live look; null where it agrees, or nothing else can be asked. */
  disagreement: string | null
  /** Services and items whose trouble would explain it, nearest first. */
  blames: string[]
}

export const targetItem = (job: string): string => `daily.dashboards.targets[${job}]`

/** Who explains a panel of that scrape job: the target, then its subject. */
export function blamesOf(stack: Stack, job: string): string[] {
  const { exporter, needs = [], subject } = monitoringOf(stack).targets[job] ?? {}
  return [targetItem(job), subject, exporter, ...needs].filter((blamed) => blamed !== undefined)
}

/** Throws CouldNotLook where the panel's source has no sample now: an average of yesterday's says nothing. */
export async function requirePresent(stack: Stack, { present, job }: PanelQuery): Promise<void> {
  if ((await instantQuery(stack, present)).length > 0) return
  // A database that came back a moment ago is measured with the next scrape.
  await settledTargets(stack)
  if ((await instantQuery(stack, present)).length > 0) return
  const { prometheus, targets } = monitoringOf(stack)
  throw new CouldNotLook(`no samples: Prometheus has none of ${present} now`, {
    witness: targets[job]?.exporter ?? prometheus.service,
    explainedBy: [targetItem(job)],
    remedy: [
      `see whether the target ${job} is up and reaches what it measures: npm run daily -- --only daily.dashboards.targets`,
      'where the stack measures it under another name: monitoring.queries in the stack description',
    ],
  })
}

/** Digits that a person wants to see. */
export const rounded = (value: number): number => Number(value.toPrecision(3))

export const secondsOf = ({ start, end }: { start: Date; end: Date }): number =>
  Math.max(1, (end.getTime() - start.getTime()) / 1000)

/** About a hundred points, at a distance that any scrape interval fills. */
const stepOf = (window: { start: Date; end: Date }): Range => ({
  start: window.start,
  end: window.end,
  stepSeconds: Math.max(15, Math.round(secondsOf(window) / 100)),
})

/** The worst of the window by the larger value, or by the smaller; null where there are no samples. */
export async function worstOf(
  stack: Stack,
  query: string,
  window: { start: Date; end: Date },
  scale = 1,
): Promise<{ value: number; at: string } | null> {
  const samples = await rangeQuery(stack, query, stepOf(window))
  const [worst] = samples.sort((one, other) => other.value - one.value)
  return worst === undefined ? null : { value: rounded(worst.value * scale), at: worst.at.toISOString() }
}

export interface WindowedPanel {
  hours: number
  unit: string
  /** What the value is: `p95`, `mean`. */
  kind: string
  /** What it counts, and how many of them make a value. */
  what: string
  needs: number
}

/** A panel over the window. Its value is null while too little stands behind it. Throws CouldNotLook without a source. */
export async function windowedPanel(
  stack: Stack,
  name: PanelName,
  { hours, unit, kind, what, needs }: WindowedPanel,
): Promise<Omit<Seen<PanelFacts>, 'object'>> {
  const window = stack.window(hours)
  const query = panelQuery(stack, name, secondsOf(window))
  const [, counted, value] = await Promise.all([
    requirePresent(stack, query),
    query.counts === undefined ? null : scalarQuery(stack, query.counts),
    scalarQuery(stack, query.value),
  ])
  const has = Math.round(counted ?? 0)
  const isEnough = has >= needs && value !== null
  return {
    reading: reading({
      value: isEnough ? rounded(value) : null,
      unit,
      text: isEnough ? `${rounded(value)} ${unit} ${kind} of ${has} ${what}` : `${has} of ${needs} ${what}`,
      source: `Prometheus: ${query.value}`,
      coverage: window.coverage,
    }),
    facts: { basis: { has, needs, what }, disagreement: null, blames: blamesOf(stack, query.job) },
    evidence: [
      evidence(`Prometheus: ${query.value}`, String(value ?? 'no samples')),
      evidence(`Prometheus: ${query.counts ?? query.present}`, String(counted ?? 'no samples')),
    ],
  }
}
