/** Every item of the run under its section, with what was asked and what came back. */
import { describeLimits } from '../../limits.ts'
import type { Row } from '../../reading.ts'
import { isTrouble } from '../../status.ts'
import { cleanBlock } from '../clean-text.ts'
import { type ItemResult, nameOf, type ObjectRef } from '../contract.ts'
import { sectionsOf } from '../summary.ts'
import { STATUS_WORDS } from '../wording.ts'
import { html, type Markup, when } from './markup.ts'

/** The page shows the beginning; the run's evidence folder has the rest. */
const SHOWN = { lines: 60, columns: 400 }
const SHOWN_ROWS = 100

export const anchorOf = (ref: ObjectRef): string => encodeURIComponent(nameOf(ref).toWellFormed())

export const status = (of: ItemResult['status']): Markup => html`<span class="status ${of}">${STATUS_WORDS[of]}</span>`

export const actionList = (action: readonly string[]): Markup | null =>
  action.length === 0
    ? null
    : html`<p>What to do:</p><ul>${action.map((line) => html`<li><code>${line}</code></li>`)}</ul>`

function rowsTable(rows: readonly Row[]): Markup {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const more = rows.length - SHOWN_ROWS
  return html`<div class="wide"><table><tr>${columns.map((column) => html`<th>${column}</th>`)}</tr>
${rows.slice(0, SHOWN_ROWS).map((row) => html`<tr>${columns.map((column) => html`<td>${String(row[column] ?? '')}</td>`)}</tr>\n`)}</table></div>
${more > 0 ? html`<p class="quiet">… (${more} more rows in results.json)</p>` : null}`
}

const evidenceBlocks = ({ evidence }: ItemResult): Markup | null =>
  evidence.length === 0
    ? null
    : html`<details><summary class="quiet">Evidence</summary><div>${evidence.map(
        ({ source, at, text }) => html`<p class="quiet">${source} · ${at}</p><pre>${cleanBlock(text, SHOWN)}</pre>\n`,
      )}</div></details>`

function factList(item: ItemResult): Markup {
  const { reading, limits, since, waiver, attestation, cause } = item
  const facts: [string, string | Markup | null][] = [
    ['Value', reading?.text ?? null],
    ['Limits', limits === null ? null : describeLimits(limits)],
    ['Covers', reading?.coverage ?? null],
    ['Worst', reading?.worst ? `${reading.worst.value} ${reading.unit} at ${reading.worst.at}` : null],
    ['Measured', reading === null ? null : `${reading.at}, ${reading.source}`],
    ['Since', since === null ? null : `${since.change}, first seen ${since.firstSeen}`],
    ['Because of', cause === null ? null : html`<a href="#${anchorOf(cause)}">${nameOf(cause)}</a>`],
    ['Measured status', item.measuredStatus === item.status ? null : STATUS_WORDS[item.measuredStatus]],
    [
      'Accepted',
      waiver &&
        `${waiver.reason} (${waiver.owner}, ${waiver.ticket}, until ${waiver.until}${waiver.atMost === null ? '' : `, at most ${waiver.atMost}`})`,
    ],
    [
      'Confirmed',
      attestation &&
        `${attestation.note} (${attestation.by}, ${attestation.at}, valid until ${attestation.validUntil})`,
    ],
    ['Why it matters', item.why],
  ]
  return html`<dl>${facts.map(([term, fact]) => when(fact, (shown) => html`<dt>${term}</dt><dd>${shown}</dd>\n`))}</dl>`
}

const itemBlock = (item: ItemResult): Markup => html`
<details id="${anchorOf(item)}" ${isTrouble(item.status) ? html`open` : null}><summary>${status(item.status)} <strong>${nameOf(item)}</strong> ${item.message}</summary>
<div><p>${item.title}</p>
${factList(item)}
${isTrouble(item.status) ? actionList(item.action) : null}
${when(item.reading?.rows, (rows) => (rows.length === 0 ? html`` : rowsTable(rows)))}
${evidenceBlocks(item)}</div></details>`

export const itemSections = (items: readonly ItemResult[]): Markup[] =>
  sectionsOf(items).map(([section, members]) => html`<section><h2>${section}</h2>${members.map(itemBlock)}</section>\n`)
