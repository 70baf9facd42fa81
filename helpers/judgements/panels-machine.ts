/** The machine behind it all: graphics processor and network. */
import type { Limits } from '../limits.ts'
import type { GpuFacts } from '../probes/panels/llm.ts'
import type { NetworkFacts } from '../probes/panels/network.ts'
import type { Seen } from '../reading.ts'
import { compareGravity } from '../status.ts'
import { type Verdict, verdict, withinLimits } from '../verdict.ts'

/** Fewer runs have no usual. */
const LEAST_RUNS = 5
/** Below this a factor means nothing. */
const WORTH_MB_PER_S = 1

/** Above the limit it waits for its processor; without one the model runs on the CPU, or not at all. */
export function judgeGpu(seen: Seen<GpuFacts>, limits: Limits, low: Limits): Verdict {
  const { isDescribed, blames } = seen.facts
  const { reading } = seen
  if (!isDescribed)
    return verdict('not-applicable', `${reading.text}: the language models have none to use`, { limits })
  if (reading.value === null)
    return verdict('critical', `${reading.text}: it is lost, or the model runs on the CPU`, { limits, blames })
  const high = withinLimits(seen, limits, blames)
  const isIdle = high.status === 'ok' && withinLimits(seen, low).status !== 'ok'
  return isIdle ? { ...high, message: `${high.message}; under ${low.warning?.value} %: more than is needed` } : high
}

/** Errors and drops of the interfaces, and a throughput far from the usual of the last runs, either way. */
export function judgeNetwork(seen: Seen<NetworkFacts>, errorLimits: Limits, drops: Limits, deviation: Limits): Verdict {
  const { reading, facts } = seen
  const { errors, dropShare, usual, blames } = facts
  const judged = (value: number, text: string, own: Limits): Verdict =>
    withinLimits({ ...seen, reading: { ...reading, value, text } }, own, blames)
  const parts = [judged(errors, `${errors} errors`, errorLimits), judged(dropShare, `${dropShare} % dropped`, drops)]
  const middle = usual.toSorted((one, other) => one - other)[Math.floor(usual.length / 2)]
  const now = Number(reading.value)
  if (usual.length >= LEAST_RUNS && middle !== undefined && Math.max(now, middle) > WORTH_MB_PER_S) {
    const text = `${now} MB/s, usual ${middle} MB/s`
    parts.push(judged(now === 0 ? middle : Math.max(now / middle, middle / now), text, deviation))
  }
  const worst = parts.toSorted((one, other) => compareGravity(other.status, one.status))[0]
  const message = worst === undefined || worst.status === 'ok' ? reading.text : `${reading.text}: ${worst.message}`
  return verdict(worst?.status ?? 'ok', message, { limits: worst?.limits ?? null, blames: worst?.blames ?? [] })
}
