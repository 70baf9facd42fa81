/** Faults of what people keep: documents, confirmations, findings, notifications, versions. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { DAY_MS } from '../../helpers/durations.ts'
import { stateFolder } from '../lifecycle/names.ts'
import type { Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'
import { untilSeen } from './watching.ts'

const CHECKOUT = join(stateFolder, 'checkout')
const DOCUMENTS = {
  'api-reference': 'docs/API-REFERENCE.md',
  architecture: 'docs/ARCHITECTURE.md',
  troubleshooting: 'docs/TROUBLESHOOTING.md',
  memory: 'replit.md',
}
const names = Object.keys(DOCUMENTS).map((name) => `monthly.docs.${name}`)
async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(CHECKOUT, file)), { recursive: true })
  await writeFile(join(CHECKOUT, file), text)
}

/** A real checkout whose documents were all committed that long ago, but for those left out. */
async function makeCheckout(daysAgo: number, leftOut: readonly string[]): Promise<void> {
  const date = new Date(Date.now() - daysAgo * DAY_MS).toISOString()
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: '/dev/null' }
  const git = (...words: string[]) =>
    execa('git', ['-C', CHECKOUT, '-c', 'user.name=drill', '-c', 'user.email=drill@reference.example', ...words], {
      env,
    })
  await rm(CHECKOUT, { recursive: true, force: true })
  await mkdir(CHECKOUT, { recursive: true })
  await git('init', '--quiet')
  const files = Object.values(DOCUMENTS).filter((file) => !leftOut.includes(file))
  for (const file of files) await write(file, 'as it was\n')
  await git('add', '--all')
  await git('commit', '--quiet', '--no-gpg-sign', '-m', 'Document the stack')
}

const neglected: Expectation[] = [
  ...names
    .filter((name) => name !== 'monthly.docs.memory')
    .map((name): Expectation => ({ name, status: 'warning', words: 'last changed 40.0 days ago' })),
  { name: 'monthly.docs.memory', status: 'critical', words: 'replit.md is not in the checkout' },
  { name: 'monthly.docs.committed', status: 'warning', words: '1 uncommitted' },
]

const unconfirmed: Expectation[] = [...names, 'monthly.alerting.delivery'].map(
  (name): Expectation => ({ name, status: 'pending', words: 'by the drill on' }),
)

const CONFIGURATION = '/reference/alertmanager.yml'
/** It answers, and not as a receiver should: the notification fails at once. */
const DEAD_RECEIVER = `route: { receiver: nowhere, group_by: [alertname], group_wait: 1s, group_interval: 5s }
receivers: [{ name: nowhere, webhook_configs: [{ url: "http://127.0.0.1:9093/nowhere" }] }]
`
const RECEIVER_OF_NOBODY = `route: { receiver: nobody, group_by: [alertname], group_wait: 1s, group_interval: 5s }
receivers: [{ name: nobody }]
`

/** The file belongs to root, the server runs as nobody of importance. */
async function configureAlertmanager(hands: Hands, text: string): Promise<void> {
  const container = await hands.container('alertmanager')
  const exec = await container.exec({
    User: '0',
    Cmd: ['bash', '-c', 'printf %s "$1" > "$2"', 'bash', text, CONFIGURATION],
    AttachStdout: true,
    AttachStderr: true,
  })
  for await (const _ of await exec.start({ hijack: false, stdin: false }));
  const { ExitCode: exitCode } = await exec.inspect()
  if (exitCode !== 0) throw new Error(`${CONFIGURATION} could not be written: ${exitCode}`)
  await container.kill({ signal: 'SIGHUP' })
}

const RELEASE = '/usr/lib/os-release'
const DEBIAN_10 = `cp -p "$1" "$1.kept" && sed -i 's/^VERSION_ID=.*/VERSION_ID="10"/' "$1"`
const outlived: Expectation[] = [
  {
    name: 'monthly.updates.end-of-life[debian 10]',
    status: 'critical',
    words: 'supported by Debian 10, until 2024-06-30',
  },
]

export const peopleFaults: Fault[] = [
  {
    name: 'documents-neglected',
    about: 'a checkout is configured whose documents are 40 days old, one missing, one changed and not committed',
    expects: neglected,
    inject: async () => {
      await makeCheckout(40, [DOCUMENTS.memory])
      await write(DOCUMENTS.architecture, 'as it is now\n')
      return { description: { documents: { checkout: CHECKOUT, files: {} } } }
    },
    repair: () => rm(CHECKOUT, { recursive: true, force: true }),
  },
  {
    name: 'confirmations-ended',
    about: 'what people confirmed 40 days ago held for 30',
    expects: unconfirmed,
    inject: async () => ({
      attestations: [{ items: unconfirmed.map(({ name }) => name), daysAgo: 40, validDays: 30 }],
    }),
  },
  {
    name: 'notifications-fail',
    about: 'Alertmanager is told to notify a receiver that refuses everything',
    expects: [{ name: 'monthly.alerting.delivery', status: 'critical', words: 'nobody is told of an alert' }],
    inject: async (hands) => {
      await configureAlertmanager(hands, DEAD_RECEIVER)
      await untilSeen(hands, 'sum(increase(alertmanager_notifications_failed_total[1m])) > 1')
    },
    repair: (hands) => configureAlertmanager(hands, RECEIVER_OF_NOBODY),
  },
  {
    name: 'system-outlived',
    about: 'a container is of Debian 10, which gets no more fixes',
    expects: outlived,
    inject: async (hands) => {
      await hands.execute('offsite', ['sh', '-c', DEBIAN_10, 'sh', RELEASE])
    },
    repair: async (hands) => void (await hands.execute('offsite', ['mv', `${RELEASE}.kept`, RELEASE])),
  },
  {
    name: 'finding-left-open',
    about: 'an earlier run found something critical four days ago, and it is still open',
    expects: [
      {
        name: 'monthly.security.remediation',
        status: 'critical',
        words: 'critical and open for more than 48 h: weekly.security.failed-logins (4.0 days)',
      },
    ],
    inject: async () => ({
      history: [
        {
          suite: 'weekly',
          daysAgo: 1,
          id: 'weekly.security.failed-logins',
          object: null,
          value: 1,
          unit: 'accounts',
          status: 'critical',
          firstSeenDaysAgo: 4,
        },
      ],
    }),
  },
]
