/** A panel against its limits: only where enough stands behind it, and only while it shows what is really there. */
import type { Limits } from '../limits.ts'
import type { PanelFacts } from '../probes/panels/panel.ts'
import type { Seen } from '../reading.ts'
import { compareGravity } from '../status.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

const clock = (iso: string): string => `${iso.slice(11, 16)} UTC`

/** The worst of the window was critical and is over: the night is worth a warning. */
function ofTheNight(now: Verdict, { reading, object }: Seen, limits: Limits): Verdict {
  const { worst, unit } = reading
  if (now.status !== 'ok' || worst === null) return now
  const then = withinLimits({ object, reading: { ...reading, value: worst.value }, facts: null, evidence: [] }, limits)
  if (then.status !== 'critical') return now
  return { ...now, status: 'warning', message: `${now.message}; it was ${worst.value} ${unit} at ${clock(worst.at)}` }
}

/** Too little behind it: not applicable, with the numbers. Another value than the live one: a warning that says both. */
export function judgePanel(seen: Seen<PanelFacts>, limits: Limits): Verdict {
  const { basis, disagreement, blames } = seen.facts
  const name = seen.object === null ? '' : `${seen.object}: `
  if (seen.reading.value === null && basis !== null) {
    return verdict('not-applicable', `${name}too little to say: ${basis.has} of ${basis.needs} ${basis.what} needed`, {
      limits,
    })
  }
  const now = ofTheNight(withinLimits(seen, limits, blames), seen, limits)
  if (disagreement === null) return now
  const message = `${now.message}; ${disagreement}`
  return compareGravity(now.status, 'warning') >= 0 ? { ...now, message } : { ...now, status: 'warning', message }
}
