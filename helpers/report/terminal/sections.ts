/** `--verbose`: every item under its section of the runbook, with status, value and limits also when ok. */
import { isTrouble } from '../../status.ts'
import { type ItemResult, nameOf, type Results } from '../contract.ts'
import { sectionsOf } from '../summary.ts'
import { costTexts, STATUS_WORDS, sinceText, valueText } from '../wording.ts'
import { actions, indented, labelled, quietly, type Screen } from './layout.ts'
import { STATUS_COLOURS } from './paint.ts'

const attestationText = ({ by, at, note, validUntil }: NonNullable<ItemResult['attestation']>): string =>
  `${by} on ${at.slice(0, 10)}, valid until ${validUntil.slice(0, 10)}: ${note}`

function itemLines(item: ItemResult, finishedAt: string, screen: Screen): string[] {
  const value = valueText(item)
  const facts = [
    item.message.includes(value) ? '' : value,
    sinceText(item, finishedAt, screen.timeZone),
    item.cause === null ? '' : `because of ${nameOf(item.cause)}`,
    item.waiver === null ? '' : `measured ${STATUS_WORDS[item.measuredStatus]}`,
    item.waiver === null ? '' : `accepted until ${item.waiver.until} by ${item.waiver.owner}, ${item.waiver.ticket}`,
    item.waiver === null || item.waiver.atMost === null ? '' : `at most ${item.waiver.atMost}`,
    item.waiver === null ? '' : item.waiver.reason,
    item.attestation === null ? '' : attestationText(item.attestation),
    item.proved === undefined || item.proved === null ? '' : item.proved ? 'proven to go red' : 'NOT proven to go red',
  ].filter((fact) => fact !== '')
  return [
    ...labelled(
      { text: `  ${STATUS_WORDS[item.status]}`, colour: STATUS_COLOURS[item.status] },
      `${nameOf(item)}  ${item.title}`,
      screen,
    ),
    ...indented(item.message, screen),
    ...(facts.length === 0 ? [] : quietly(facts, screen)),
    ...(isTrouble(item.status) ? actions(item.action, screen) : []),
  ]
}

export const sectionLines = ({ items, run }: Results, screen: Screen): string[] =>
  sectionsOf(items).flatMap(([section, members]) => [
    '',
    screen.paint('bold', section),
    ...members.flatMap((item) => itemLines(item, run.finishedAt, screen)),
  ])

/** What the run itself cost the stack. */
export const costLines = (results: Results, screen: Screen): string[] =>
  costTexts(results).flatMap((text, index) =>
    labelled({ text: index === 0 ? 'COST' : '', colour: 'dim' }, text, screen),
  )
