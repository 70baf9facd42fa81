/** Room: the forecast from history, what Docker could give back, and the largest log files. */
import type { Limits } from '../limits.ts'
import type { ForecastFacts } from '../probes/host/disk-forecast.ts'
import type { DockerUsageFacts } from '../probes/host/docker-usage.ts'
import type { FilesystemFacts } from '../probes/host/filesystems.ts'
import { isUnseen, type Observation, type Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

const LEAST_DAYS = 7
const LEAST_RUNS = 5
/** A forecast matters only for a filesystem that is already this full, in percent. */
const MATTERS = { warning: 50, critical: 70 }

/** Days to 85 %: only with enough history, and only where the filesystem is full enough for it to matter. */
export function judgeForecast(seen: Seen<ForecastFacts>, limits: Limits): Verdict {
  const { object, reading, facts } = seen
  const name = object ?? 'filesystem'
  if (facts.days < LEAST_DAYS || facts.runs < LEAST_RUNS) {
    const has = `has ${facts.days.toFixed(1)} days and ${facts.runs} runs`
    return verdict('not-applicable', `${name}: needs ${LEAST_DAYS} days and ${LEAST_RUNS} runs of history, ${has}`, {
      limits,
    })
  }
  if (reading.value === null) return verdict('ok', `${name}: ${reading.text}`, { limits })
  const byDays = withinLimits(seen, limits)
  if (byDays.status === 'critical' && facts.percent > MATTERS.critical) return byDays
  const isWarning = byDays.status === 'critical' || byDays.status === 'warning'
  if (isWarning && facts.percent > MATTERS.warning) return { ...byDays, status: 'warning' }
  return isWarning ? verdict('ok', `${byDays.message}, only ${facts.percent} % full`, { limits }) : byDays
}

/** Reclaimable room is worth a warning only when it is much in itself and much of the disk. */
export function judgeReclaimable(seen: Seen<DockerUsageFacts>, limits: Limits, share: Limits): Verdict {
  const { diskShare } = seen.facts
  const bySize = withinLimits(seen, limits)
  const byShare = withinLimits({ ...seen, reading: { ...seen.reading, value: diskShare } }, share)
  const isBoth = bySize.status === 'warning' && byShare.status === 'warning'
  return {
    ...bySize,
    status: isBoth ? 'warning' : 'ok',
    message: `${bySize.message}; ${diskShare.toFixed(1)} % of the disk (${share.warning?.text ?? ''})`,
  }
}

/** Whether any filesystem is over its limit: then the slow walk for the largest directories is worth it. */
export async function isShortOfRoom(usage: Promise<Observation<FilesystemFacts>[]>, limits: Limits): Promise<boolean> {
  const observations = await usage
  return observations.some((seen) => !isUnseen(seen) && withinLimits(seen, limits).status !== 'ok')
}
