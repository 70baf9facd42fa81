/** Whether a panel shows what a live look finds: both at the same time, which takes a fresh sample where they differ. */
import { setTimeout as pause } from 'node:timers/promises'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { monitoringOf, scalarQuery } from '../monitoring/prometheus.ts'
import { requirePresent, targetItem } from './panel.ts'
import type { PanelQuery } from './queries.ts'

export interface Pair {
  panel: number
  live: number
  /** Both are of the same moment, give or take the time of one question. */
  isFresh: boolean
}

const SAMPLE_WITHIN_MS = 16_000
const LOOK_MS = 250

/** A difference that movement between two scrapes makes is not worth waiting for. */
const isWorthASecondLook = ({ panel, live }: Pair): boolean =>
  Math.abs(panel - live) > 10 && Math.abs(panel - live) > 0.1 * Math.max(panel, live)

async function pairOf(stack: Stack, query: PanelQuery, live: () => Promise<number>): Promise<Pair> {
  const [panel, now] = await Promise.all([scalarQuery(stack, query.value), live()])
  if (panel === null) {
    throw new CouldNotLook(`no samples: ${query.value} gives none`, {
      witness: monitoringOf(stack).prometheus.service,
      explainedBy: [targetItem(query.job)],
      remedy: [`try it in Prometheus: ${query.value}`],
    })
  }
  return { panel, live: now, isFresh: false }
}

/** When the newest sample was taken, in Prometheus' own seconds; null where there is none. */
const newest = (stack: Stack, { present }: PanelQuery): Promise<number | null> =>
  scalarQuery(stack, `max(timestamp(${present}))`)

/** The panel's value beside the live one. Where they differ it waits for the next sample, so that movement is no lie. */
export async function panelBesideLive(stack: Stack, query: PanelQuery, live: () => Promise<number>): Promise<Pair> {
  await requirePresent(stack, query)
  const before = await newest(stack, query)
  const first = await pairOf(stack, query, live)
  if (!isWorthASecondLook(first)) return { ...first, isFresh: true }
  const deadline = Date.now() + SAMPLE_WITHIN_MS
  while ((await newest(stack, query)) === before) {
    if (Date.now() > deadline) return first
    await pause(LOOK_MS)
  }
  return { ...(await pairOf(stack, query, live)), isFresh: true }
}
