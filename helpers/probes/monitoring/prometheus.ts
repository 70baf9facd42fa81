/** Prometheus' HTTP API: what it measured, as numbers with their time. What is not a number is no sample, never 0. */
import * as v from 'valibot'
import type { Endpoint, MonitoringDescription } from '../../configuration/monitoring.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { getJson } from '../http-json.ts'

export interface Sample {
  labels: Record<string, string>
  at: Date
  value: number
}

const point = v.tuple([v.number(), v.string()])
const labels = v.record(v.string(), v.string())
const failure = v.object({ status: v.literal('error'), errorType: v.string(), error: v.string() })
const vector = v.object({
  status: v.literal('success'),
  data: v.object({ resultType: v.literal('vector'), result: v.array(v.object({ metric: labels, value: point })) }),
})
const matrix = v.object({
  status: v.literal('success'),
  data: v.object({
    resultType: v.literal('matrix'),
    result: v.array(v.object({ metric: labels, values: v.array(point) })),
  }),
})
const instantReply = v.variant('status', [vector, failure])
const rangeReply = v.variant('status', [matrix, failure])

/** What the description says of the monitoring; throws CouldNotLook where it says nothing. */
export function monitoringOf({ description }: Stack): MonitoringDescription {
  if (description.monitoring === undefined) {
    throw new CouldNotLook('the stack description names no Prometheus', {
      witness: 'description',
      remedy: [`Add monitoring, or switch its items off under notApplicable (${description.name})`],
    })
  }
  return description.monitoring
}

const prometheusOf = (stack: Stack): Endpoint => monitoringOf(stack).prometheus

function samplesOf(metric: Record<string, string>, points: readonly [number, string][]): Sample[] {
  return points
    .map(([at, text]) => ({ labels: metric, at: new Date(at * 1000), value: Number(text) }))
    .filter(({ value }) => Number.isFinite(value))
}

function refused(witness: string, query: string, { errorType, error }: v.InferOutput<typeof failure>): CouldNotLook {
  return new CouldNotLook(`${witness} refuses the query ${query}: ${errorType}: ${error}`, {
    witness,
    remedy: [`try it in Prometheus: ${query}`, 'correct it under monitoring.queries in the stack description'],
  })
}

/** What a query that gives a vector finds now; empty where there are no samples. Throws CouldNotLook. */
export async function instantQuery(stack: Stack, query: string): Promise<Sample[]> {
  const endpoint = prometheusOf(stack)
  const { value } = await getJson(stack, endpoint, `/api/v1/query?query=${encodeURIComponent(query)}`, instantReply)
  if (value.status === 'error') throw refused(endpoint.service, query, value)
  return value.data.result.flatMap(({ metric, value: one }) => samplesOf(metric, [one]))
}

/** The one number of a query that gives one series; null where there are no samples. Throws CouldNotLook. */
export async function scalarQuery(stack: Stack, query: string): Promise<number | null> {
  const [sample, ...others] = await instantQuery(stack, query)
  if (others.length > 0) {
    throw new CouldNotLook(`the query ${query} gives ${others.length + 1} series where one is wanted`, {
      witness: 'description',
      remedy: ['aggregate it, for example with sum(…), under monitoring.queries in the stack description'],
    })
  }
  return sample?.value ?? null
}

export interface Range {
  start: Date
  end: Date
  stepSeconds: number
}

/** The samples of every series in a time, oldest first. Throws CouldNotLook. */
export async function rangeQuery(stack: Stack, query: string, { start, end, stepSeconds }: Range): Promise<Sample[]> {
  const endpoint = prometheusOf(stack)
  const parameters = new URLSearchParams({
    query,
    start: (start.getTime() / 1000).toFixed(3),
    end: (end.getTime() / 1000).toFixed(3),
    step: String(stepSeconds),
  })
  const { value } = await getJson(stack, endpoint, `/api/v1/query_range?${parameters}`, rangeReply)
  if (value.status === 'error') throw refused(endpoint.service, query, value)
  return value.data.result.flatMap(({ metric, values }) => samplesOf(metric, values))
}
