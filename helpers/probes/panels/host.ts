/** The panels of "System Resources" on processors and memory. */
import { EngineFailure } from '../../connections/index.ts'
import { evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { scalarQuery } from '../monitoring/prometheus.ts'
import { blamesOf, type PanelFacts, requirePresent, rounded, secondsOf, worstOf } from './panel.ts'
import { panelQuery } from './queries.ts'

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
async function hostMemory(stack: Stack): Promise<Omit<Seen<PanelFacts>, 'object'>> {
  const window = stack.window(24)
  const query = panelQuery(stack, 'memory', 60)
  await requirePresent(stack, query)
  const [used, worst] = await Promise.all([scalarQuery(stack, query.value), worstOf(stack, query.value, window)])
  return {
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

const MEBIBYTE = 1024 * 1024

/** Null for a container that was removed while we looked. */
async function unlessGone<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look
  } catch (error) {
    if (error instanceof EngineFailure && error.statusCode === 404) return null
    throw error
  }
}

/** The container that is nearest to its own memory limit; one without a limit is the host's affair. */
async function containerMemory({
  connections: { engine },
  description,
}: Stack): Promise<Omit<Seen<PanelFacts>, 'object'>> {
  const running = (await engine.containers(description.project)).filter(({ status }) => status === 'running')
  const rows = await Promise.all(
    running.map(async ({ id, name, memoryLimitBytes }) => {
      const used = (await unlessGone(engine.memoryUse(id)))?.usedBytes ?? null
      const percent = used === null || memoryLimitBytes === null ? null : rounded((100 * used) / memoryLimitBytes)
      return { container: name, usedMiB: used === null ? null : Math.round(used / MEBIBYTE), percent }
    }),
  )
  const [most] = rows.toSorted((one, other) => (other.percent ?? -1) - (one.percent ?? -1))
  const value = most?.percent ?? null
  return {
    reading: reading({
      value,
      unit: '%',
      text: value === null ? 'no container has a memory limit' : `${most?.container} uses ${value} % of its limit`,
      source: `engine: memory of the containers of ${description.project}`,
      rows,
    }),
    facts: {
      basis: { has: value === null ? 0 : 1, needs: 1, what: 'containers with a limit' },
      disagreement: null,
      blames: [],
    },
    evidence: rows.map(({ container, usedMiB, percent }) =>
      evidence(
        `engine: memory of ${container}`,
        `${usedMiB ?? 'not known'} MiB${percent === null ? '' : `, ${percent} % of its limit`}`,
      ),
    ),
  }
}

/** Memory in use on the host, and in the container that is nearest to its limit. */
export const memoryUsage = (stack: Stack): Promise<Observation<PanelFacts>[]> =>
  lookAtEach(['host', 'containers'], String, (object) =>
    object === 'host' ? hostMemory(stack) : containerMemory(stack),
  )
