/** The record of drills: docs/drills.json holds the last outcome of each fault, docs/drills.md shows it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from '../../stack/faults/fault.ts'
import { faults } from '../../stack/faults/index.ts'
import { commitText } from '../suite/identity.ts'
import type { DrillResult } from './drill.ts'
import { type Proof, renderMatrix } from './matrix.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const docs = (name: string): string => join(root, 'docs', name)

/** The last outcome of each fault that was ever drilled; of faults that exist no more there is none. */
async function readProofs(): Promise<Proof[]> {
  const proofs = JSON.parse(await readFile(docs('drills.json'), 'utf8')) as Proof[]
  return proofs.filter(({ fault }) => faults.some(({ name }) => name === fault))
}

/** Replaces what is known of these faults, which were in place together, and writes both files. */
export async function recordDrill(turn: readonly Fault[], result: Omit<DrillResult, 'faults'>): Promise<void> {
  const commit = await commitText(root)
  const at = new Date().toISOString()
  const news = turn.map(
    ({ name, about, expects }): Proof => ({
      fault: name,
      about,
      expects: expects.map((expectation) => ({ name: expectation.name, status: expectation.status })),
      beside: turn.map((other) => other.name).filter((other) => other !== name),
      red: result.red,
      green: result.green,
      again: result.again,
      seconds: Math.round(result.durationMs / 1000),
      commit,
      at,
    }),
  )
  const kept = (await readProofs()).filter(({ fault }) => !news.some((proof) => proof.fault === fault))
  const order = ({ fault }: Proof): number => faults.findIndex(({ name }) => name === fault)
  const proofs = [...kept, ...news].sort((a, b) => order(a) - order(b))
  await writeFile(docs('drills.json'), `${JSON.stringify(proofs, null, 1)}\n`)
  await writeFile(docs('drills.md'), renderMatrix(proofs))
}
