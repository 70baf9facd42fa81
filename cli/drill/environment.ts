/** The drill's own environment: the reference stack, with reports, history and limits of its own. */
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { confirm } from '../../helpers/attestations.ts'
import { DAY_MS } from '../../helpers/durations.ts'
import { appendEntry, moveEpoch } from '../../helpers/ledger.ts'
import type { Circumstances } from '../../stack/faults/fault.ts'
import { environmentFile } from '../../stack/lifecycle/environment-file.ts'
import { repositoryRoot, stateFolder } from '../../stack/lifecycle/names.ts'
import { writePrivateFile } from '../../stack/lifecycle/private-file.ts'
import { confirmForReference } from '../demo/confirmations.ts'

export const DRILL = 'drill'
const reports = join(repositoryRoot, 'reports', DRILL)

/** Writes `.env.drill` and its stack description: the reference's, with the circumstances of one fault. */
export async function writeDrillEnvironment({
  limits = {},
  environment = {},
  description: required = {},
  applicable = [],
}: Circumstances = {}): Promise<void> {
  const description = parseDocument(await readFile(join(repositoryRoot, 'stacks', 'reference.yaml'), 'utf8'))
  for (const [id, values] of Object.entries(limits)) description.setIn(['limits', id], values)
  for (const [path, value] of Object.entries(required)) description.setIn(path.split('.'), value)
  for (const id of applicable) description.deleteIn(['notApplicable', id])
  const path = join(stateFolder, 'drill.yaml')
  await writeFile(path, description.toString())
  const own = await readFile(environmentFile('reference'), 'utf8')
  const extra = Object.entries(environment).map(([name, value]) => `${name}='${value}'\n`)
  await writePrivateFile(environmentFile(DRILL), `${own.replace(/^STACK=.*$/m, `STACK='${path}'`)}${extra.join('')}`)
}

/** A drill starts without history, as a new environment would; what only a person can say is confirmed. */
export async function forgetDrills(): Promise<void> {
  await rm(reports, { recursive: true, force: true })
  await mkdir(reports, { recursive: true })
  await confirmForReference(reports)
}

const HISTORY = join(reports, 'history.jsonl')
const LEDGER = join(reports, 'ledger.jsonl')

/** Returns how to put the file back as it is now. Throws where it is not there. */
async function keep(path: string): Promise<() => Promise<void>> {
  const own = await readFile(path)
  return () => writeFile(path, own)
}

/** Returns how to forget what is remembered from now on: the next look then compares with the same runs. */
export async function keepHistory(): Promise<() => Promise<void>> {
  // The first run of an environment has no history yet.
  await appendFile(HISTORY, '')
  return keep(HISTORY)
}

/** What a stack of that age would have: other runs, among those of the drill by their time. Returns how to take them back. */
export async function seedHistory(seeds: NonNullable<Circumstances['history']>): Promise<() => Promise<void>> {
  const undo = await keepHistory()
  const before = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString()
  const lines = seeds.map(
    ({ suite = 'daily', daysAgo, id, object, value, unit, text, status = 'ok', firstSeenDaysAgo }) => {
      const at = before(daysAgo)
      const firstSeen = firstSeenDaysAgo === undefined ? null : before(firstSeenDaysAgo)
      const item = { id, object, status, value, unit, firstSeen, ...(text !== undefined && { text }) }
      return `${JSON.stringify({ run: `${at.slice(0, 10)}-seed`, suite, at, items: [item] })}\n`
    },
  )
  const own = (await readFile(HISTORY, 'utf8')).split(/(?<=\n)/).filter((line) => line !== '')
  const timeOf = (line: string): string => (JSON.parse(line) as { at: string }).at
  const all = [...lines, ...own].sort((one, other) => timeOf(one).localeCompare(timeOf(other)))
  await writeFile(HISTORY, all.join(''))
  return undo
}

/** Runs that the ledger would tell of. Returns how to take them back, with whatever was entered since. */
export async function seedRuns(seeds: NonNullable<Circumstances['runs']>): Promise<() => Promise<void>> {
  const undo = await keep(LEDGER)
  for (const { suite, daysAgo } of seeds) {
    const at = new Date(Date.now() - daysAgo * DAY_MS).toISOString()
    await appendEntry(reports, { kind: 'run', at, data: { run: `${at.slice(0, 10)}-seed`, suite, complete: true } })
  }
  return undo
}

/** Confirmations after the environment's own: the last one decides. Returns how to take them back. */
export async function seedAttestations(
  seeds: NonNullable<Circumstances['attestations']>,
): Promise<() => Promise<void>> {
  const undo = await keep(LEDGER)
  for (const { items, daysAgo, validDays } of seeds) {
    const at = new Date(Date.now() - daysAgo * DAY_MS)
    await confirm(reports, { items, by: 'the drill', note: 'a confirmation of long ago', days: validDays }, at)
  }
  return undo
}

/** After a repair windows start anew, for everyone who looks at this stack: what the fault left behind is not judged. */
export async function startEpoch(reason: string): Promise<void> {
  await moveEpoch(reports, reason)
  const own = join(repositoryRoot, 'reports', 'reference')
  if (existsSync(own)) await moveEpoch(own, reason)
}
