import { describe, expect, test } from 'vitest'
import { findCauses } from '../../helpers/report/causes.ts'
import { type ItemResult, nameOf } from '../../helpers/report/contract.ts'
import { anItem, aReading, aService } from './recorded.ts'

const down = (name: string, blames: string[] = []): ItemResult =>
  aService(name, { status: 'critical', message: `${name} is down`, blames })
const item = (id: string, status: ItemResult['status'], blames: string[] = []): ItemResult =>
  anItem({ id: `daily.${id}`, status, blames, message: `${id} is ${status}` })

/** `cause ← explained, explained`, one line a cause. */
const told = (items: ItemResult[]): string[] =>
  findCauses(items).causes.map(({ explains, ...cause }) =>
    [`${cause.status} ${nameOf(cause)}`, explains.map(nameOf).join(', ')].filter(Boolean).join(' ← '),
  )

const services = 'daily.stack.services'

describe('one cause, one headline', () => {
  test.each<[fact: string, items: ItemResult[], causes: string[]]>([
    ['no trouble has no cause', [item('a', 'ok'), item('b', 'waived'), item('c', 'not-applicable')], []],
    ['trouble that blames nobody is its own cause', [item('a', 'warning')], ['warning daily.a']],
    [
      'a service that is down explains what blames it',
      [item('queue', 'critical', ['worker']), down('worker')],
      [`critical ${services}[worker] ← daily.queue`],
    ],
    [
      'a service that is ok explains nothing',
      [item('queue', 'critical', ['worker']), aService('worker')],
      ['critical daily.queue'],
    ],
    [
      'an accepted service explains nothing',
      [item('queue', 'critical', ['worker']), aService('worker', { status: 'waived' })],
      ['critical daily.queue'],
    ],
    [
      'the nearest service in trouble explains',
      [item('queue', 'unknown', ['worker', 'redis']), aService('worker'), down('redis'), down('postgres')],
      [`critical ${services}[redis] ← daily.queue`, `critical ${services}[postgres]`],
    ],
    [
      'an item that is blamed by its name explains like a service',
      [
        item('panel', 'unknown', ['daily.target', 'exporter']),
        item('target', 'critical', ['postgres']),
        down('postgres'),
      ],
      [`critical ${services}[postgres] ← daily.panel, daily.target`],
    ],
    [
      'explanations are followed to the root',
      [item('queue', 'critical', ['worker']), down('worker', ['redis']), down('redis')],
      [`critical ${services}[redis] ← daily.queue, ${services}[worker]`],
    ],
    [
      'two faults are two causes, the one that explains more first',
      [item('a', 'critical', ['x']), item('b', 'critical', ['y']), item('c', 'unknown', ['y']), down('x'), down('y')],
      [`critical ${services}[y] ← daily.b, daily.c`, `critical ${services}[x] ← daily.a`],
    ],
    [
      'a third, independent fault is not hidden',
      [item('a', 'critical', ['x']), item('disk', 'warning'), item('b', 'unknown', ['y']), down('x'), down('y')],
      [`critical ${services}[x] ← daily.a`, `critical ${services}[y] ← daily.b`, 'warning daily.disk'],
    ],
    [
      'graver causes come first, however little they explain',
      [
        item('a', 'warning', ['x']),
        item('b', 'warning', ['x']),
        aService('x', { status: 'warning' }),
        item('c', 'critical'),
      ],
      ['critical daily.c', `warning ${services}[x] ← daily.a, daily.b`],
    ],
    [
      'a cause is as grave as what it explains',
      [item('a', 'critical', ['x']), aService('x', { status: 'warning' })],
      [`critical ${services}[x] ← daily.a`],
    ],
    [
      'an unknown service explains unknown items, never what was seen to be bad',
      [item('a', 'critical', ['x']), item('b', 'unknown', ['x']), aService('x', { status: 'unknown' })],
      ['critical daily.a', `unknown ${services}[x] ← daily.b`],
    ],
    [
      'unknown items with the same witness fold under the first',
      [
        item('a', 'unknown', ['redis']),
        item('b', 'unknown', ['redis']),
        item('c', 'unknown', ['mysql']),
        aService('redis'),
      ],
      ['unknown daily.a ← daily.b', 'unknown daily.c'],
    ],
    [
      'warnings with the same witness stay apart',
      [item('a', 'warning', ['redis']), item('b', 'warning', ['redis']), aService('redis')],
      ['warning daily.a', 'warning daily.b'],
    ],
    [
      'an engine that does not answer explains all that needed it',
      [
        item('a', 'unknown', ['engine']),
        item('b', 'unknown', ['engine']),
        aService('ignored', { object: null, status: 'unknown', blames: ['engine'] }),
      ],
      [`unknown ${services} ← daily.a, daily.b`],
    ],
    [
      'a services result that is unknown for another reason does not explain the engine',
      [item('a', 'unknown', ['engine']), aService('ignored', { object: null, status: 'unknown' })],
      ['unknown daily.a', `unknown ${services}`],
    ],
    [
      'services that blame each other are headed by one of them',
      [down('b', ['a']), down('a', ['b']), item('queue', 'unknown', ['b'])],
      [`critical ${services}[a] ← ${services}[b], daily.queue`],
    ],
    [
      'a circle is headed by its gravest member, wherever it is entered',
      [
        aService('a', { status: 'warning', blames: ['b'] }),
        down('b', ['c']),
        aService('c', { status: 'warning', blames: ['a'] }),
      ],
      [`critical ${services}[b] ← ${services}[a], ${services}[c]`],
    ],
    [
      'a warning is not folded under an unknown one with the same witness',
      [item('a', 'unknown', ['redis']), item('b', 'warning', ['redis']), aService('redis')],
      ['unknown daily.a', 'warning daily.b'],
    ],
    [
      'a service that blames itself first is explained by the next',
      [down('a', ['a', 'redis']), down('redis')],
      [`critical ${services}[redis] ← ${services}[a]`],
    ],
    ['a service that blames itself is its own cause', [down('a', ['a'])], [`critical ${services}[a]`]],
  ])('%s', (_fact, items, causes) => {
    expect(told(items)).toEqual(causes)
  })

  test('every item in trouble is a cause or has one, and no other item has', () => {
    const items = [
      item('a', 'critical', ['x']),
      down('x'),
      item('b', 'pending'),
      item('c', 'ok'),
      item('d', 'waived', ['x']),
    ]
    const found = findCauses(items)
    expect(found.items.map(({ id, cause }) => [id, cause && nameOf(cause)])).toEqual([
      ['daily.a', `${services}[x]`],
      [services, null],
      ['daily.b', null],
      ['daily.c', null],
      ['daily.d', null],
    ])
    expect(found.causes.map(nameOf)).toEqual([`${services}[x]`, 'daily.b'])
  })

  test('the headline is the message', () => {
    expect(findCauses([down('redis')]).causes[0]?.headline).toBe('redis is down')
  })

  test('a message that is a bare value is told with its title', () => {
    const bare = anItem({ status: 'warning', reading: aReading(512, 'jobs'), message: '512 jobs (warning > 100 jobs)' })
    expect(findCauses([bare]).causes[0]?.headline).toBe(
      '512 jobs (warning > 100 jobs); expected: automation_queue holds at most 100 jobs',
    )
  })
})
