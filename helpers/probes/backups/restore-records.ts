/** The restore drills of the last weeks, from the records that the weekly suite leaves. */
import { wallClock } from '../../calendar.ts'
import { DAY_MS } from '../../durations.ts'
import type { History, HistoryRun } from '../../history.ts'
import { evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { isProven, RESTORE_DRILL } from './restore-proven.ts'

export interface RestoreRecordFacts {
  passed: number
  /** Runs of the weekly suite whose drill did not go through. */
  failed: string[]
  /** Days since this environment was first looked at. */
  ageDays: number
}

/** From one first Monday to the next. */
export const MONTH_DAYS = 35

/** Weekly runs of the last month that tried a restore, newest first. */
export const drillsOf = (weekly: History, now: Date): HistoryRun[] =>
  weekly
    .filter(
      ({ at, items }) =>
        now.getTime() - Date.parse(at) <= MONTH_DAYS * DAY_MS && items.some(({ id }) => id === RESTORE_DRILL),
    )
    .toReversed()

/** How many restore drills of the last 35 days passed, with the record of each. */
export async function restoreRecords(stack: Stack): Promise<Seen<RestoreRecordFacts>> {
  const [weekly, { firstRun }] = await Promise.all([stack.earlier('weekly'), stack.records()])
  const now = new Date()
  const drills = drillsOf(weekly, now)
  const passed = drills.filter(isProven)
  const failed = drills.filter((run) => !isProven(run))
  const dated = ({ at }: HistoryRun): string => wallClock(new Date(at), stack.description.timezone)
  const rows = drills.flatMap((run) =>
    run.items
      .filter(({ id }) => id === RESTORE_DRILL)
      .map(({ object, status, text }): Row => ({ run: run.run, of: object ?? 'all', status, record: text ?? null })),
  )
  const text = `${passed.length} of ${drills.length} restore drills of ${MONTH_DAYS} days passed`
  const source = `records of ${RESTORE_DRILL} in ${weekly.length} weekly runs`
  return {
    object: null,
    reading: reading({
      value: passed.length,
      unit: 'drills',
      text: passed[0] === undefined ? text : `${text}, the last on ${dated(passed[0])}`,
      source,
      rows,
    }),
    facts: {
      passed: passed.length,
      failed: failed.map(dated),
      ageDays: (now.getTime() - (firstRun ?? now).getTime()) / DAY_MS,
    },
    evidence: [evidence(source, rows.map((row) => Object.values(row).join(' ')).join('\n') || 'none')],
  }
}
