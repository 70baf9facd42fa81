/** The players' way in: what they reach by the public address, and what their browsers make of it. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { publicCertificate } from '../../helpers/probes/edge/certificate.ts'
import { publicEntries } from '../../helpers/probes/edge/public-entry.ts'
import { edge } from '../limits.ts'

describe("11. The Players' Way In", () => {
  item(
    'daily.game.entry',
    'the public address answers rightly within 1 s, through firewall, web server, application and database',
    {
      why: 'Everything behind the door may be well while nobody comes in.',
      action: [
        'Walk the way by hand: curl -vk <url>; then nginx, then the application, each in its own container',
        'A 403 is the firewall: docker logs --tail 20 <firewall> 2>&1 | grep ModSecurity',
      ],
      limits: edge.entry,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(publicEntries(stack, { slowSeconds: limits.warning?.value ?? 1 })).toLetPlayersIn(limits)
    },
  )

  item(
    'daily.edge.certificate',
    'the certificate as served has a quarter of its life left and is the newest on disk',
    {
      why: 'The day a certificate is over no player comes in.',
      action: ['Renew it: docker start -a <certbot>', 'Reload what ends TLS: docker exec <firewall> nginx -s reload'],
      limits: { life: edge.certificateLife, days: edge.certificateDays },
    },
    async ({ stack, expect, limits }) => {
      await expect(publicCertificate(stack)).toBeTrustedFor(limits.life, limits.days)
    },
  )
})
