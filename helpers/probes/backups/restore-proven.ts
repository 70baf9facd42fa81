/** When a backup was last really restored, from the record that the weekly suite leaves. */
import { DAY_MS } from '../../durations.ts'
import type { History, HistoryRun } from '../../history.ts'
import { evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface RestoreFacts {
  /** Null where none ever was: then the days count from this environment's first run. */
  provenAt: Date | null
}

export const RESTORE_DRILL = 'weekly.backups.restore-drill'

/** The drill of that run was ok for everything that it restored; a database too young to have a backup is none of it. */
export function isProven({ items }: HistoryRun): boolean {
  const statuses = items.filter(({ id }) => id === RESTORE_DRILL).map(({ status }) => status)
  return statuses.includes('ok') && statuses.every((status) => status === 'ok' || status === 'not-applicable')
}

/** The newest run in which a restore was proven. */
export function lastProven(history: History): Date | null {
  const [newest] = history
    .filter(isProven)
    .map(({ at }) => new Date(at))
    .sort((a, b) => b.getTime() - a.getTime())
  return newest ?? null
}

/** Days since a restore was proven; where none ever was, since the first run. */
export async function restoreProven(stack: Stack): Promise<Seen<RestoreFacts>> {
  const [weekly, { firstRun }] = await Promise.all([stack.earlier('weekly'), stack.records()])
  const now = new Date()
  const provenAt = lastProven(weekly)
  const days = (now.getTime() - (provenAt ?? firstRun ?? now).getTime()) / DAY_MS
  const source = `record of ${RESTORE_DRILL} in ${weekly.length} weekly runs`
  return {
    object: null,
    reading: reading({
      value: Math.round(days * 10) / 10,
      unit: 'days',
      text: provenAt === null ? `${days.toFixed(1)} days since the first run` : `restored ${days.toFixed(1)} days ago`,
      source,
    }),
    facts: { provenAt },
    evidence: [evidence(source, provenAt?.toISOString() ?? 'none')],
  }
}
