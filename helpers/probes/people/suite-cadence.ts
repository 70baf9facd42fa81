/** Whether the weekly and the monthly suite ran when they were due. */
import { nextDue, wallClock } from '../../calendar.ts'
import { DAY_MS } from '../../durations.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Records } from '../../records.ts'
import type { Stack } from '../../stack.ts'

export interface CadenceFacts {
  suite: string
  /** By the wall clock; null where it never ran. */
  lastRun: string | null
  /** The first due day that no run has served; it may lie ahead. */
  due: string
}

/** Mondays, and the first Monday of a month, from their first minute. */
const CADENCES = { weekly: '0 0 * * 1', monthly: '0 0 * * 1#1' } as const

/** The first due day after `since`; a run on the day itself has served that day. */
export const dueAfter = (suite: keyof typeof CADENCES, since: Date, zone: string): Date =>
  nextDue({ pattern: CADENCES[suite], zone }, since)

/** Days by which a suite is overdue; negative while its day lies ahead. Counts from its last whole run, or the first run of all. */
export function overdue(
  suite: keyof typeof CADENCES,
  { firstRun, runs }: Records,
  now: Date,
  zone: string,
): { days: number; due: Date; lastRun: Date | null } {
  const lastRun = runs.findLast((run) => run.suite === suite && run.isWhole)?.at ?? null
  const due = dueAfter(suite, lastRun ?? firstRun ?? now, zone)
  return { days: (now.getTime() - due.getTime()) / DAY_MS, due, lastRun }
}

/** Days by which the weekly and the monthly suite are overdue. One result per suite. */
export async function suiteCadence(stack: Stack): Promise<Seen<CadenceFacts>[]> {
  const zone = stack.description.timezone
  const [records, now] = [await stack.records(), new Date()]
  return (['weekly', 'monthly'] as const).map((suite) => {
    const { days, due, lastRun } = overdue(suite, records, now, zone)
    const source = `${suite} runs in the ledger`
    const text = days < 0 ? `due ${wallClock(due, zone)}` : `overdue since ${wallClock(due, zone)}`
    return {
      object: suite,
      reading: reading({ value: Math.max(0, Math.round(days * 10) / 10), unit: 'days', text, source }),
      facts: { suite, lastRun: lastRun === null ? null : wallClock(lastRun, zone), due: wallClock(due, zone) },
      evidence: [
        evidence(
          source,
          `last ${lastRun?.toISOString() ?? 'none'}, first run ${records.firstRun?.toISOString() ?? 'now'}`,
        ),
      ],
    }
  })
}
