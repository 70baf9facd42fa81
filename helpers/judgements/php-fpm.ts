/** An exhausted pool of PHP-FPM: worth a warning when it happened since the last run. */
import { above } from '../limits.ts'
import type { PoolFacts } from '../probes/edge/php-fpm.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** More than at the last run is a warning; the first run records. */
export function judgeRising({ facts: { before, sinceSeconds }, reading, object }: Seen<PoolFacts>): Verdict {
  const name = object ?? 'pool'
  const ran = `in ${(sinceSeconds / 3600).toFixed(1)} h since its start`
  if (before === null) return verdict('ok', `${name}: ${reading.text} ${ran}, recorded at first sight`)
  const limits = above(reading.unit, { warning: before })
  const count = Number(reading.value)
  if (count <= before) return verdict('ok', `${name}: ${reading.text} ${ran}, no more than at the last run`, { limits })
  return verdict('warning', `${name}: ${reading.text} ${ran}, ${count - before} more than at the last run`, { limits })
}
