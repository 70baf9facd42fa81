/** Days until a filesystem is 85 % full, from the runs' own history. */
import { DAY_MS } from '../../durations.ts'
import { series } from '../../history.ts'
import { evidence, isUnseen, type Observation, reading } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { filesystemUsage } from './filesystems.ts'

export interface ForecastFacts {
  percent: number
  /** What the history covers. */
  days: number
  runs: number
}

export interface Point {
  /** Epoch milliseconds. */
  at: number
  percent: number
}

const FULL_PERCENT = 85

/** The last reading of each day: many runs on one day must not outvote a week. Oldest first. */
export function lastOfEachDay(points: readonly Point[]): Point[] {
  return [...new Map(points.map((point) => [Math.floor(point.at / DAY_MS), point])).values()]
}

/** Theil–Sen: the median of the slopes between all pairs, in percent per day; one odd day does not bend it. Null under two points. */
export function slopePerDay(points: readonly Point[]): number | null {
  const slopes = points
    .flatMap((a, index) =>
      points.slice(index + 1).map((b) => ({ rise: b.percent - a.percent, days: (b.at - a.at) / DAY_MS })),
    )
    .filter(({ days }) => days > 0)
    .map(({ rise, days }) => rise / days)
    .sort((a, b) => a - b)
  const middle = Math.floor(slopes.length / 2)
  const upper = slopes[middle]
  if (upper === undefined) return null
  return slopes.length % 2 === 1 ? upper : (upper + (slopes[middle - 1] ?? upper)) / 2
}

/** Days to 85 % at that slope; Infinity when it does not grow. */
export function daysToFull(percent: number, slope: number): number {
  if (percent >= FULL_PERCENT) return 0
  return slope <= 0 ? Number.POSITIVE_INFINITY : (FULL_PERCENT - percent) / slope
}

/** Days to 85 % of every filesystem; null while it is not growing. One result per filesystem. */
export async function diskForecast(stack: Stack): Promise<Observation<ForecastFacts>[]> {
  const [usage, history] = await Promise.all([filesystemUsage(stack), stack.history()])
  return usage.map((observation): Observation<ForecastFacts> => {
    if (isUnseen(observation)) return observation
    const { object } = observation
    const percent = Number(observation.reading.value)
    const past = series(history, 'daily.disk.usage', object).map(
      ({ at, value }): Point => ({ at: Date.parse(at), percent: value }),
    )
    const points = [...past, { at: Date.parse(observation.reading.at), percent }]
    const days = (points.at(-1)?.at ?? 0) / DAY_MS - (points[0]?.at ?? 0) / DAY_MS
    const slope = slopePerDay(lastOfEachDay(points)) ?? 0
    const left = daysToFull(percent, slope)
    const source = `${past.length} earlier runs' daily.disk.usage[${object}]`
    const text = Number.isFinite(left)
      ? `${left.toFixed(1)} days to ${FULL_PERCENT} % at ${slope.toFixed(2)} % a day`
      : `not growing (${slope.toFixed(2)} % a day)`
    return {
      object,
      reading: reading({
        value: Number.isFinite(left) ? Math.round(left * 10) / 10 : null,
        unit: 'days',
        text,
        source,
        coverage: `${days.toFixed(1)} days, ${points.length} runs`,
      }),
      facts: { percent, days, runs: points.length },
      evidence: [
        evidence(source, points.map(({ at, percent }) => `${new Date(at).toISOString()} ${percent} %`).join('\n')),
      ],
    }
  })
}
