/** How long services were down in the last 24 h, as far as Prometheus knows. */
import { CouldNotLook, evidence, lookAtEach, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { rounded, secondsOf, targetItem } from '../panels/panel.ts'
import { instantQuery, monitoringOf, type Sample } from './prometheus.ts'
import { settledTargets } from './targets.ts'

export interface AvailabilityFacts {
  service: string
  downSeconds: number
  /** Of how much Prometheus knows. */
  knownSeconds: number
}

const DAY_SECONDS = 24 * 3600
const RECENT_SECONDS = 300

/** Samples of one job: how many there are, and how many of them say "up". */
interface Tally {
  count: number
  up: number
}

const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

/** Prometheus' own way to write a scrape interval; its default where it does not tell. */
export function scrapeSeconds(text: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = text.match(DURATION) ?? []
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) || 60
}

const NONE: Tally = { count: 0, up: 0 }

async function tallies(stack: Stack, selector: string, seconds: number): Promise<Map<string, Tally>> {
  const range = `${selector}[${Math.round(seconds)}s]`
  const [counts, sums] = await Promise.all([
    instantQuery(stack, `max by (job) (count_over_time(${range}))`),
    instantQuery(stack, `min by (job) (sum_over_time(${range}))`),
  ])
  const sumOf = (job: string | undefined): number => sums.find(({ labels }) => labels.job === job)?.value ?? 0
  return new Map(counts.map(({ labels, value }: Sample) => [labels.job ?? '', { count: value, up: sumOf(labels.job) }]))
}

/**
 * Share of the last 24 h that each watched service was up: what is down is down of a whole day, also where less is known,
 * so that a minute's restart on the first morning is no outage. One result per service.
 */
export async function availability(stack: Stack): Promise<Observation<AvailabilityFacts>[]> {
  const { prometheus, targets } = monitoringOf(stack)
  const window = stack.window(24)
  const seconds = secondsOf(window)
  const metrics = Object.values(targets).flatMap(({ reaches }) => reaches ?? [])
  const [scraped, recent, reached, { targets: now }] = await Promise.all([
    tallies(stack, 'up', seconds),
    tallies(stack, 'up', RECENT_SECONDS),
    metrics.length === 0 ? new Map<string, Tally>() : tallies(stack, `{__name__=~"${metrics.join('|')}"}`, seconds),
    settledTargets(stack),
  ])
  const watched = Object.entries(targets).map(([job, target]) => ({
    job,
    ...target,
    service: target.subject ?? target.exporter,
  }))
  const services = watched.filter(
    ({ service }, index) => watched.findIndex((other) => other.service === service) === index,
  )
  return lookAtEach(
    services,
    ({ service }) => service,
    async ({ job, service, subject, needs, reaches }) => {
      // A window that has only just begun may hold no sample yet, of what was scraped a moment before.
      const none = recent.has(job) ? NONE : undefined
      const scrape = scraped.get(job) ?? none
      const reach = reaches === undefined ? undefined : (reached.get(job) ?? none)
      // Scraped through the service itself, a failed scrape is the service's; through an exporter it says nothing of it.
      const isDirect = subject === undefined || needs.includes(subject)
      const known = isDirect ? scrape : reach
      if (scrape === undefined || known === undefined) {
        throw new CouldNotLook(`no samples: Prometheus does not know whether ${service} was up`, {
          witness: prometheus.service,
          explainedBy: [targetItem(job)],
          remedy: ['see its target: npm run daily -- --only daily.dashboards.targets'],
        })
      }
      const down = (isDirect ? scrape.count - scrape.up : 0) + (reach === undefined ? 0 : reach.count - reach.up)
      const interval = scrapeSeconds(now.find(({ labels }) => labels.job === job)?.scrapeInterval ?? '')
      const downSeconds = Math.round(down * interval)
      const knownSeconds = Math.round(known.count * interval)
      const hours = Number((knownSeconds / 3600).toFixed(1))
      return {
        reading: reading({
          value: Number((100 * (1 - downSeconds / DAY_SECONDS)).toFixed(3)),
          unit: '%',
          text: `down for ${downSeconds} s of 24 h`,
          source: 'Prometheus: up, and what exporters reach',
          coverage: `${hours} h of 24 h`,
        }),
        facts: { service, downSeconds, knownSeconds },
        evidence: [
          evidence(
            `Prometheus: samples of ${reaches ?? 'up'}{job="${job}"}`,
            `${rounded(known.up)} of ${known.count} say up`,
          ),
        ],
      }
    },
  )
}
