/** Failed sign-ins of the last seven days as the audit trail tells of them: bursts by account and by address. */
import { BlockList, isIP } from 'node:net'
import { wallClock } from '../../calendar.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { lookAtSeveral } from '../databases/each.ts'
import { AUDIT_ITEM, livingTrail, WEEK_HOURS } from './audit-trail.ts'

export interface Burst {
  name: string
  /** Failures in the window. */
  count: number
  /** The most within one hour. */
  worst: number
  /** The end of that hour. */
  at: Date
  /** All failures of the window, whoever caused them. */
  failures: number
}

export interface SignInFacts {
  /** Why the addresses say nothing; null where they do. */
  lost: string | null
}

const SHOWN = 20
/** Of fewer failures one player can cause most. */
const LEAST_FOR_SHARE = 10
const LOST_SHARE = 0.9

const OBJECTS = {
  account: "coalesce(actor_id, '(none)')",
  address: "coalesce(metadata->>'ip', '(none)')",
} as const

/** A failure says so in its details; where these are silent, by its severity. */
const IS_FAILURE = `(lower(details->>'success') IN ('false', '0')
  OR details->>'success' IS NULL AND lower(severity) IN ('warning', 'error', 'critical'))`

const bursts = (name: string): string => `
  WITH failed AS (
    SELECT ${name} AS name, created_at,
           count(*) OVER (PARTITION BY ${name} ORDER BY created_at
                          RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW) AS within
    FROM audit_events
    WHERE event_type = 'authentication' AND created_at >= $1 AND ${IS_FAILURE})
  SELECT name, count(*) AS count, max(within) AS worst,
         (array_agg(created_at ORDER BY within DESC, created_at))[1] AS at, sum(count(*)) OVER ()::float8 AS failures
  FROM failed GROUP BY name`

/** Both the fiercest and the most frequent: an address that all requests seem to come from may be patient. */
const fiercest = (name: string): string => `${bursts(name)} ORDER BY worst DESC, count DESC LIMIT ${SHOWN}`
const mostFrequent = (name: string): string => `${bursts(name)} ORDER BY count DESC LIMIT 1`

const privateBlocks = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  privateBlocks.addSubnet(network, bits, 'ipv4')
privateBlocks.addSubnet('fc00::', 7, 'ipv6')
privateBlocks.addSubnet('fe80::', 10, 'ipv6')
privateBlocks.addAddress('::1', 'ipv6')

/** Whether nobody on the internet can have this address. */
export function isPrivateAddress(text: string): boolean {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '')
  const version = isIP(address)
  return version !== 0 && privateBlocks.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** Behind a proxy that does not pass them on, everybody has the proxy's address. */
export function lostAddresses(most: Burst | undefined): string | null {
  if (most === undefined || most.failures < LEAST_FOR_SHARE || !isPrivateAddress(most.name)) return null
  const share = most.count / most.failures
  if (share < LOST_SHARE) return null
  return `client addresses are lost behind the proxy: ${Math.round(share * 100)} % of ${most.failures} failed sign-ins come from ${most.name}`
}

function seenOf(
  what: string,
  found: readonly Burst[],
  { lost, coverage, zone }: { lost: string | null; coverage: string; zone: string },
): Omit<Seen<SignInFacts>, 'object'> {
  const [worst] = found
  const rows = found.map(({ name, count, worst: most, at }) => ({
    [what]: name,
    failures: count,
    'most in an hour': most,
    until: at.toISOString(),
  }))
  const source = `postgres: failed authentication in audit_events, by ${what}`
  const text =
    worst === undefined
      ? 'no failed sign-in'
      : `${worst.worst} failed sign-ins within an hour for ${what} ${worst.name}, until ${wallClock(worst.at, zone)}; ${worst.failures} in all`
  return {
    reading: reading({ value: worst?.worst ?? 0, unit: 'an hour', text, source, coverage, rows }),
    facts: { lost },
    evidence: [evidence(source, rows.map((row) => Object.values(row).join(' | ')).join('\n') || 'no row')],
  }
}

/** The worst hour of any account and of any address. Failures count since the epoch, proof of life from all seven days. */
export const failedLogins = (stack: Stack): Promise<Observation<SignInFacts>[]> =>
  lookAtSeveral(Object.keys(OBJECTS), async () => {
    const { kinds, service } = await livingTrail(stack)
    if (!kinds.some(({ kind }) => kind === 'authentication')) {
      throw new CouldNotLook('the audit trail told of no sign-in in 7 days, good or bad: nobody writes them down', {
        witness: service,
        explainedBy: [AUDIT_ITEM],
        remedy: ['Let the application record every sign-in: AuditTrailService::logAuth has no caller'],
      })
    }
    const { start, coverage } = stack.window(WEEK_HOURS)
    const sql = await stack.connections.postgres()
    const [accounts, addresses, [most]] = await Promise.all([
      sql.query<Burst>(fiercest(OBJECTS.account), [start]),
      sql.query<Burst>(fiercest(OBJECTS.address), [start]),
      sql.query<Burst>(mostFrequent(OBJECTS.address), [start]),
    ])
    const when = { coverage, zone: stack.description.timezone }
    return {
      account: seenOf('account', accounts, { ...when, lost: null }),
      address: seenOf('address', addresses, { ...when, lost: lostAddresses(most) }),
    }
  })
