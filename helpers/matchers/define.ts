/** Turns a judgement into an assertion that records what it found with the test, whether it holds or not. */
import { inject, type MatcherState } from 'vitest'
import { isLimits, type Limits, type LimitsByObject, limitsFor, movePast } from '../limits.ts'
import { CouldNotLook, isUnseen, type Observation, type Seen } from '../reading.ts'
import type { ItemDeclaration, Judged } from '../record.ts'
import { openStack, type Stack } from '../stack.ts'
import { isTrouble } from '../status.ts'
import { type Judgement, verdict } from '../verdict.ts'
import { coveringWaiver } from '../waivers/cover.ts'

/** What an assertion takes: a probe's answer, awaited or not, of one object or of several. */
export type Looked<Facts> = Observation<Facts> | Observation<Facts>[]

/** What could not be looked at is unknown; information, which is never red, says why it is not there. */
export const couldNotLook = (
  kind: ItemDeclaration['kind'],
  object: string | null,
  { message, witness, remedy, evidence, explainedBy }: CouldNotLook,
): Judged => ({
  object,
  verdict: verdict(kind === 'information' ? 'not-applicable' : 'unknown', message, {
    blames: [...explainedBy, witness],
  }),
  reading: null,
  evidence,
  remedy,
  proved: null,
  waiver: null,
})

/** What an assertion is given where its judgement wants limits: one for all objects, or a table by object. */
export type Given<Args extends unknown[]> = {
  [I in keyof Args]: Args[I] extends Limits ? Limits | LimitsByObject : Args[I]
}

/** The judgement's own arguments for one object. */
function argumentsFor<Args extends unknown[]>(given: Given<Args>, object: string | null): Args {
  const isTable = (argument: unknown): argument is Limits | LimitsByObject =>
    isLimits(argument) || (typeof argument === 'object' && argument !== null && Object.values(argument).every(isLimits))
  return given.map((argument) => (isTable(argument) ? limitsFor(argument, object) : argument)) as Args
}

/** Limits on the reading itself are moved past it; a second condition on another quantity is taken to hold. */
const moveFor = (limits: Limits, unit: string, value: number): Limits => {
  const shape = limits.warning ?? limits.critical
  if (shape === null || shape.unit === unit) return movePast(limits, value)
  return movePast(limits, shape.op.startsWith('>') ? -Number.MAX_VALUE : Number.MAX_VALUE)
}

/** Judges again with every limit moved just past the value: a judgement that stays ok then can never go red. */
function prove<Facts, Args extends unknown[]>(
  judge: Judgement<Facts, Args>,
  seen: Seen<Facts>,
  args: Args,
): boolean | null {
  const { value } = seen.reading
  if (typeof value !== 'number' || !args.some(isLimits)) return null
  const moved = args.map((argument) => (isLimits(argument) ? moveFor(argument, seen.reading.unit, value) : argument))
  // The arguments keep their types: a Limits is replaced by a Limits.
  const { status, limits } = judge(seen, ...(moved as Args))
  // A verdict without limits was not judged by them: too little time has passed, or there is nothing to measure.
  return status === 'not-applicable' || limits === null ? null : isTrouble(status)
}

/** Where an assertion stands: the item, and the risks that were accepted for this environment. */
interface Setting {
  id: string
  kind: ItemDeclaration['kind']
  stack: Pick<Stack, 'waivers' | 'description'>
}

function accepted({ id, stack }: Setting, judged: Omit<Judged, 'waiver'>): Judged {
  const { waivers, description } = stack
  return { ...judged, waiver: coveringWaiver(waivers, { id, ...judged }, new Date(), description.timezone) }
}

function judgeOne<Facts, Args extends unknown[]>(
  setting: Setting,
  judge: Judgement<Facts, Args>,
  observation: Observation<Facts>,
  given: Given<Args>,
): Judged {
  if (isUnseen(observation)) return couldNotLook(setting.kind, observation.object, observation.reason)
  const { object, reading, evidence } = observation
  const args = argumentsFor<Args>(given, object)
  const proved = inject('run').prove ? prove(judge, observation, args) : null
  return accepted(setting, { object, verdict: judge(observation, ...args), reading, evidence, remedy: [], proved })
}

/** An answer without any object is no answer: nothing was looked at. */
const nothingFound: Judged = {
  object: null,
  verdict: verdict('unknown', 'nothing to look at was found, so nothing can be said'),
  reading: null,
  evidence: [],
  remedy: ['Check the stack description: npm run daily -- --list'],
  proved: null,
  waiver: null,
}

async function judgeAll<Facts, Args extends unknown[]>(
  setting: Setting,
  judge: Judgement<Facts, Args>,
  received: Looked<Facts> | Promise<Looked<Facts>>,
  given: Given<Args>,
): Promise<Judged[]> {
  try {
    const looked = await received
    const observations = Array.isArray(looked) ? looked : [looked]
    return observations.length === 0
      ? [nothingFound]
      : observations.map((observation) => judgeOne(setting, judge, observation, given))
  } catch (error) {
    if (error instanceof CouldNotLook) return [couldNotLook(setting.kind, null, error)]
    throw error
  }
}

/** A vitest matcher for `expect.extend`: passes when no object is in trouble that nobody has accepted. Needs the test's own `expect`. */
export const matcher = <Facts, Args extends unknown[]>(judge: Judgement<Facts, Args>) =>
  async function (this: MatcherState, received: Looked<Facts> | Promise<Looked<Facts>>, ...given: Given<Args>) {
    const record = this.task?.meta.record
    if (record === undefined)
      throw new Error('this assertion belongs inside an item(), with the expect that item() hands over')
    const { id = '', kind = 'measured' } = this.task?.meta.item ?? {}
    const judged = await judgeAll({ id, kind, stack: await openStack() }, judge, received, given)
    record.judged.push(...judged)
    const troubles = judged.filter(({ verdict: { status }, waiver }) => waiver === null && isTrouble(status))
    return {
      pass: troubles.length === 0,
      message: () => troubles.map(({ verdict: { status, message } }) => `${status}: ${message}`).join('\n'),
    }
  }
