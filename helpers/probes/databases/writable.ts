/** Whether the databases take writes: no switch forbids it, and rows have been written since the last run. */
import { evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lastSinceEpoch } from '../since-epoch.ts'
import { lookAtDescribed } from './each.ts'
import { mysqlWrites, postgresWrites, type Writes } from './writes.ts'

export interface WritableFacts {
  /** Why writes are refused, each in the server's own words. */
  refusals: string[]
  /** Since the last run, which may have been a moment ago; null at first sight. */
  sinceMinutes: number | null
}

const ID = 'daily.databases.writable'

/** A counter that is lower than before began anew when its server started. */
export const grownBy = (count: number, before: number): number => (count >= before ? count - before : count)

async function observe(
  stack: Stack,
  kind: string,
  look: (stack: Stack) => Promise<Writes>,
): Promise<Omit<Seen<WritableFacts>, 'object'>> {
  const [history, { rows, refusals, source, raw }] = await Promise.all([stack.history(), look(stack)])
  const last = lastSinceEpoch(stack, history, ID, kind)
  const before = last === null ? Number.NaN : Number(last.text)
  const minutes = last === null || Number.isNaN(before) ? null : (Date.now() - last.at.getTime()) / 60_000
  const written = minutes === null ? null : grownBy(rows, before)
  const text =
    minutes === null
      ? `takes writes, ${rows} rows written since the server's counters began`
      : `${written} rows written since the last run ${minutes.toFixed(1)} min ago`
  return {
    reading: reading({ value: written, unit: 'rows', text, source, remember: String(rows) }),
    facts: { refusals, sinceMinutes: minutes },
    evidence: [evidence(source, raw), evidence('rows written until the last run', last?.text ?? 'not known')],
  }
}

/** Rows written since the last run (null at first sight), and what forbids writing. One result per database server. */
export const databaseWrites = (stack: Stack): Promise<Observation<WritableFacts>[]> =>
  lookAtDescribed(stack, {
    postgres: () => observe(stack, 'postgres', postgresWrites),
    mysql: () => observe(stack, 'mysql', mysqlWrites),
  })
