/** The reference stack's dashboards show what the items compute, and targets are judged by what they reach. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { judgeDashboard, judgeGrafana, judgeTarget } from '../../helpers/judgements/dashboards.ts'
import { PANELS } from '../../helpers/probes/panels/queries.ts'
import { reading } from '../../helpers/reading.ts'
import { repositoryRoot, stackFolder } from '../../stack/lifecycle/names.ts'

const folder = join(stackFolder, 'images/monitoring/dashboards')
const boards = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
const queries = boards.flatMap(({ panels }) =>
  panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr)),
)

describe('the reference stack', () => {
  test('has the four dashboards of the runbook', () => {
    expect(boards.map(({ title }) => title).sort()).toEqual([
      'Database Health',
      'LLM Latency',
      'System Resources',
      'Worker Throughput',
    ])
  })

  // Asked by items that no dashboard of the runbook shows.
  const WITHOUT_PANEL = ['queues-waiting', 'api-errors', 'api-average']
  test.each(Object.entries(PANELS).filter(([name]) => !WITHOUT_PANEL.includes(name)))(
    'shows %s by the query that the item asks',
    (_, { value }) => {
      expect(queries).toContain(value)
    },
  )

  test('is scraped for every target of its description', () => {
    const { scrape_configs: jobs } = parse(readFileSync(join(stackFolder, 'images/monitoring/prometheus.yml'), 'utf8'))
    const { monitoring } = parse(readFileSync(join(repositoryRoot, 'stacks/reference.yaml'), 'utf8'))
    expect(Object.keys(monitoring.targets).sort()).toEqual(
      jobs.map(({ job_name: job }: { job_name: string }) => job).sort(),
    )
  })
})

describe('a target', () => {
  const postgres = { exporter: 'postgres-exporter', needs: [], subject: 'postgres', reaches: 'pg_up' }
  const up = { scrapeUrl: 'http://x/metrics', health: 'up' as const, lastError: '' }
  const down = { ...up, health: 'down' as const, lastError: 'connection refused' }
  const soon = { ...up, health: 'unknown' as const }
  const judge = (facts: Parameters<typeof judgeTarget>[0]['facts']) =>
    judgeTarget({
      object: 'postgres',
      reading: reading({ value: '', unit: '', text: '1 of 1 up', source: '' }),
      facts,
      evidence: [],
    })

  test.each([
    ['that is up and reaches', [up], true, 'ok', []],
    ['that is up and does not reach', [up], false, 'critical', ['postgres', 'postgres-exporter']],
    ['that is up and does not say', [up], null, 'unknown', ['postgres-exporter', 'postgres']],
    ['that is down', [down], null, 'critical', ['postgres-exporter', 'postgres']],
    ['of which one is down', [up, down], true, 'warning', ['postgres-exporter', 'postgres']],
    ['that was never scraped yet', [soon], null, 'not-applicable', []],
    ['that is not scraped at all', [], null, 'critical', []],
  ] as const)('%s is judged by it', (_, targets, reaches, status, blames) => {
    const verdict = judge({ job: 'postgres', description: postgres, targets: [...targets], reaches })
    expect(verdict).toMatchObject({ status, blames })
  })

  test('that no description names is a warning while it is down', () => {
    expect(judge({ job: 'x', description: null, targets: [down], reaches: null })).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('connection refused'),
    })
  })
})

describe('Grafana', () => {
  const answer = (isAnswering: boolean, database: string) =>
    judgeGrafana({
      object: null,
      reading: reading({ value: database, unit: '', text: 'it', source: '' }),
      facts: { service: 'grafana', isAnswering, database },
      evidence: [],
    }).status

  test.each([
    [true, 'ok', 'ok'],
    [true, 'failing', 'critical'],
    [false, '', 'critical'],
  ])('that answers: %s with its database %s is %s', (isAnswering, database, status) => {
    expect(answer(isAnswering, database)).toBe(status)
  })

  test('without a dashboard says which there are', () => {
    const verdict = judgeDashboard({
      object: 'A',
      reading: reading({ value: false, unit: '', text: 'there is no dashboard "A"', source: '' }),
      facts: { service: 'grafana', isPresent: false, others: ['B'] },
      evidence: [],
    })
    expect(verdict).toMatchObject({ status: 'critical', message: 'there is no dashboard "A"; there are "B"' })
  })
})
