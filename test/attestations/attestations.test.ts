import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { confirm, isValid, newestAttestation } from '../../helpers/attestations.ts'
import { judgeAttested } from '../../helpers/judgements/attestation.ts'
import { appendEntry, readLedger, verifyLedger } from '../../helpers/ledger.ts'
import { reading } from '../../helpers/reading.ts'
import { recordsOf } from '../../helpers/records.ts'

const id = 'monthly.docs.architecture'
const at = new Date('2026-11-02T08:00:00Z')
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'runbook-attestations-'))
})

const newest = async (of = id) => newestAttestation(await readLedger(directory), of)
const said = { items: [id], by: 'Kim', note: 'read it', days: 30 }

describe('an attestation', () => {
  test('says who, when, what and until when, and is chained like everything in the ledger', async () => {
    await confirm(directory, said, at)
    expect(await newest()).toEqual({
      by: 'Kim',
      at: '2026-11-02T08:00:00.000Z',
      note: 'read it',
      validUntil: '2026-12-02T08:00:00.000Z',
    })
    expect(verifyLedger(await readLedger(directory))).toEqual([])
  })

  test('stands for every item that it names and for no other', async () => {
    await confirm(directory, { ...said, items: [id, 'monthly.docs.memory'] }, at)
    expect(await newest('monthly.docs.memory')).toMatchObject({ by: 'Kim' })
    expect(await newest('monthly.docs')).toBeNull()
  })

  test('takes the place of the one before, also where that held longer', async () => {
    await confirm(directory, { ...said, days: 300 }, at)
    await confirm(directory, { ...said, by: 'Lea', days: 1 }, new Date('2026-11-03T08:00:00Z'))
    expect(await newest()).toMatchObject({ by: 'Lea', validUntil: '2026-11-04T08:00:00.000Z' })
  })

  test.each([
    ['2026-11-02T07:59:59.999Z', false],
    ['2026-11-02T08:00:00.000Z', true],
    ['2026-12-02T08:00:00.000Z', true],
    ['2026-12-02T08:00:00.001Z', false],
  ])('at %s is valid: %s', (now, valid) => {
    const attestation = { by: 'Kim', at: at.toISOString(), note: 'n', validUntil: '2026-12-02T08:00:00.000Z' }
    expect(isValid(attestation, new Date(now))).toBe(valid)
  })

  test('that was tampered into another shape is none', async () => {
    await appendEntry(directory, {
      kind: 'attestation',
      data: { items: id, by: 'Kim', note: 'n', validUntil: 'always' },
    })
    expect(await newest()).toBeNull()
  })

  test('is no first run of an environment', async () => {
    await confirm(directory, said, at)
    expect(recordsOf(await readLedger(directory)).firstRun).toBeNull()
  })
})

describe('an item that waits for a person', () => {
  const judged = (attestation: Parameters<typeof isValid>[0] | null, now = new Date('2026-11-28T00:00:00Z')) =>
    judgeAttested({
      object: null,
      reading: reading({ value: null, unit: '', text: '', source: '' }),
      facts: { id, what: 'it was read', attestation, now },
      evidence: [],
    })
  const kims = { by: 'Kim', at: at.toISOString(), note: 'read it', validUntil: '2026-12-02T08:00:00.000Z' }

  test('is pending until somebody confirms it, with the command to paste', () => {
    expect(judged(null)).toMatchObject({
      status: 'pending',
      message: 'nobody has confirmed yet that it was read',
      attestation: null,
    })
    expect(judged(null).action?.join()).toContain(`npm run attest -- ${id} --by NAME --note TEXT`)
  })

  test('is ok with the name, the day and the note while that holds', () => {
    expect(judged(kims)).toMatchObject({
      status: 'ok',
      message: 'Kim confirmed on 2026-11-02 that it was read',
      attestation: kims,
    })
  })

  test('is pending again afterwards, and says who confirmed it last', () => {
    expect(judged(kims, new Date('2026-12-03T00:00:00Z'))).toMatchObject({
      status: 'pending',
      message: 'the last confirmation that it was read, by Kim on 2026-11-02, ended 2026-12-02',
      attestation: null,
    })
  })
})
