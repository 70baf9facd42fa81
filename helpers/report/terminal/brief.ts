/** What the person on call sees first: verdict, causes with what to do, what could not be looked at, what is fixed. */
import { acceptCommand, noticeOf, responsible } from '../acceptance-wording.ts'
import { type Cause, type ItemResult, nameOf, type Results } from '../contract.ts'
import { isPartial, toneOf } from '../summary.ts'
import {
  countParts,
  durationText,
  headlineOf,
  previousText,
  STATUS_WORDS,
  sinceText,
  timeText,
  valueBeside,
  verdictWords,
} from '../wording.ts'
import { displayWidth, padEnd, wrap, wrapParts } from './display-width.ts'
import { acceptance, actions, besides, ends, indented, labelled, quietly, type Screen } from './layout.ts'
import { STATUS_COLOURS } from './paint.ts'

const VERDICT_COLUMNS = 11

/** The first two lines: whose stack, when, and the verdict. */
export function headLines(results: Results, { width, paint, timeZone }: Screen): string[] {
  const { run } = results
  const label = run.stack.label === undefined ? '' : ` (${run.stack.label})`
  const part = isPartial(results) ? ' PARTIAL' : ''
  const duration = durationText(run.durationMs)
  const name = `${run.stack.name}${label}  ${run.suite}${part}  ${timeText(run.startedAt, timeZone)}`

  const verdict = verdictWords(results)
  const before = previousText(results, timeZone)
  const column = displayWidth(verdict) < VERDICT_COLUMNS ? VERDICT_COLUMNS : displayWidth(verdict) + 2
  const counts = wrapParts(countParts(results), besides(before, width) - column)
  const [first = '', ...rest] = ends(counts, before, width - column)
  const painted = paint(STATUS_COLOURS[toneOf(results)], verdict) + ' '.repeat(column - displayWidth(verdict))
  return [
    ...ends(wrap(name, besides(duration, width)), duration, width),
    painted + first,
    ...rest.map((line) => ' '.repeat(column) + line),
  ]
}

/** What a partial run looked at. */
export const selectionLines = ({ run }: Results, screen: Screen): string[] =>
  run.selection === null
    ? []
    : labelled(
        { text: 'PARTIAL', colour: 'magenta' },
        `only ${run.selection.join(', ')}; nothing else was looked at`,
        screen,
      )

const TAGS = { new: 'NEW', still: 'STILL', fixed: 'FIXED' } as const

function causeLabel({ status }: Cause, item: ItemResult | undefined): string {
  if (status === 'unknown') return 'COULD NOT LOOK'
  const tag = item?.since ? TAGS[item.since.change] : ''
  return `${padEnd(tag, 7)}${STATUS_WORDS[status]}`
}

/** Value with limits, since when and the item's name, without what the headline says already. */
function details(cause: Cause, item: ItemResult, finishedAt: string, { timeZone }: Screen): string[] {
  const parts = [valueBeside(cause.headline, item), sinceText(item, finishedAt, timeZone), nameOf(cause)]
  return parts.filter((part) => part !== '')
}

function causeLines(cause: Cause, { items, run }: Results, screen: Screen): string[] {
  const item = items.find(({ id, object }) => id === cause.id && object === cause.object)
  const explained = cause.explains.length === 0 ? '' : ` (${cause.explains.length + 1} items)`
  const label = { text: causeLabel(cause, item), colour: STATUS_COLOURS[cause.status] }
  const head = labelled(label, cause.headline + explained, screen)
  if (item === undefined) return head
  const isStillWarning = item.status === 'warning' && item.since?.change === 'still'
  return [
    ...head,
    ...quietly(details(cause, item, run.finishedAt, screen), screen),
    ...actions(item.action, screen),
    ...(isStillWarning ? acceptance(acceptCommand(item, { run }), screen) : []),
  ]
}

/** Causes in their order, what could not be looked at after what was seen. */
export function causesLines(results: Results, screen: Screen): string[] {
  const unseen = results.causes.filter(({ status }) => status === 'unknown')
  const seen = results.causes.filter(({ status }) => status !== 'unknown')
  return [...seen, ...unseen].flatMap((cause) => causeLines(cause, results, screen))
}

/** Errors that belong to no item; of each the first lines, the rest is in the report. */
export const errorLines = ({ errors }: Results, screen: Screen): string[] =>
  errors.flatMap((error) => {
    const [first = '', ...rest] = error.split('\n')
    const more = rest.slice(0, 2).flatMap((line) => indented(line.trim(), screen))
    return [...labelled({ text: 'ERROR', colour: 'red' }, first, screen), ...more]
  })

/** One mended cause can mend dozens of items; the report lists them all. */
const FIXED_SHOWN = 4

export function fixedLines({ items }: Results, screen: Screen): string[] {
  const fixed = items.filter(({ since }) => since?.change === 'fixed')
  const label = { text: 'FIXED', colour: 'green' } as const
  const shown = fixed
    .slice(0, FIXED_SHOWN)
    .flatMap((item) => labelled(label, `${headlineOf(item)} · ${nameOf(item)}`, screen))
  const more = fixed.length - FIXED_SHOWN
  return more > 0 ? [...shown, ...labelled(label, `and ${more} more items, see the report`, screen)] : shown
}

/** Accepted risks that somebody must do something about. */
export const acceptanceLines = ({ acceptances = [] }: Results, screen: Screen): string[] =>
  acceptances.flatMap((one) => {
    const notice = noticeOf(one)
    return notice === null
      ? []
      : labelled({ text: 'ACCEPTANCE', colour: 'cyan' }, `of ${one.id} (${responsible(one)}) ${notice}`, screen)
  })
