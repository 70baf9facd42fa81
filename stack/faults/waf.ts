/** Faults of the firewall that no player notices. */
import { type Fault, simple } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const RULES = '/reference/modsecurity.conf'
const NAME = 'weekly.security.waf-blocks'

/** The status line that an attack gets. */
const attack = (hands: Hands): Promise<string> =>
  hands.execute('waf', [
    'bash',
    '-c',
    `printf 'GET /drill?file=../../../../etc/passwd HTTP/1.1\\r\\nHost: localhost\\r\\nUser-Agent: drill\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n' |
       timeout 5 openssl s_client -quiet -connect 127.0.0.1:8443 2>/dev/null | head -n 1`,
  ])

/** Changes the rules by an expression of sed, and waits until they are in force. */
async function rewrite(hands: Hands, sed: string, isInForce: () => Promise<boolean>): Promise<void> {
  await hands.execute('waf', ['sed', '-i', sed, RULES])
  await hands.execute('waf', ['nginx', '-s', 'reload'])
  await waitFor('the firewall has its new rules', isInForce)
}

export const wafFaults: Fault[] = [
  simple({
    name: 'waf-detects-only',
    about: 'the firewall was set to detect attacks and let them through',
    expects: [{ name: NAME, status: 'critical', words: 'let an attack through' }],
    inject: (hands) =>
      rewrite(hands, 's/^SecRuleEngine On/SecRuleEngine DetectionOnly/', async () => {
        const status = await attack(hands)
        return status.startsWith('HTTP/') && !status.includes(' 403 ')
      }),
    repair: (hands) =>
      rewrite(hands, 's/^SecRuleEngine DetectionOnly/SecRuleEngine On/', async () =>
        (await attack(hands)).includes(' 403 '),
      ),
  }),
]
