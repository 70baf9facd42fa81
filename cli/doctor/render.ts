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

export function render(diagnosis: Diagnosis): string {
  const { stack, checks, items, defects, withoutExec, exitCode } = diagnosis
  const counts = STATES.map((state) => [items.filter((item) => item.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
  const checkLines = checks
    .map(
      ({ what, found, text, remedy }) =>
        `  ${(found ? 'found' : 'missing').padEnd(9)} ${what}: ${cleanLine(text)}\n${indent(
          remedy.map((line) => `do: ${line}`),
          12,
        )}`,
    )
    .join('')
  return [
    `${stack.name} (${stack.label})  doctor\n`,
    section('What everything needs', checkLines),
    section('What each item needs', itemLines(diagnosis)),
    section('Not measured here, and why', reasonLines(diagnosis, 'not here')),
    section('A person must say (npm run attest)', reasonLines(diagnosis, 'a person')),
    section('Not tried', reasonLines(diagnosis, 'not tried')),
    section('Lost, in whole or in part, where the engine forbids exec', indent(withoutExec, 2)),
    section('Missing', missingLines(diagnosis)),
    section(
      'Defects of the stack itself',
      defects
        .map(
          ({ name, title, evidence, remedy }) =>
            `\n${indent([`${name}  ${title}`], 2)}${indent([evidence], 6)}${indent(
              remedy.map((line) => `do: ${line}`),
              6,
            )}`,
        )
        .join(''),
    ),
    `\n${exitCode === 0 ? 'MEASURABLE' : 'NOT WHOLLY MEASURABLE'}  ${counts.join(' · ')}${
      defects.length === 0 ? '' : ` · ${defects.length} ${defects.length === 1 ? 'defect' : 'defects'} of the stack`
    }\n`,
  ].join('')
}
