/** Faults of the players' way in: a shut, slow or lying door, and certificates that end or are not served. */
import type { Circumstances, Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const API = '/app/src/Api.php'
const KEPT = '/tmp/drill-Api.php'
const RULES = '/reference/modsecurity.conf'
const BLOCK_ALL = 'SecRule REQUEST_URI "@beginsWith /v1/" "id:1000,phase:1,deny,status:403,log,msg:\'drill\'"'

const entry = (name: string, status: Expectation['status'], words: string): Expectation => ({
  name: `daily.game.entry[${name}]`,
  status,
  words,
})

const certificate = (status: Expectation['status'], words: string): Expectation => ({
  name: 'daily.edge.certificate',
  status,
  words,
})

const reload = (hands: Hands): Promise<string> => hands.execute('waf', ['nginx', '-s', 'reload'])

/** Serves a certificate that is valid between two moments as `date` reads them. */
async function certify(hands: Hands, from: string, until: string): Promise<void> {
  await hands.execute('waf', ['bash', '/reference/make-certificate.sh', from, until])
}

async function serveNew(hands: Hands): Promise<void> {
  await certify(hands, '-1 hour', '+90 days')
  await reload(hands)
}

/** Changes what the application's action `token` does, by an expression of sed on its source. */
export const tampered = (
  name: string,
  about: string,
  sed: string,
  expects: Expectation[],
  circumstances?: Circumstances,
): Fault => ({
  name,
  about,
  expects,
  inject: async (hands) => {
    await hands.execute('php-fpm', ['cp', '-p', API, KEPT])
    await hands.execute('php-fpm', ['sed', '-i', sed, API])
    return circumstances
  },
  repair: (hands) => hands.execute('php-fpm', ['sh', '-c', '[ ! -e "$1" ] || mv "$1" "$2"', 'sh', KEPT, API]),
})

/** At the beginning of the action. */
export const before = (statement: string): string => `/function token/{n;s/{/{ ${statement}/}`

const served = (
  name: string,
  about: string,
  [from, until]: [string, string],
  expectation: Expectation,
  isServed: 'served' | 'on disk only',
): Fault => ({
  name,
  about,
  expects: [expectation],
  inject: async (hands) => {
    await certify(hands, from, until)
    if (isServed === 'served') await reload(hands)
  },
  repair: serveNew,
})

export const edgeFaults: Fault[] = [
  {
    name: 'waf-stopped',
    about: 'the firewall was stopped: nobody comes in',
    expects: [
      { name: 'daily.stack.services[waf]', status: 'critical', words: 'has exited' },
      entry('health', 'critical', 'no valid answer: refuses connections, 2 times'),
      entry('token', 'critical', 'no valid answer: refuses connections, 2 times'),
      certificate('unknown', 'no certificate is shown'),
    ],
    causes: ['daily.stack.services[waf]'],
    inject: async (hands) => {
      await (await hands.container('waf')).stop()
    },
    repair: async (hands) => (await hands.container('waf')).start(),
  },
  {
    name: 'waf-blocks-players',
    about: 'a new rule of the firewall refuses every player',
    expects: [entry('health', 'critical', 'answers 403'), entry('token', 'critical', 'answers 403')],
    inject: async (hands) => {
      await hands.execute('waf', ['sh', '-c', 'echo "$1" >> "$2"', 'sh', BLOCK_ALL, RULES])
      await reload(hands)
      await waitFor('the firewall refuses players', async () => (await statusOf(hands)).includes(' 403 '))
    },
    repair: async (hands) => {
      await hands.execute('waf', ['sed', '-i', '/id:1000,/d', RULES])
      await reload(hands)
      await waitFor('the firewall lets players in', async () => (await statusOf(hands)).includes(' 200 '))
    },
  },
  tampered(
    'entry-fails',
    'the application answers 500 to who wants to log in',
    before('throw new RuntimeException("drill");'),
    [entry('token', 'critical', 'no valid answer: answers 500, 2 times')],
  ),
  tampered(
    'entry-dies',
    'the application dies with plain words and status 200',
    before('die("configuration missing");'),
    [entry('token', 'critical', 'answers 200 with text/html')],
  ),
  tampered(
    'entry-wrong-json',
    'the application answers JSON without a token',
    "s/return \\['token' =>/return ['csrf' =>/",
    [entry('token', 'critical', 'answers JSON without data.token')],
  ),
  tampered(
    'entry-slow',
    'the application takes two seconds for a token',
    before('usleep(2000000);'),
    [entry('token', 'warning', '> 1 s')],
    { limits: { 'daily.game.entry': { warning: 1 } } },
  ),
  served(
    'certificate-not-served',
    'the certificate was renewed on disk and is not served',
    ['-1 minute', '+90 days'],
    certificate('warning', 'a newer certificate lies on disk'),
    'on disk only',
  ),
  served(
    'certificate-ageing',
    'the certificate has a sixth of its life left',
    ['-75 days', '+15 days'],
    certificate('warning', '< 25 %'),
    'served',
  ),
  served(
    'certificate-ending',
    'the certificate has a twentieth of its life left',
    ['-85 days', '+5 days'],
    certificate('critical', '< 10 %'),
    'served',
  ),
  served(
    'certificate-short-lived',
    'a certificate of four days has two of them left',
    ['-2 days', '+2 days'],
    certificate('critical', '< 3 days'),
    'served',
  ),
  served(
    'certificate-over',
    'the certificate is over since yesterday',
    ['-90 days', '-1 day'],
    certificate('critical', 'of its life left, -1'),
    'served',
  ),
]

/** The status line that the firewall gives a player. */
const statusOf = (hands: Hands): Promise<string> =>
  hands.execute('waf', [
    'bash',
    '-c',
    `printf 'GET /v1/health HTTP/1.1\\r\\nHost: localhost\\r\\nUser-Agent: drill\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n' |
       timeout 5 openssl s_client -quiet -connect 127.0.0.1:8443 2>/dev/null | head -n 1`,
  ])
