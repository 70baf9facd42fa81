/** Who tried to get in during the last week, and whether the doors keep a record. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { auditTrailLife } from '../../helpers/probes/security/audit-trail.ts'
import { criticalEvents } from '../../helpers/probes/security/critical-events.ts'
import { failedLogins } from '../../helpers/probes/security/failed-logins.ts'
import { wafBlocks } from '../../helpers/probes/security/waf.ts'
import { security } from '../limits.ts'

describe('1. Review Security Audit Logs', () => {
  item(
    'weekly.security.failed-logins',
    'no more than 10 failed sign-ins an hour for an account, 30 from an address, in 7 days',
    {
      why: 'Passwords are guessed by trying: a burst for one account or from one address is somebody at work.',
      action: [
        'Look whether a sign-in of the same account or address succeeded afterwards: then it is an incident (P1)',
        'Block the address at the firewall, and let the owner of the account change the password',
      ],
      limits: security.failedLogins,
    },
    async ({ stack, expect, limits }) => {
      await expect(failedLogins(stack)).toSignInWithin(limits)
    },
  )

  item(
    'weekly.security.critical-events',
    'no critical event in the audit trail in 7 days',
    {
      why: 'What the application itself calls critical must be known to a person.',
      action: ["Read them: SELECT * FROM audit_events WHERE severity = 'critical' ORDER BY created_at DESC"],
      limits: security.criticalEvents,
    },
    async ({ stack, expect, limits }) => {
      await expect(criticalEvents(stack)).toStayWithin(limits)
    },
  )

  item(
    'weekly.security.audit-trail',
    'the audit trail was written to in 7 days',
    {
      why: 'An empty trail looks exactly like a quiet week.',
      action: [
        'See when the application last wrote to it: SELECT max(created_at) FROM audit_events',
        'See whether it is still called, and whether PostgreSQL refuses its rows: docker logs --since 24h <postgres>',
      ],
    },
    async ({ stack, expect }) => {
      await expect(auditTrailLife(stack)).toTellOfEvents()
    },
  )

  item(
    'weekly.security.waf-blocks',
    'the firewall refuses and records an attack, and refused no more than 3 times as many as usual in 7 days',
    {
      why: 'A firewall that only detects looks the same from outside until somebody gets in.',
      action: [
        'Read whom it refused and why: docker logs --since 168h <firewall> 2>&1 | grep "Access denied"',
        'Block an address that keeps coming back; a rule that strikes players needs an exception',
      ],
      limits: security.wafSpike,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(wafBlocks(stack)).toRefuseAttacks(limits)
    },
  )
})
