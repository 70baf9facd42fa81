/** The panels of "System Resources" on processors and memory. */
import { evidence, reading, type Seen } from '../reading.ts'
import type { Stack } from '../stack.ts'
import { blamesOf, type PanelFacts, requirePresent, rounded, secondsOf, worstOf } from './panel.ts'
import { panelQuery } from './panel-queries.ts'
import { scalarQuery } from './prometheus.ts'

const QUARTER_SECONDS = 900
/** Less than this is the start of the stack itself. */
const NEEDED_SECONDS = 60

/** Mean use of all processors over the last hour, with its worst quarter. */
export async function cpuUsage(stack: Stack): Promise<Seen<PanelFacts>> {
  const window = stack.window(1)
  const seconds = secondsOf(window)
  const query = panelQuery(stack, 'cpu', seconds)
  const quarter = panelQuery(stack, 'cpu', Math.min(QUARTER_SECONDS, seconds))
  const afterQuarter = { start: new Date(window.start.getTime() + QUARTER_SECONDS * 1000), end: window.end }
  await requirePresent(stack, query)
  const [mean, worst] = await Promise.all([
    scalarQuery(stack, query.value),
    seconds > QUARTER_SECONDS ? worstOf(stack, quarter.value, afterQuarter) : null,
  ])
  const isEnough = seconds >= NEEDED_SECONDS && mean !== null
  const quarterText = worst === null ? '' : `, worst quarter of an hour ${worst.value} %`
  return {
    object: null,
    reading: reading({
      value: isEnough ? rounded(mean) : null,
      unit: '%',
      text: isEnough ? `${rounded(mean)} % of the processors${quarterText}` : `seen for ${Math.round(seconds)} s`,
      source: `Prometheus: ${query.value}`,
      coverage: window.coverage,
      worst,
    }),
    facts: {
      basis: { has: Math.round(seconds), needs: NEEDED_SECONDS, what: 'seconds' },
      disagreement: null,
      blames: blamesOf(stack, query.job),
    },
    evidence: [evidence(`Prometheus: ${query.value}`, String(mean ?? 'no samples'))],
  }
}

/** Memory of the host that is not available to programs; the page cache is. */
export async function memoryUsage(stack: Stack): Promise<Seen<PanelFacts>> {
  const window = stack.window(24)
  const query = panelQuery(stack, 'memory', 60)
  await requirePresent(stack, query)
  const [used, worst] = await Promise.all([scalarQuery(stack, query.value), worstOf(stack, query.value, window)])
  return {
    object: 'host',
    reading: reading({
      value: used === null ? null : rounded(used),
      unit: '%',
      text: used === null ? 'no number' : `${rounded(used)} % of the memory is not available`,
      source: `Prometheus: ${query.value}`,
      coverage: window.coverage,
      worst,
    }),
    facts: { basis: null, disagreement: null, blames: blamesOf(stack, query.job) },
    evidence: [evidence(`Prometheus: ${query.value}`, String(used ?? 'no samples'))],
  }
}
