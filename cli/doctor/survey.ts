/** Runs the suites to see what can be looked at. Nothing is published or remembered, and no finding counts. */
import type { Need } from '../../helpers/connections/needs.ts'
import { ids, type Suite } from '../../runbook/ids.ts'
import { assembleItem, type RanTest } from '../suite/assemble.ts'
import { runInVitest } from '../suite/vitest-run.ts'

/** `found`: its sources answer. `not here`: switched off, or not asked for. `a person`: only somebody can say. */
export type State = 'found' | 'missing' | 'not here' | 'a person' | 'not tried'

export interface Surveyed {
  id: string
  suite: Suite
  title: string
  state: State
  needs: Need[]
  /** What of it is lost because exec is forbidden here. */
  lost: 'wholly' | 'in part' | null
  /** Objects that cannot be looked at, or the reason why the item is not measured here. */
  reasons: { object: string | null; reason: string; remedy: string[] }[]
}

/** Items that do more than look: the doctor leaves them alone and says how to try them. */
const NOT_TRIED: Record<string, string> = {
  'weekly.backups.restore-drill': 'it restores backups into scratch servers',
}

function stateOf(results: ReturnType<typeof assembleItem>): State {
  const statuses = results.map(({ status }) => status)
  if (statuses.includes('unknown')) return 'missing'
  if (statuses.every((status) => status === 'not-applicable')) return 'not here'
  return statuses.includes('pending') ? 'a person' : 'found'
}

function lostOf(results: ReturnType<typeof assembleItem>): Surveyed['lost'] {
  const lost = results.filter(({ status, blames }) => status === 'unknown' && blames.includes('exec'))
  if (lost.length === 0) return null
  return lost.length === results.length ? 'wholly' : 'in part'
}

function surveyed(suite: Suite, test: RanTest): Surveyed {
  const { declaration, record } = test
  const results = assembleItem(test)
  const state = stateOf(results)
  const told = state === 'missing' ? 'unknown' : state === 'not here' ? 'not-applicable' : 'pending'
  return {
    id: declaration.id,
    suite,
    title: declaration.title,
    state,
    needs: record?.needs ?? [],
    lost: lostOf(results),
    reasons: results
      .filter(({ status }) => status === told)
      .map(({ object, message, action }) => ({ object, reason: message, remedy: state === 'missing' ? action : [] })),
  }
}

const untried = (suite: Suite, id: string, why: string): Surveyed => ({
  id,
  suite,
  title: id,
  state: 'not tried',
  needs: [],
  lost: null,
  reasons: [{ object: null, reason: why, remedy: [`npm run ${suite} -- --only ${id}`] }],
})

export interface SurveyOptions {
  root: string
  environment: string
  signal: AbortSignal
}

/** Every item of one suite, in the runbook's order. An item that did not run is missing, with what went wrong. */
export async function survey(suite: Suite, { root, environment, signal }: SurveyOptions): Promise<Surveyed[]> {
  const tried = ids[suite].filter((id) => !(id in NOT_TRIED))
  const context = { id: 'doctor', suite, environment, epoch: null, prove: false, selection: null }
  const run =
    tried.length === 0
      ? { tests: [], errors: [] }
      : await runInVitest({
          suite,
          root,
          context,
          selected: tried,
          onFound: () => undefined,
          onFinished: () => undefined,
          signal,
          graceMs: 2_000,
        })
  const byId = new Map(run.tests.map((test) => [test.declaration.id, test]))
  return ids[suite].map((id) => {
    const why = NOT_TRIED[id]
    if (why !== undefined) return untried(suite, id, why)
    const test = byId.get(id)
    if (test !== undefined) return surveyed(suite, test)
    const reason = run.errors[0] ?? 'it did not run'
    return { ...untried(suite, id, reason), state: 'missing' }
  })
}
