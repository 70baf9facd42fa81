/** Critical events in the audit trail, less those that a recorded procedure of ours wrote. */
import { wallClock } from '../../calendar.ts'
import { evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { livingTrail, WEEK_HOURS } from './audit-trail.ts'

export interface AuditEvent {
  kind: string
  actor: string | null
  action: string
  target: string | null
  at: Date
}

const MOST = 500
const SHOWN = 20
/** A procedure writes its events while it runs; its own entry in the ledger comes at its end. */
const NEAR_MS = 15 * 60_000

const CRITICAL = `
  SELECT event_type AS kind, actor_id AS actor, action, details->>'target' AS target, created_at AS at
  FROM audit_events WHERE lower(severity) = 'critical' AND created_at >= $1 ORDER BY created_at DESC LIMIT ${MOST}`

/** Ours names itself as its actor, and the ledger tells of a procedure at that time: neither alone is enough. */
export const isOurs = ({ actor, at }: AuditEvent, procedures: readonly Date[]): boolean =>
  actor === 'runbook' && procedures.some((run) => Math.abs(run.getTime() - at.getTime()) <= NEAR_MS)

const row = ({ kind, actor, action, target, at }: AuditEvent): Row => ({
  at: at.toISOString(),
  kind,
  action,
  actor,
  target,
})

const namedIn =
  (zone: string) =>
  ({ kind, action, actor, at }: AuditEvent): string =>
    `${kind} ${action} by ${actor ?? 'nobody named'}, ${wallClock(at, zone)}`

/** How many there are; the newest three by name. */
export async function criticalEvents(stack: Stack): Promise<Seen> {
  await livingTrail(stack)
  const { start, coverage } = stack.window(WEEK_HOURS)
  const named = namedIn(stack.description.timezone)
  const sql = await stack.connections.postgres()
  const [events, procedures] = await Promise.all([sql.query<AuditEvent>(CRITICAL, [start]), stack.procedures()])
  const ours = events.filter((event) => isOurs(event, procedures))
  const foreign = events.filter((event) => !ours.includes(event))
  const source = `postgres: critical events in audit_events since ${start.toISOString()}`
  const leftOut = ours.length === 0 ? '' : `; left out as our own: ${ours.slice(0, 3).map(named).join('; ')}`
  const number = `${foreign.length}${events.length === MOST ? ' or more' : ''}`
  const text =
    foreign.length === 0
      ? `no critical event${leftOut}`
      : `${number} critical: ${foreign.slice(0, 3).map(named).join('; ')}${leftOut}`
  return {
    object: null,
    reading: reading({
      value: foreign.length,
      unit: 'events',
      text,
      source,
      coverage,
      rows: foreign.slice(0, SHOWN).map(row),
    }),
    facts: undefined,
    evidence: [evidence(source, events.map(named).join('\n') || 'no row')],
  }
}
