/** What a judgement makes of one observation. */
import type { Attestation } from './attestations.ts'
import { describeLimits, judge as judgeValue, type Limits } from './limits.ts'
import type { Seen } from './reading.ts'
import type { Status } from './status.ts'

export interface Verdict {
  status: Exclude<Status, 'waived'>
  /** One sentence with value and limit; always set. */
  message: string
  limits: Limits | null
  /** Services whose own failing would explain a verdict that is not ok, nearest first; an independent fault blames nobody. */
  blames: string[]
  /** What to do about this very object, ready to paste; null where the item's own action says it. */
  action: string[] | null
  /** The person's word that the verdict rests on; null where something was measured. */
  attestation: Attestation | null
}

export type Judgement<Facts, Args extends unknown[]> = (seen: Seen<Facts>, ...args: Args) => Verdict

export function verdict(
  status: Verdict['status'],
  message: string,
  more: Partial<Omit<Verdict, 'status' | 'message'>> = {},
): Verdict {
  return { status, message, limits: null, blames: [], action: null, attestation: null, ...more }
}

/** A numeric reading against its limits. */
export function withinLimits({ reading, object }: Seen, limits: Limits, blames: string[] = []): Verdict {
  const status = judgeValue(reading.value, limits)
  const name = object === null ? '' : `${object}: `
  const message =
    status === 'unknown' ? `${name}${reading.text} is no number` : `${name}${reading.text} (${describeLimits(limits)})`
  return verdict(status, message, { limits, blames: status === 'ok' ? [] : blames })
}
