/** Grafana: whether it answers with a sound database of its own, and which dashboards it has. */
import * as v from 'valibot'
import type { Endpoint } from '../../configuration/monitoring.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { getJson } from '../http-json.ts'
import { isItsOwnFailure } from '../own-failure.ts'
import { monitoringOf } from './prometheus.ts'

const health = v.object({ database: v.string(), version: v.optional(v.string(), '') })
const found = v.array(v.object({ uid: v.string(), title: v.string(), type: v.string() }))

export interface GrafanaFacts {
  service: string
  /** It answered; otherwise `text` of the reading says how it did not. */
  isAnswering: boolean
  /** Grafana's own word: `ok`. */
  database: string
}

export interface DashboardFacts {
  service: string
  isPresent: boolean
  /** Titles of the dashboards that are there. */
  others: string[]
}

function grafanaOf(stack: Stack): Endpoint {
  const { grafana } = monitoringOf(stack)
  if (grafana !== undefined) return grafana
  throw new CouldNotLook('the stack description names no Grafana', {
    witness: 'description',
    remedy: [`Add monitoring.grafana, or switch its items off under notApplicable (${stack.description.name})`],
  })
}

/** Grafana's health. Throws CouldNotLook only where there is no way to it. */
export async function grafanaHealth(stack: Stack): Promise<Seen<GrafanaFacts>> {
  const endpoint = grafanaOf(stack)
  const { service } = endpoint
  const source = `GET ${service} /api/health`
  try {
    const { value, evidence: seen } = await getJson(stack, endpoint, '/api/health', health)
    const text = `Grafana ${value.version} answers, its database is ${value.database}`
    return {
      object: null,
      reading: reading({ value: value.database, unit: '', text, source }),
      facts: { service, isAnswering: true, database: value.database },
      evidence: [seen],
    }
  } catch (error) {
    if (!isItsOwnFailure(error)) throw error
    return {
      object: null,
      reading: reading({ value: null, unit: '', text: error.message, source }),
      facts: { service, isAnswering: false, database: '' },
      evidence: [evidence(source, error.message), ...error.evidence],
    }
  }
}

/** Every dashboard that must exist. One result each. Throws CouldNotLook where Grafana does not tell. */
export async function dashboardsPresent(stack: Stack): Promise<Observation<DashboardFacts>[]> {
  const endpoint = grafanaOf(stack)
  const { value, evidence: seen } = await getJson(stack, endpoint, '/api/search?type=dash-db&limit=5000', found)
  const titles = value.filter(({ type }) => type === 'dash-db').map(({ title }) => title)
  return monitoringOf(stack).dashboards.map((title) => {
    const isPresent = titles.includes(title)
    const others = titles.filter((other) => other !== title)
    return {
      object: title,
      reading: reading({
        value: isPresent,
        unit: '',
        text: isPresent ? `"${title}" exists` : `there is no dashboard "${title}"`,
        source: `GET ${endpoint.service} /api/search`,
      }),
      facts: { service: endpoint.service, isPresent, others },
      evidence: [seen],
    }
  })
}
