/** From what tests recorded to the items of a result: one per object, each the worst of its assertions. */

import { isLimits, type Limits, OTHERS } from '../../helpers/limits.ts'
import type { ItemDeclaration, ItemRecord, Judged } from '../../helpers/record.ts'
import type { ItemResult } from '../../helpers/report/contract.ts'
import { compareGravity, isTrouble, type Status, worst } from '../../helpers/status.ts'
import { verdict } from '../../helpers/verdict.ts'
import type { Waiver } from '../../helpers/waivers/waiver.ts'

/** A test as the runner tells it. */
export interface RanTest {
  declaration: ItemDeclaration
  /** Null when the test never began. */
  record: ItemRecord | null
  durationMs: number
  /** Errors that vitest itself reports: a timeout, a hook that failed. */
  errors: string[]
}

const unique = <T>(values: readonly T[], key: (value: T) => string): T[] => [
  ...new Map(values.map((value) => [key(value), value])).values(),
]

function declaredLimits({ limits }: ItemDeclaration, object: string | null): Limits | null {
  if (limits === null || isLimits(limits)) return limits
  return object === null ? null : (limits[object] ?? limits[OTHERS] ?? null)
}

/** What counts of an assertion: trouble that somebody has accepted is waived. */
const statusOf = ({ verdict, waiver }: Judged): Status => (waiver === null ? verdict.status : 'waived')

/** Among equally grave assertions the one that was measured worst speaks, and of those the one that carries limits. */
const speakFirst = (a: Judged, b: Judged): number =>
  compareGravity(statusOf(b), statusOf(a)) ||
  compareGravity(b.verdict.status, a.verdict.status) ||
  Number(b.verdict.limits !== null) - Number(a.verdict.limits !== null)

const shownWaiver = ({ reason, owner, ticket, until, atMost }: Waiver): ItemResult['waiver'] => ({
  reason,
  owner,
  ticket,
  until,
  atMost,
})

function resultOf({ declaration, durationMs }: RanTest, object: string | null, judged: readonly Judged[]): ItemResult {
  const { id, title, section, kind, why, action } = declaration
  const [decisive, ...rest] = [...judged].sort(speakFirst)
  if (decisive === undefined) throw new RangeError(`${id}: a result needs at least one judgement`)
  const { message, blames } = decisive.verdict
  const status = statusOf(decisive)
  const also = isTrouble(decisive.verdict.status)
    ? rest
        .map((judgement) => judgement.verdict)
        .filter((other) => isTrouble(other.status))
        .map((other) => other.message)
    : []
  const remedies = unique(
    judged.flatMap(({ remedy }) => remedy),
    String,
  )
  const proofs = judged.map(({ proved }) => proved).filter((proved) => proved !== null)
  return {
    id,
    object,
    title,
    section,
    kind,
    status,
    measuredStatus: worst(judged.map(({ verdict }) => verdict.status)),
    reading: judged.find(({ reading }) => reading !== null)?.reading ?? null,
    limits:
      judged.find(({ verdict }) => verdict.limits !== null)?.verdict.limits ?? declaredLimits(declaration, object),
    message: unique([message, ...also], String).join('; '),
    why,
    action: status === 'unknown' && remedies.length > 0 ? remedies : (decisive.verdict.action ?? action),
    evidence: unique(
      judged.flatMap(({ evidence }) => evidence),
      ({ source, text }) => `${source}\n${text}`,
    ),
    blames,
    cause: null,
    durationMs: Math.round(durationMs),
    since: null,
    waiver: decisive.waiver === null ? null : shownWaiver(decisive.waiver),
    attestation: judged.map(({ verdict }) => verdict.attestation).find((found) => found !== null) ?? null,
    ...(proofs.length > 0 && { proved: proofs.some(Boolean) }),
  }
}

const broken = (message: string): Judged => ({
  object: null,
  verdict: verdict('unknown', message),
  reading: null,
  evidence: [],
  remedy: ['This is a defect of the runbook, not of the stack: report it with the report attached'],
  proved: null,
  waiver: null,
})

/** Why a test gave no whole answer; null when it did. */
function whyBroken({ record, errors }: RanTest): string | null {
  if (record === null) return `did not run${errors.length > 0 ? `: ${errors[0]}` : ''}`
  if (record.error !== null) return `failed by an error of its own: ${record.error.split('\n')[0]}`
  if (!record.finished) return `did not finish${errors.length > 0 ? `: ${errors[0]}` : ''}`
  return null
}

/** The results of one test: an object each. What was judged before a crash is kept beside the crash. */
export function assembleItem(test: RanTest): ItemResult[] {
  const why = whyBroken(test)
  const judged = [...(test.record?.judged ?? []), ...(why === null ? [] : [broken(why)])]
  const objects = unique(
    judged.map(({ object }) => object),
    String,
  )
  return objects.map((object) =>
    resultOf(
      test,
      object,
      judged.filter((one) => one.object === object),
    ),
  )
}

/** An item that exists and of which no test told anything. */
export const missingItem = (id: string): ItemResult =>
  resultOf(
    {
      declaration: {
        id,
        title: id,
        section: 'Did not run',
        kind: 'measured',
        measuredWith: null,
        why: 'Nothing is known of an item that did not run.',
        action: [],
        limits: null,
      },
      record: null,
      durationMs: 0,
      errors: [],
    },
    null,
    [broken(`${id} did not run`)],
  )
