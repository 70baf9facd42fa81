/** docs/drills.json says of every item by which real fault it was seen to go red; an item without such a row is not proven. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isProven, type Proof, renderMatrix } from '../../cli/drill/matrix.ts'
import { ids } from '../../runbook/ids.ts'
import { faults, itemOf } from '../../stack/faults/index.ts'

const docs = fileURLToPath(new URL('../../docs', import.meta.url))
const proofs = JSON.parse(await readFile(join(docs, 'drills.json'), 'utf8')) as Proof[]

/** Told and never judged: nothing turns it red. */
const INFORMATION = ['daily.disk.largest']

describe('the record of drills', () => {
  test.each(['daily', 'weekly', 'monthly'] as const)(
    'holds a fault that turned every item of the %s suite red',
    (suite) => {
      const proven = new Set(proofs.filter(isProven).flatMap(({ expects }) => expects.map(({ name }) => itemOf(name))))
      expect(ids[suite].filter((id) => !proven.has(id) && !INFORMATION.includes(id))).toEqual([])
    },
  )

  test('holds only faults that exist, each with what it must turn red today', () => {
    const today = new Map(faults.map(({ name, expects }) => [name, expects.map((one) => [one.name, one.status])]))
    expect(proofs.filter((proof) => today.get(proof.fault) === undefined)).toEqual([])
    for (const { fault, expects } of proofs) {
      expect([fault, expects.map(({ name, status }) => [name, status])]).toEqual([fault, today.get(fault)])
    }
  })

  test('is what the page shows', async () => {
    expect(await readFile(join(docs, 'drills.md'), 'utf8')).toBe(renderMatrix(proofs))
  })
})
