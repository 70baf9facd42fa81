/** The application's audit trail: whether it can be read, what kinds of events it told of in seven days, and when last. */
import { wallClock } from '../../calendar.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'

export const AUDIT_ITEM = 'weekly.security.audit-trail'
export const WEEK_HOURS = 168

interface EventKind {
  kind: string
  count: number
  newest: Date
}

export interface AuditTrail {
  /** The service whose database holds it. */
  service: string
  /** Of the last seven days, also from before the epoch: they prove that somebody writes. */
  kinds: EventKind[]
}

const COLUMNS = ['event_type', 'actor_id', 'action', 'details', 'metadata', 'severity', 'created_at']

/** Two designs of this table are documented; columns that the account may not read are not listed. */
const TABLE = `
  SELECT to_regclass('audit_events') IS NOT NULL AS exists,
         ARRAY(SELECT attname::text FROM pg_attribute
               WHERE attrelid = to_regclass('audit_events') AND attnum > 0 AND NOT attisdropped) AS columns`

const KINDS = `
  SELECT event_type AS kind, count(*) AS count, max(created_at) AS newest
  FROM audit_events WHERE created_at > now() - interval '${WEEK_HOURS} hours' GROUP BY 1 ORDER BY 2 DESC LIMIT 50`

/** Throws CouldNotLook where there is no such table, it lacks columns, or the account may not read it. */
export const auditTrail = oncePerRun(async (stack: Stack): Promise<AuditTrail> => {
  const service = stack.description.databases.postgres?.service ?? 'postgres'
  const sql = await stack.connections.postgres()
  const [table] = await sql.query<{ exists: boolean; columns: string[] }>(TABLE)
  if (table?.exists !== true) {
    throw new CouldNotLook('PostgreSQL has no table audit_events: the audit trail was never set up', {
      witness: service,
      remedy: ['Apply the migration: psql --dbname=<database> --file=database/migrations/create-audit-events.sql'],
    })
  }
  const missing = COLUMNS.filter((column) => !table.columns.includes(column))
  if (missing.length > 0) {
    throw new CouldNotLook(`audit_events lacks ${missing.join(', ')}: it is of another design`, {
      witness: service,
      remedy: ['Compare it with database/migrations/create-audit-events.sql: \\d audit_events'],
    })
  }
  return { service, kinds: await sql.query<EventKind>(KINDS) }
})

/** What each reader of the trail needs first: without any event in seven days none of its counts says anything. */
export async function livingTrail(stack: Stack): Promise<AuditTrail> {
  const trail = await auditTrail(stack)
  if (trail.kinds.length > 0) return trail
  throw new CouldNotLook('the audit trail holds no event of the last 7 days, so it says nothing', {
    witness: trail.service,
    explainedBy: [AUDIT_ITEM],
    remedy: ['See why nothing is written to it: npm run explain -- weekly.security.audit-trail'],
  })
}

export interface AuditTrailFacts {
  service: string
  newest: Date | null
}

/** How many events the last seven days brought, by kind. */
export async function auditTrailLife(stack: Stack): Promise<Seen<AuditTrailFacts>> {
  const { service, kinds } = await auditTrail(stack)
  const count = kinds.reduce((total, kind) => total + kind.count, 0)
  const newest = kinds.reduce<Date | null>(
    (latest, kind) => (latest === null || kind.newest > latest ? kind.newest : latest),
    null,
  )
  const words = kinds.map(({ kind, count: times }) => `${times} ${kind}`).join(', ')
  const source = 'postgres: audit_events of the last 7 days'
  return {
    object: null,
    reading: reading({
      value: count,
      unit: 'events',
      text:
        newest === null
          ? 'no event in 7 days'
          : `${words}; the newest of ${wallClock(newest, stack.description.timezone)}`,
      source,
      coverage: `${WEEK_HOURS} h of ${WEEK_HOURS} h`,
      rows: kinds.map(({ kind, count: times, newest: at }) => ({ kind, count: times, newest: at.toISOString() })),
    }),
    facts: { service, newest },
    evidence: [evidence(source, words || 'no row')],
  }
}
