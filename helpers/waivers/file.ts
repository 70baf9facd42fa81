/** waivers.yaml: read and checked before anything is looked at, all that is wrong with it told at once. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parseDocument } from 'yaml'
import { refOf } from '../report/contract.ts'
import { isMissing } from '../report/durable-files.ts'
import { daysAhead, MOST_DAYS_AHEAD, type Waiver, waiver } from './waiver.ts'

const file = v.nullish(v.strictObject({ waivers: v.nullish(v.array(waiver), []) }), { waivers: [] })

export interface WaiversRead {
  waivers: Waiver[]
  problems: string[]
}

export interface WaiverCheck {
  now: Date
  /** Every item that exists; without it ids are not checked. */
  knownIds?: readonly string[] | undefined
}

/** `waivers.1 (daily.disk.usage)`: entries are counted from 1, as a person counts. */
function placeOf(issue: v.BaseIssue<unknown>, content: unknown): string {
  const path = issue.path?.map(({ key }) => key) ?? []
  const [list, index, ...rest] = path
  if (list !== 'waivers' || typeof index !== 'number') return path.join('.') || 'file'
  const entries = (content as { waivers: unknown[] }).waivers
  const id = (entries[index] as { id?: unknown } | null)?.id
  return [`entry ${index + 1}${typeof id === 'string' ? ` (${id})` : ''}`, ...rest].join(': ')
}

const keyOf = ({ id, environment = 'every environment' }: Waiver): string => `${id} in ${environment}`

function crossChecks(waivers: readonly Waiver[], { now, knownIds }: WaiverCheck): string[] {
  return waivers.flatMap((one, index) => {
    const place = `entry ${index + 1} (${one.id})`
    const ahead = daysAhead(one.until, now)
    return [
      ...(knownIds === undefined || knownIds.includes(refOf(one.id).id) ? [] : [`${place}: id: there is no such item`]),
      ...(ahead > MOST_DAYS_AHEAD
        ? [`${place}: until: is ${ahead} days ahead, a risk is accepted for at most ${MOST_DAYS_AHEAD}`]
        : []),
      ...(waivers.findIndex((other) => keyOf(other) === keyOf(one)) < index
        ? [`${place}: is accepted twice in ${one.environment ?? 'every environment'}: keep one`]
        : []),
    ]
  })
}

/** The waivers of a text, or everything that is wrong with it. */
export function parseWaivers(text: string, check: WaiverCheck): WaiversRead {
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    return { waivers: [], problems: document.errors.map(({ message }) => message.split('\n')[0] ?? message) }
  }
  const content: unknown = document.toJS()
  const parsed = v.safeParse(file, content)
  if (!parsed.success) {
    return { waivers: [], problems: parsed.issues.map((issue) => `${placeOf(issue, content)}: ${issue.message}`) }
  }
  const waivers = parsed.output.waivers ?? []
  return { waivers, problems: crossChecks(waivers, check) }
}

/** No file is no waiver, unless somebody named the file. */
export function readWaivers(path: string, check: WaiverCheck & { isNamed: boolean }): WaiversRead {
  try {
    const { waivers, problems } = parseWaivers(readFileSync(path, 'utf8'), check)
    return { waivers, problems: problems.map((problem) => `${path}: ${problem}`) }
  } catch (error) {
    if (isMissing(error) && !check.isNamed) return { waivers: [], problems: [] }
    return { waivers: [], problems: [`${path}: ${error instanceof Error ? error.message : String(error)}`] }
  }
}
