/** The words for accepted risks: how they stand, and the command that accepts one. */
import { DAY_MS } from '../durations.ts'
import type { Limits } from '../limits.ts'
import { type Acceptance, type ItemResult, nameOf, type Results } from './contract.ts'

/** How long a suggested acceptance holds. */
const SUGGESTED_DAYS = 14

/** What somebody should do about an acceptance; null for one that is in force and stays so for a while. */
export function noticeOf({ standing, until, endsSoon, atMost }: Acceptance): string | null {
  switch (standing) {
    case 'lapsed':
      return `ended ${until}: accept it anew, or take it out of waivers.yaml`
    case 'exceeded':
      return `is exceeded: it holds up to ${atMost}`
    case 'not needed':
      return 'is no longer needed: the item is ok, take it out of waivers.yaml'
    case 'matches nothing':
      return 'matches nothing that was looked at: take it out of waivers.yaml'
    case 'in force':
    case 'unseen':
      return endsSoon ? `ends ${until}` : null
  }
}

/** `OPS-12, Kim`. */
export const responsible = ({ ticket, owner }: Pick<Acceptance, 'ticket' | 'owner'>): string => `${ticket}, ${owner}`

const quoted = (text: string): string =>
  /^[\w.%:/@=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Something like 5 % beyond the value, as a round number, and never beyond the critical limit. */
function roomFor(value: number, { warning, critical }: Limits): number | null {
  const op = warning?.op
  if (op === undefined || !Number.isFinite(value)) return null
  const step = 10 ** Math.floor(Math.log10(Math.abs(value) || 1)) / 2
  const isUp = op.startsWith('>')
  const round = isUp ? Math.ceil : Math.floor
  const beyond = Number((round((value + (isUp ? 0.05 : -0.05) * Math.abs(value)) / step) * step).toPrecision(6))
  if (critical === null || critical.op !== op) return beyond
  return isUp ? Math.min(beyond, critical.value) : Math.max(beyond, critical.value)
}

/** `npm run accept -- 'id[object]' --at-most 80% --until 2026-12-05 --ticket …`, to copy and complete. */
export function acceptCommand(item: ItemResult, { run }: Pick<Results, 'run'>): string {
  const { reading, limits } = item
  const room = typeof reading?.value === 'number' && limits !== null ? roomFor(reading.value, limits) : null
  const atMost = room === null ? '' : ` --at-most ${quoted(`${room}${reading?.unit ?? ''}`)}`
  const until = new Date(Date.parse(run.startedAt) + SUGGESTED_DAYS * DAY_MS).toISOString().slice(0, 10)
  const environment = run.environment === 'default' ? '' : ` --env ${quoted(run.environment)}`
  return `npm run accept -- ${quoted(nameOf(item))}${environment}${atMost} --until ${until} --ticket … --owner … --reason …`
}
