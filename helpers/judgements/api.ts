/** The API's response time and its errors. */
import type { Limits } from '../limits.ts'
import type { AnswerFacts, ErrorFacts } from '../probes/edge/api-front.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'
import { judgePanel } from './panels.ts'

/** An answer that is none is critical, however quick. */
export function judgeAnswer(seen: Seen<AnswerFacts>, limits: Limits): Verdict {
  const { failed, blames } = seen.facts
  if (failed === null) return judgePanel(seen, limits)
  const name = seen.object === null ? '' : `${seen.object}: `
  return verdict('critical', `${name}${seen.reading.text}`, { limits, blames })
}

/** A share where there are enough requests, otherwise their number; and an hour far above the usual is a warning. */
export function judgeErrors(seen: Seen<ErrorFacts>, share: Limits, count: Limits, spike: Limits): Verdict {
  const { unit } = seen.reading
  const now = withinLimits(seen, unit === '%' ? share : count)
  const { spike: found } = seen.facts
  if (now.status !== 'ok' || found === null || found.usual === 0) return now
  const times = Number((found.hour / found.usual).toFixed(1))
  const text = `${times} times the usual ${found.usual} % in the last hour`
  const bySpike = withinLimits({ ...seen, reading: { ...seen.reading, value: times, text } }, spike)
  return bySpike.status === 'warning'
    ? { ...now, status: 'warning', message: `${now.message}; ${bySpike.message}` }
    : now
}
