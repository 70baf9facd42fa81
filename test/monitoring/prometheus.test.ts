import { describe, expect, test } from 'vitest'
import { instantQuery, scalarQuery } from '../../helpers/probes/monitoring/prometheus.ts'
import { cacheHitRatio } from '../../helpers/probes/panels/databases.ts'
import { isUnseen } from '../../helpers/reading.ts'
import { stackAnswering, vector } from './fake-stack.ts'

const query = (body: unknown, status = 200) => stackAnswering({ 'prometheus ': { body, status } })

describe('a query', () => {
  test.each([
    ['nothing', vector(), []],
    ['NaN', vector([{}, 'NaN']), []],
    ['infinity', vector([{}, '+Inf']), []],
    ['a number', vector([{ job: 'x' }, '1.5']), [1.5]],
    ['zero', vector([{}, '0']), [0]],
    ['two series, one of them no number', vector([{ a: '1' }, 'NaN'], [{ a: '2' }, '2']), [2]],
  ])('that gives %s has that for samples, never 0', async (_, body, values) => {
    expect((await instantQuery(query(body), 'x')).map(({ value }) => value)).toEqual(values)
  })

  test('that gives several series where one is wanted is not guessed at', async () => {
    const look = scalarQuery(query(vector([{ a: '1' }, '1'], [{ a: '2' }, '2'])), 'x')
    await expect(look).rejects.toThrow('gives 2 series where one is wanted')
  })

  test.each([
    [
      'explains itself',
      400,
      { status: 'error', errorType: 'bad_data', error: 'parse error' },
      'refuses the query x: bad_data: parse error',
    ],
    ['is not ready', 503, 'Service Unavailable', 'is up and not ready yet'],
    ['wants a token', 401, 'Unauthorized', 'refuses us (401)'],
    ['is another server', 200, '<html>', 'with something else than it should'],
    ['is another address', 404, '{"message":"not found"}', 'with status 404'],
  ])('whose server %s could not look', async (_, status, body, words) => {
    await expect(instantQuery(query(body, status), 'x')).rejects.toMatchObject({
      name: 'CouldNotLook',
      witness: 'prometheus',
      message: expect.stringContaining(words),
    })
  })
})

describe('a panel over a window', () => {
  const look = async (answers: Parameters<typeof stackAnswering>[0]) => {
    const [postgres] = await cacheHitRatio(
      stackAnswering({
        ...answers,
        'prometheus /api/v1/targets': { body: { status: 'success', data: { activeTargets: [] } } },
      }),
    )
    return postgres
  }
  const ratio = { 'prometheus 100 *': { body: vector([{}, '99.5']) } }
  const counts = (reads: string) => ({
    'prometheus sum(increase(pg_stat_database_blks_hit': { body: vector([{}, reads]) },
  })
  const present = { 'prometheus pg_stat_database_blks_hit': { body: vector([{ datname: 'x' }, '5']) } }

  test('has its value where enough stands behind it', async () => {
    const found = await look({ ...ratio, ...counts('20000'), ...present })
    expect(found).toMatchObject({ reading: { value: 99.5, text: '99.5 % hits of 20000 reads' } })
  })

  test('has none, and the numbers, where too little does', async () => {
    const found = await look({ ...ratio, ...counts('12'), ...present })
    expect(found).toMatchObject({
      reading: { value: null, text: '12 of 10000 reads' },
      facts: { basis: { has: 12, needs: 10000 } },
    })
  })

  test('of a source without samples now is not seen, however many it had', async () => {
    const found = await look({ ...ratio, ...counts('20000') })
    expect(found && isUnseen(found) && found.reason).toMatchObject({
      message: 'no samples: Prometheus has none of pg_stat_database_blks_hit now',
      witness: 'postgres-exporter',
      explainedBy: ['daily.dashboards.targets[postgres]'],
    })
  })
})
