/** The diagnosis for a person: every item with what it needs, then what is missing and how to get it. */
import { cleanLine } from '../../helpers/report/clean-text.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { State } from './survey.ts'

const STATES: readonly State[] = ['missing', 'a person', 'not tried', 'not here', 'found']

const indent = (lines: readonly string[], by: number): string =>
  lines.map((line) => `${' '.repeat(by)}${cleanLine(line)}\n`).join('')

const nameOf = (id: string, object: string | null): string => (object === null ? id : `${id}[${object}]`)

function itemLines({ items }: Diagnosis): string {
  const width = Math.max(0, ...items.map(({ id }) => id.length))
  return items
    .map(({ id, state, needsText }) => `  ${state.padEnd(9)} ${id.padEnd(width)}  ${cleanLine(needsText)}\n`)
    .join('')
}

/** One paragraph for each remedy: what is repaired together is told together. */
function missingLines({ items }: Diagnosis): string {
  const gaps = items
    .filter(({ state }) => state === 'missing')
    .flatMap(({ id, reasons }) => reasons.map((reason) => ({ id, ...reason })))
  const byRemedy = Map.groupBy(gaps, ({ remedy, reason }) => (remedy.length === 0 ? reason : remedy.join('\n')))
  return [...byRemedy.values()]
    .map((ones) => {
      const reasons = [...new Set(ones.map(({ reason }) => reason))]
      return `\n${indent(
        ones.map(({ id, object }) => nameOf(id, object)),
        2,
      )}${indent(reasons, 4)}${indent(
        (ones[0]?.remedy ?? []).map((line) => `do: ${line}`),
        4,
      )}`
    })
    .join('')
}

function reasonLines({ items }: Diagnosis, wanted: State): string {
  const told = items.filter(({ state }) => state === wanted)
  return told
    .map(({ id, reasons }) => indent([`${id}: ${[...new Set(reasons.map(({ reason }) => reason))].join('; ')}`], 2))
    .join('')
}

const section = (heading: string, body: string): string => (body === '' ? '' : `\n${heading}\n${body}`)

function checkLines({ checks }: Diagnosis): string {
  return checks
    .map(({ what, found, text, remedy }) => {
      const lines = remedy.map((line) => `do: ${line}`)
      return `  ${(found ? 'found' : 'missing').padEnd(9)} ${what}: ${cleanLine(text)}\n${indent(lines, 12)}`
    })
    .join('')
}

function defectLines({ defects }: Diagnosis): string {
  return defects
    .map(({ name, title, evidence, remedy }) => {
      const lines = [evidence, ...remedy.map((line) => `do: ${line}`)]
      return `\n${indent([`${name}  ${title}`], 2)}${indent(lines, 6)}`
    })
    .join('')
}

/** One line: how much is measurable. */
function verdictLine({ items, defects, exitCode }: Diagnosis): string {
  const counts = STATES.map((state) => [items.filter((item) => item.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
  const word = defects.length === 1 ? 'defect' : 'defects'
  const also = defects.length === 0 ? [] : [`${defects.length} ${word} of the stack`]
  return `\n${exitCode === 0 ? 'MEASURABLE' : 'NOT WHOLLY MEASURABLE'}  ${[...counts, ...also].join(' · ')}\n`
}

/** What would be lost without exec; where it is forbidden, what is, and the lines that accept it. */
function lostSection({ withoutExec, execForbidden, items }: Diagnosis): string {
  if (execForbidden === null)
    return section('Lost, in whole or in part, where the engine forbids exec', indent(withoutExec, 2))
  const lost = items.filter(({ lost }) => lost !== null)
  const wholly = lost.filter((item) => item.lost === 'wholly')
  const lines = lost.map((item) => `${(item.lost ?? '').padEnd(8)} ${item.id}`)
  const accepted = wholly.map(({ id }) => `${id}: exec is forbidden on this engine`)
  return [
    section(`Lost here, since ${execForbidden}`, indent(lines, 2)),
    wholly.length === 0
      ? ''
      : section(
          'To do without them, in the stack description',
          `${indent(['notApplicable:'], 2)}${indent(accepted, 4)}`,
        ),
  ].join('')
}

/** Only what is to be done: what is missing, the stack's defects, and how much is measurable. */
export const renderGaps = (diagnosis: Diagnosis): string =>
  [
    section('Missing', missingLines(diagnosis)),
    section('Defects of the stack itself', defectLines(diagnosis)),
    verdictLine(diagnosis),
  ].join('')

export const render = (diagnosis: Diagnosis): string =>
  [
    `${diagnosis.stack.name} (${diagnosis.stack.label})  doctor\n`,
    section('What everything needs', checkLines(diagnosis)),
    section('What each item needs', itemLines(diagnosis)),
    section('Not measured here, and why', reasonLines(diagnosis, 'not here')),
    section('A person must say (npm run attest)', reasonLines(diagnosis, 'a person')),
    section('Not tried', reasonLines(diagnosis, 'not tried')),
    lostSection(diagnosis),
    renderGaps(diagnosis),
  ].join('')
