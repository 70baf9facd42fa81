/** Whether an attacker who gets into one container, or only asks politely, gets any further. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { securityAudit } from '../../helpers/probes/security/audit.ts'
import { dependencyScans } from '../../helpers/probes/security/dependency-scan.ts'
import { hardening } from '../../helpers/probes/security/hardening.ts'

describe('4. Security Audit', () => {
  item(
    'monthly.security.audit',
    "the stack's own audit scripts find nothing, and show that they looked",
    {
      why: 'Nobody knows the weak spots of the code better than those who wrote the audit of it.',
      action: [
        'Address each finding, or accept it with a reason: npm run accept -- ID --until DATE --ticket KEY --owner NAME --reason TEXT',
        'Never run it in the checkout itself: it overwrites docs/SECURITY-AUDIT.md',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(securityAudit(stack)).toFindNothing()
    },
  )

  item(
    'monthly.security.dependencies',
    'no package of the stack has a known vulnerability that is critical or high',
    {
      why: 'Holes that are published are tried within days, by everybody.',
      action: [
        'Update the package, build the image and deploy it: composer update NAME, npm audit fix',
        'Where no fix exists: take the package out, or accept the risk for a time',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(dependencyScans(stack)).toHaveNoVulnerabilities()
    },
  )

  item(
    'monthly.security.hardening',
    'no container has more ports, privileges or capabilities than it needs, and no secret is served over HTTP',
    {
      why: 'What a container may do, whoever breaks into it may do.',
      action: [
        'Take it away in the compose file: cap_drop: [ALL], security_opt: [no-new-privileges:true], no privileged, ports only on 127.0.0.1',
        'Or declare it, with the reason, under hardening in the stack description',
        'A served secret is known to the world: close the path, then rotate it',
      ],
    },
    async ({ stack, expect }) => {
      await expect(hardening(stack)).toBeHardened()
    },
  )
})
