import { describe, expect, test } from 'vitest'
import { largestCounts, parseCounts, worstChange } from '../../helpers/probes/databases/content.ts'
import { parseIdentity } from '../../helpers/probes/databases/identity.ts'
import { archiverLook, mysqlReplicaLook } from '../../helpers/probes/databases/replication.ts'
import { quoted } from '../../helpers/probes/databases/rows.ts'
import { grownBy } from '../../helpers/probes/databases/writable.ts'

describe('what was remembered', () => {
  test.each([
    ['{"server":"1"}', { server: '1' }],
    ['{"server":1}', null],
    ['1 200', null],
    ['', null],
  ])('%s is the identity %o', (text, identity) => {
    expect(parseIdentity(text)).toEqual(identity)
  })

  test.each([
    ['{"players":200}', { players: 200 }],
    ['{"players":"many"}', {}],
    ['torn {', {}],
  ])('%s are the counts %o', (text, counts) => {
    expect(parseCounts(text)).toEqual(counts)
  })
})

describe('rows', () => {
  test('are compared with the largest count of several runs, table by table', () => {
    expect(largestCounts([{ a: 5, b: 1 }, { a: 3, b: 9 }, {}])).toEqual({ a: 5, b: 9 })
    expect(largestCounts([])).toEqual({})
  })

  test.each([
    [{ a: 50 }, { a: 100 }, -50],
    [{ a: 50, b: 90 }, { a: 100, b: 100 }, -50],
    [{ a: 150 }, { a: 100 }, 50],
    [{ a: 5 }, {}, null],
    [{ a: 5 }, { a: 0 }, null],
  ])('%o after %o changed by %s percent', (counts, before, change) => {
    expect(worstChange(counts, before)).toBe(change)
  })

  test.each([
    [120, 100, 20],
    [100, 100, 0],
    [7, 100, 7],
  ])('a counter at %i after %i grew by %i: it began anew where it fell', (now, before, grown) => {
    expect(grownBy(now, before)).toBe(grown)
  })

  test('a name from data cannot end its quotes', () => {
    expect(quoted('a`; DROP')).toBe('`a``; DROP`')
  })
})

describe('the archiver', () => {
  const state = (more: object) => ({ mode: 'on', failures: 3, wal: '0001', isFailing: false, ...more })

  test.each([
    [{}, null, 0, null, null],
    [{}, 3, 0, null, null],
    [{ failures: 5 }, 3, 2, null, null],
    [{ failures: 1 }, 3, 1, null, null],
    [{ mode: 'off' }, null, 0, 'archive_mode = off', null],
    [{ isFailing: true }, 3, 0, null, 'the archiver fails: 0001'],
  ])('%o after %s failures: %s new', (more, before, value, notConfigured, failed) => {
    const { reading, facts } = archiverLook(state(more), before)
    expect(reading.value).toBe(value)
    if (notConfigured === null) expect(facts.notConfigured).toBeNull()
    else expect(facts.notConfigured).toContain(notConfigured)
    if (failed === null) expect(facts.failed).toBeNull()
    else expect(facts.failed).toContain(failed)
  })
})

describe('a MySQL replica', () => {
  test('is not configured where the server tells of none', () => {
    expect(mysqlReplicaLook(undefined).facts.notConfigured).not.toBeNull()
  })

  test.each([
    [{ Slave_IO_Running: 'Yes', Slave_SQL_Running: 'Yes', Seconds_Behind_Master: 7 }, 7, null],
    [{ Replica_IO_Running: 'Yes', Replica_SQL_Running: 'Yes', Seconds_Behind_Source: '0' }, 0, null],
    [
      {
        Slave_IO_Running: 'Connecting',
        Slave_SQL_Running: 'Yes',
        Seconds_Behind_Master: null,
        Last_IO_Error: 'refused',
      },
      null,
      'replication has stopped (IO Connecting, SQL Yes): refused',
    ],
  ])('%o is %s s behind', (status, behind, failed) => {
    const { reading, facts } = mysqlReplicaLook(status)
    expect(reading.value).toBe(behind)
    expect(facts.failed).toBe(failed)
  })
})
