/** What the person on call sees first: verdict, causes with what to do, what could not be looked at, what is fixed. */
import { type Cause, type ItemResult, nameOf, type Results } from '../contract.ts'
import { isPartial, verdictOf } from '../summary.ts'
import {
  countsText,
  durationText,
  previousText,
  STATUS_WORDS,
  sinceText,
  timeText,
  valueText,
  verdictWords,
} from '../wording.ts'
import { padEnd } from './display-width.ts'
import { actions, ends, INDENT, indented, labelled, type Screen } from './layout.ts'
import { STATUS_COLOURS } from './paint.ts'

/** The first two lines: whose stack, when, and the verdict. */
export function headLines(results: Results, screen: Screen): string[] {
  const { run, items } = results
  const label = run.stack.label === undefined ? '' : ` (${run.stack.label})`
  const part = isPartial(results) ? ` PARTIAL (--only ${run.selection?.join(',') ?? ''})` : ''
  const name = `${run.stack.name}${label}  ${run.suite}${part}  ${timeText(run.startedAt, screen.timeZone)}`
  const verdict = verdictWords(results)
  const [first = '', ...rest] = ends(
    `${padEnd(verdict, 10)} ${countsText(results)}`,
    previousText(results, screen.timeZone),
    screen.width,
  )
  const painted = screen.paint(STATUS_COLOURS[verdictOf(items)], first.slice(0, verdict.length))
  return [...ends(name, durationText(run.durationMs), screen.width), painted + first.slice(verdict.length), ...rest]
}

const TAGS = { new: 'NEW', still: 'STILL', fixed: 'FIXED' } as const

function causeLabel({ status }: Cause, item: ItemResult | undefined): string {
  if (status === 'unknown') return 'COULD NOT LOOK'
  const tag = item?.since ? TAGS[item.since.change] : ''
  return `${padEnd(tag, 7)}${STATUS_WORDS[status]}`
}

/** Value with limits, since when and the item's name, without what the headline says already. */
function detailText(cause: Cause, item: ItemResult, finishedAt: string, { timeZone }: Screen): string {
  const value = valueText(item)
  const parts = [cause.headline.includes(value) ? '' : value, sinceText(item, finishedAt, timeZone), nameOf(cause)]
  return parts.filter((part) => part !== '').join(' · ')
}

function causeLines(cause: Cause, { items, run }: Results, screen: Screen): string[] {
  const item = items.find(({ id, object }) => id === cause.id && object === cause.object)
  const explained = cause.explains.length === 0 ? '' : ` (${cause.explains.length + 1} items)`
  const label = { text: causeLabel(cause, item), colour: STATUS_COLOURS[cause.status] }
  const head = labelled(label, cause.headline + explained, screen)
  if (item === undefined) return head
  return [
    ...head,
    ...indented(detailText(cause, item, run.finishedAt, screen), screen, 'dim'),
    ...actions(item.action, screen),
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
    const more = rest.slice(0, 2).map((line) => ' '.repeat(INDENT) + line.trim())
    return [...labelled({ text: 'ERROR', colour: 'red' }, first, screen), ...more]
  })

export const fixedLines = ({ items }: Results, screen: Screen): string[] =>
  items
    .filter(({ since }) => since?.change === 'fixed')
    .flatMap((item) => labelled({ text: 'FIXED', colour: 'green' }, `${item.message} · ${nameOf(item)}`, screen))
