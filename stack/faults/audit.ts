/** Faults that show in the audit trail: passwords guessed, something critical, and a trail that nobody writes any more. */
import { type Expectation, type Fault, simple } from './fault.ts'
import { postgres } from './sql.ts'

/** So that the repair finds what the drill wrote. */
const MARK = 'drill'

interface Failures {
  count: number
  /** SQL of the row's number `n`. */
  account: string
  address: string
}

const failures = ({ count, account, address }: Failures): string =>
  `INSERT INTO audit_events (event_type, actor_type, actor_id, action, details, metadata, severity)
   SELECT 'authentication', 'user', ${account}, 'login', '{"success": false}',
          jsonb_build_object('ip', ${address}, 'user_agent', '${MARK}'), 'warning'
   FROM generate_series(1, ${count}) n`

const FORGET = `DELETE FROM audit_events WHERE metadata->>'user_agent' = '${MARK}'`

const failedLogins = (object: string, status: Expectation['status'], words: string): Expectation => ({
  name: `weekly.security.failed-logins[${object}]`,
  status,
  words,
})

const guessed = (name: string, about: string, made: Failures, expected: Expectation): Fault =>
  simple({
    name,
    about,
    expects: [expected],
    inject: (hands) => postgres(hands, [failures(made)]),
    repair: (hands) => postgres(hands, [FORGET]),
  })

const SILENT = 'holds no event of the last 7 days'

export const auditFaults: Fault[] = [
  guessed(
    'account-guessed',
    'somebody tried twelve passwords for one account, each from another address',
    { count: 12, account: "'drill-victim'", address: "'198.51.100.' || n" },
    failedLogins('account', 'warning', 'within an hour for account drill-victim'),
  ),
  guessed(
    'address-guesses',
    'somebody tried one password for thirty-five accounts from one address',
    { count: 35, account: "'drill' || n", address: "'192.0.2.7'" },
    failedLogins('address', 'warning', 'within an hour for address 192.0.2.7'),
  ),
  guessed(
    'addresses-lost',
    'the proxy no longer passes on who comes: all failed sign-ins have its address',
    { count: 30, account: "'drill' || n", address: "'172.20.0.4'" },
    failedLogins('address', 'unknown', 'client addresses are lost behind the proxy'),
  ),
  simple({
    name: 'critical-event',
    about: 'the application recorded something critical',
    expects: [{ name: 'weekly.security.critical-events', status: 'critical', words: 'privilege_escalation' }],
    inject: (hands) =>
      postgres(hands, [
        `INSERT INTO audit_events (event_type, actor_type, actor_id, action, metadata, severity)
         VALUES ('authorization', 'admin', 'drill', 'privilege_escalation', '{"user_agent": "${MARK}"}', 'critical')`,
      ]),
    repair: (hands) => postgres(hands, [FORGET]),
  }),
  {
    name: 'audit-trail-abandoned',
    about: 'nobody has written to the audit trail for more than a week',
    expects: [
      { name: 'weekly.security.audit-trail', status: 'unknown', words: 'no event in 7 days' },
      failedLogins('account', 'unknown', SILENT),
      failedLogins('address', 'unknown', SILENT),
      { name: 'weekly.security.critical-events', status: 'unknown', words: SILENT },
    ],
    causes: ['weekly.security.audit-trail'],
    // Rows are swallowed instead of refused: the engine goes on, as it does where nobody calls the trail.
    inject: async (hands) => {
      await postgres(hands, [
        `BEGIN; CREATE RULE drill AS ON INSERT TO audit_events DO INSTEAD NOTHING;
         UPDATE audit_events SET created_at = created_at - interval '8 days'; COMMIT`,
      ])
    },
    repair: async (hands) => {
      await postgres(hands, [
        `DO $$ BEGIN
           IF EXISTS (SELECT FROM pg_rules WHERE tablename = 'audit_events' AND rulename = 'drill') THEN
             UPDATE audit_events SET created_at = created_at + interval '8 days';
             DROP RULE drill ON audit_events;
           END IF;
         END $$`,
      ])
    },
  },
]
