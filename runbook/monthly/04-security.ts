/** Whether an attacker who gets into one container, or only asks politely, gets any further. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { hardening } from '../../helpers/probes/hardening.ts'

describe('4. Security Audit', () => {
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
