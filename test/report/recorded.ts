/** Recorded results of a daily run with every status, a module that failed to load and an unhandled error. */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findCauses } from '../../helpers/report/causes.ts'
import type { ItemResult, Results } from '../../helpers/report/contract.ts'
import { exitCodeOf } from '../../helpers/report/exit-code.ts'
import { summarize } from '../../helpers/report/summary.ts'

const AT = '2026-11-22T21:52:04.000Z'

export const anItem = (fields: Partial<ItemResult> = {}): ItemResult => ({
  id: 'daily.queues.automation',
  object: null,
  title: 'automation_queue holds at most 100 jobs',
  section: '5. Worker queue depths',
  kind: 'measured',
  status: 'ok',
  measuredStatus: fields.status ?? 'ok',
  reading: null,
  limits: null,
  message: 'automation_queue holds 12 jobs',
  why: 'Waiting jobs finish buildings and troops late.',
  action: ['Scale the automation workers: npm run procedure -- scale-workers automation=3'],
  evidence: [],
  blames: [],
  cause: null,
  durationMs: 12,
  since: null,
  waiver: null,
  attestation: null,
  ...fields,
})

export const aReading = (
  value: number,
  unit: string,
  text = `${value} ${unit}`,
): NonNullable<ItemResult['reading']> => ({
  value,
  unit,
  text,
  source: 'redis travian_redis: LLEN automation_queue',
  at: AT,
  coverage: null,
  worst: null,
  rows: null,
})

export const aService = (name: string, fields: Partial<ItemResult> = {}): ItemResult =>
  anItem({
    id: 'daily.stack.services',
    object: name,
    title: 'every service is present, running and healthy',
    section: '7. Services',
    message: `${name} runs and is healthy`,
    action: [`docker start travian_${name}`],
    ...fields,
  })

const jobs = {
  warning: { op: '>', value: 100, unit: 'jobs', text: '> 100 jobs' },
  critical: { op: '>', value: 500, unit: 'jobs', text: '> 500 jobs' },
} satisfies ItemResult['limits']

const percent = {
  warning: { op: '>', value: 70, unit: '%', text: '> 70 %' },
  critical: { op: '>', value: 85, unit: '%', text: '> 85 %' },
} satisfies ItemResult['limits']

export const recordedItems: ItemResult[] = [
  anItem({
    reading: aReading(12, 'jobs'),
    limits: jobs,
    since: { change: 'fixed', firstSeen: '2026-11-21T21:50:00.000Z' },
  }),
  anItem({
    id: 'daily.queues.ai-decision',
    title: 'ai_decision_queue holds at most 500 jobs',
    status: 'critical',
    reading: {
      ...aReading(2340, 'jobs', '2,340 jobs'),
      worst: { value: 2410, at: '2026-11-22T20:10:00.000Z' },
      coverage: '24 h of 24 h',
      rows: [{ worker: 'ai-decision', idleSeconds: null, consumers: 0 }],
    },
    limits: jobs,
    message: 'ai_decision_queue holds 2,340 jobs and nobody takes them',
    action: ['docker start travian_ai_decision_worker', 'Then watch: npm run daily -- --only daily.queues'],
    blames: ['ai-decision-worker', 'redis'],
    evidence: [{ source: 'redis travian_redis: LLEN ai_decision_queue', at: AT, text: '(integer) 2340' }],
    since: { change: 'new', firstSeen: AT },
  }),
  anItem({
    id: 'daily.workers.health',
    object: 'ai-decision',
    title: 'every worker container runs and is healthy',
    section: '6. Workers',
    status: 'critical',
    message: 'ai-decision: 0 of 1 to 10 instances run',
    blames: ['ai-decision-worker'],
    since: { change: 'new', firstSeen: AT },
  }),
  aService('ai-decision-worker', {
    status: 'critical',
    message: 'service ai-decision-worker exited with 137 at 03:12, out of memory',
    action: ['docker start travian_ai_decision_worker'],
    evidence: [
      {
        source: 'engine: inspect travian_ai_decision_worker',
        at: AT,
        text: 'Status: exited\nExitCode: 137\nOOMKilled: true',
      },
    ],
    since: { change: 'new', firstSeen: AT },
  }),
  aService('postgres'),
  anItem({
    id: 'daily.disk.usage',
    object: '/var/lib/docker',
    title: 'no filesystem is fuller than 70 %',
    section: '4. Disk space',
    status: 'warning',
    reading: aReading(74, '%', '74 %'),
    limits: percent,
    message: '/var/lib/docker is 74 % full (limit 70 %)',
    action: ['npm run daily -- --only daily.disk.largest'],
    since: { change: 'still', firstSeen: '2026-11-17T21:50:00.000Z' },
  }),
  anItem({
    id: 'daily.disk.logs',
    title: 'no log file is larger than 1 GB',
    section: '4. Disk space',
    status: 'unknown',
    message: 'log files of php-fpm: its container does not answer exec within 10 s',
    action: ['docker restart travian_app'],
    blames: ['php-fpm'],
    since: { change: 'new', firstSeen: AT },
  }),
  anItem({
    id: 'daily.disk.forecast',
    object: '/',
    title: 'at least 14 days until 85 %',
    section: '4. Disk space',
    status: 'not-applicable',
    message: '/: needs 7 days and 5 runs of history, has 2 days and 3 runs',
  }),
  anItem({
    id: 'daily.disk.docker',
    title: 'less than 20 GB are reclaimable',
    section: '4. Disk space',
    status: 'waived',
    measuredStatus: 'warning',
    reading: aReading(23, 'GB', '23 GB reclaimable'),
    message: '23 GB reclaimable (limit 20 GB), accepted',
    waiver: { reason: 'clean-up is planned', owner: 'Kim', ticket: 'OPS-12', until: '2026-12-05', atMost: '30 GB' },
    since: { change: 'still', firstSeen: '2026-11-10T21:50:00.000Z' },
  }),
  anItem({
    id: 'daily.backups.seen',
    title: 'somebody has looked at the backup report',
    section: '3. Backups',
    kind: 'attested',
    status: 'pending',
    message: 'nobody has confirmed this yet',
    action: ['npm run attest -- daily.backups.seen --by NAME --note TEXT'],
    since: { change: 'new', firstSeen: AT },
  }),
  anItem({
    id: 'monthly.docs.architecture',
    title: 'the architecture document was reviewed this month',
    section: '3. Documentation',
    kind: 'attested',
    message: 'confirmed by Kim on 2026-11-02, valid until 2026-12-02',
    attestation: {
      by: 'Kim',
      at: '2026-11-02T08:00:00.000Z',
      note: 'read it against the compose file, OPS-9',
      validUntil: '2026-12-02T08:00:00.000Z',
    },
  }),
]

const risk = {
  reason: 'clean-up is planned',
  owner: 'Kim',
  ticket: 'OPS-12',
  atMost: '30 GB',
  endsSoon: false,
  covers: [],
}

export const recordedAcceptances: NonNullable<Results['acceptances']> = [
  { ...risk, id: 'daily.disk.docker', until: '2026-12-05', standing: 'in force', covers: ['daily.disk.docker'] },
  { ...risk, id: 'daily.disk.usage[/srv]', until: '2026-12-05', standing: 'matches nothing' },
  { ...risk, id: 'daily.queues.spawn', until: '2026-11-20', standing: 'lapsed' },
  { ...risk, id: 'daily.queues.growth', until: '2026-11-25', standing: 'unseen', endsSoon: true },
]

export const recordedErrors = [
  "runbook/daily/09-broken.test.ts failed to load: SyntaxError: The requested module './gone.ts' does not exist\n    at runbook/daily/09-broken.test.ts:3:1",
  'unhandled error: Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/stream_base_commons:216:20)',
]

export interface RecordedFields {
  items?: ItemResult[]
  errors?: string[]
  acceptances?: Results['acceptances']
  run?: Partial<Results['run']>
}

/** A whole Results value around some items, with causes, summary and exit code as a real run computes them. */
export function recorded({ items = recordedItems, errors = [], acceptances, run = {} }: RecordedFields = {}): Results {
  const complete = errors.length === 0
  const explained = findCauses(items)
  return {
    schema: 1,
    run: {
      id: '20261122T215204Z-daily',
      suite: 'daily',
      environment: 'prod',
      startedAt: AT,
      finishedAt: '2026-11-22T21:52:10.100Z',
      durationMs: 6100,
      operator: 'kim',
      host: 'ops-1',
      toolVersion: '0.1.0',
      gitCommit: 'c0ffee0',
      gitDirty: false,
      selection: null,
      clockOffsetMs: 12,
      limitsDigest: 'sha256:1111',
      descriptionDigest: 'sha256:2222',
      waiversDigest: null,
      stack: {
        name: 'travian-prod',
        label: 'PRODUCTION',
        project: 'travian',
        engine: '20.10.24',
        identity: { postgres: '7301', mysql: 'b1a2' },
      },
      complete,
      exitCode: exitCodeOf({ items, complete, errors }),
      epoch: '2026-10-01T06:00:00.000Z',
      previous: { id: '20261121T215000Z-daily', at: '2026-11-21T21:50:00.000Z', status: 'ok' },
      cost: [
        { service: 'mysql', product: 'MySQL', sessions: 2, queries: 1, totalMs: 46, slowestMs: 31 },
        { service: 'postgres', product: 'PostgreSQL', sessions: 1, queries: 38, totalMs: 1234, slowestMs: 405 },
      ],
      ...run,
    },
    summary: summarize(items),
    ...explained,
    acceptances: acceptances ?? (items === recordedItems ? recordedAcceptances : []),
    errors,
  }
}

export const allOk = (fields: Omit<RecordedFields, 'items'> = {}): Results =>
  recorded({
    items: [anItem({ reading: aReading(12, 'jobs'), limits: jobs }), aService('postgres'), aService('redis')],
    ...fields,
  })

export const GOLDEN_RESULTS = fileURLToPath(new URL('golden/results.json', import.meta.url))

// `node test/report/recorded.ts` records it again after the contract has grown.
if (import.meta.main) {
  writeFileSync(GOLDEN_RESULTS, `${JSON.stringify(recorded({ errors: recordedErrors }), null, 2)}\n`)
}
