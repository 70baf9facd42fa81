/** The panels of "LLM Latency": how long the language models take, how often they fail, how busy their processor is. */
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { instantQuery, monitoringOf } from '../monitoring/prometheus.ts'
import { blamesOf, type PanelFacts, rounded, secondsOf, windowedPanel } from './panel.ts'

const NEEDED_REQUESTS = 20

/** The time within which 95 % of a backend's answers came. */
export async function llmLatency(stack: Stack, backend: 'ollama' | 'vllm'): Promise<Seen<PanelFacts>> {
  const panel = await windowedPanel(stack, `${backend}-latency`, {
    hours: 24,
    unit: 'ms',
    kind: 'p95',
    what: 'requests',
    needs: NEEDED_REQUESTS,
  })
  return { object: null, ...panel }
}

/** Requests of all backends that failed. */
export async function llmErrorRate(stack: Stack): Promise<Seen<PanelFacts>> {
  const panel = await windowedPanel(stack, 'llm-error-rate', {
    hours: 24,
    unit: '%',
    kind: 'failed',
    what: 'requests',
    needs: 200,
  })
  return { object: null, ...panel, facts: { ...panel.facts, blames: [] } }
}

export interface GpuFacts {
  /** False where the stack description names no graphics processor. */
  isDescribed: boolean
  metric: string
  blames: string[]
}

/** The p95 of the busiest graphics processor over the last hour; null where none reports. */
export async function gpuUtilization(stack: Stack): Promise<Seen<GpuFacts>> {
  const { gpu } = monitoringOf(stack)
  if (gpu === undefined) {
    return {
      object: null,
      reading: reading({
        value: null,
        unit: '%',
        text: 'no GPU in the stack description',
        source: 'stack description',
      }),
      facts: { isDescribed: false, metric: '', blames: [] },
      evidence: [],
    }
  }
  const window = stack.window(1)
  const query = `max(quantile_over_time(0.95, ${gpu.metric}[${Math.round(secondsOf(window))}s]))`
  // A processor that fell away an hour ago still has a percentile: it must report now.
  const [present, busy] = await Promise.all([instantQuery(stack, gpu.metric), instantQuery(stack, query)])
  const value = present.length === 0 ? null : (busy[0]?.value ?? null)
  const job = Object.entries(monitoringOf(stack).targets).find(([, { exporter }]) => exporter === gpu.service)?.[0]
  return {
    object: null,
    reading: reading({
      value: value === null ? null : rounded(value),
      unit: '%',
      text: value === null ? `no GPU reports ${gpu.metric}` : `${rounded(value)} % p95 of the last hour`,
      source: `Prometheus: ${query}`,
      coverage: window.coverage,
    }),
    facts: { isDescribed: true, metric: gpu.metric, blames: job === undefined ? [gpu.service] : blamesOf(stack, job) },
    evidence: [evidence(`Prometheus: ${gpu.metric}`, present.map(({ value: one }) => one).join(', ') || 'no samples')],
  }
}
