import { describe, expect, test } from 'vitest'
import { judgeFailed, judgeMovement } from '../../helpers/judgements/queue-movement.ts'
import { judgeDepth, judgeServed } from '../../helpers/judgements/queues.ts'
import { above } from '../../helpers/limits.ts'
import { parseClientList } from '../../helpers/probes/queues/ends.ts'
import { isGrowing, parseJobTime } from '../../helpers/probes/queues/movement.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import { seen } from './seen.ts'

const held = { held: true, text: 'alive' }
const gone = { held: false, text: 'dead' }
const unmeasured = { held: null, text: 'not kept' }
const queue = (type: string, consumer: typeof held | typeof gone | typeof unmeasured, producer: typeof consumer) => ({
  key: 'automation_queue',
  type,
  consumer,
  producer,
  workerService: 'automation-worker',
  producerService: 'game-engine',
})

describe('a queue', () => {
  test.each([
    ['none', held, held, 'ok'],
    ['list', held, held, 'ok'],
    ['none', held, unmeasured, 'ok'],
    ['none', gone, held, 'critical'],
    ['list', gone, held, 'critical'],
    ['none', held, gone, 'warning'],
    ['none', gone, gone, 'critical'],
    ['none', unmeasured, unmeasured, 'unknown'],
    ['rows', unmeasured, unmeasured, 'ok'],
    ['string', held, held, 'critical'],
    ['hash', gone, gone, 'critical'],
  ])('with key type %s, consumer %o and producer %o is %s', (type, consumer, producer, status) => {
    expect(judgeServed(seen(0, queue(type, consumer, producer))).status).toBe(status)
  })

  test('a missing consumer is explained by the worker service, a wrong type by nobody', () => {
    expect(judgeServed(seen(0, queue('none', gone, held))).blames).toEqual(['automation-worker'])
    expect(judgeServed(seen(null, queue('string', gone, gone))).blames).toEqual([])
  })

  test.each([
    [100, 'ok'],
    [101, 'warning'],
    [501, 'critical'],
    [null, 'critical'],
  ])('holding %s jobs is %s', (depth, status) => {
    const limits = above('jobs', { warning: 100, critical: 500 })
    expect(judgeDepth(seen(depth, queue(depth === null ? 'string' : 'list', held, held)), limits).status).toBe(status)
  })

  test.each([
    [[10, 20, 30], null, true],
    [[10, 20, 30], 5, true],
    [[10, 20, 30], 40, false],
    [[10, 12, 14], null, false],
    [[30, 20, 40], null, false],
    [[10, 10, 20], null, false],
    [[], null, false],
  ])('%o after %s at the last run: growing is %s', (depths, before, growing) => {
    expect(isGrowing(depths, before)).toBe(growing)
  })

  test('movement of a key that is no list is not applicable: the queue item judges that', () => {
    const verdict = judgeMovement(
      seen(null, { notMeasurable: 'a string', workerService: 'w' }),
      above('min', { warning: 10 }),
    )
    expect(verdict.status).toBe('not-applicable')
  })

  test.each([
    [12, null, 'ok'],
    [12, 12, 'ok'],
    [3, 12, 'ok'],
    [13, 12, 'warning'],
  ])('%s failed jobs after %s is %s', (count, before, status) => {
    expect(judgeFailed(seen(count, { before }, 'automation')).status).toBe(status)
  })

  test('a job time is epoch seconds in the named field', () => {
    expect(parseJobTime('{"enqueued_at": 1763800000.5}', 'enqueued_at', 'q')).toBe(1763800000.5)
  })

  test.each(['not json', '{"id": 1}', 'null', '{"enqueued_at": "soon"}', '[]'])(
    'a job %s tells no time: could not look',
    (job) => {
      expect(() => parseJobTime(job, 'enqueued_at', 'q')).toThrow(CouldNotLook)
    },
  )

  test('a client list gives address, command and idle seconds', () => {
    const text =
      'id=3 addr=172.18.0.5:4711 laddr=172.18.0.2:6379 name= age=10 idle=4 flags=b cmd=brpop user=default\nid=4 addr=[::1]:9 idle=0 cmd=client|list\n'
    expect(parseClientList(text)).toEqual([
      { address: '172.18.0.5', command: 'brpop', idleSeconds: 4 },
      { address: '[::1]', command: 'client', idleSeconds: 0 },
    ])
  })
})
