/** report.html: one file that opens from disk, asks nothing of any other place and runs nothing. */

import { acceptCommand, noticeOf, responsible } from './acceptance-wording.ts'
import { type Cause, nameOf, type Results } from './contract.ts'
import { actionList, anchorOf, itemSections, status } from './html/items.ts'
import { html, Markup, when } from './html/markup.ts'
import { STYLE, STYLE_HASH } from './html/style.ts'
import { isPartial, toneOf } from './summary.ts'
import {
  costTexts,
  countParts,
  durationText,
  headlineOf,
  previousText,
  sinceText,
  timeText,
  valueBeside,
  verdictWords,
} from './wording.ts'

export interface HtmlOptions {
  /** IANA name; the machine's own by default. */
  timeZone?: string
}

function causeBlock(cause: Cause, { items, run }: Results, timeZone: string): Markup {
  const item = items.find(({ id, object }) => id === cause.id && object === cause.object)
  const since = item === undefined ? '' : sinceText(item, run.finishedAt, timeZone)
  return html`<article class="cause ${cause.status}"><h3>${status(cause.status)} ${when(item?.since, ({ change }) => html`<span class="quiet">${change}</span>`)} ${cause.headline}</h3>
${when(item && valueBeside(cause.headline, item), (value) => html`<p>${value}</p>`)}
${when(since, (text) => html`<p>${text}</p>`)}
<p class="quiet"><a href="#${anchorOf(cause)}">${nameOf(cause)}</a></p>
${item === undefined ? null : actionList(item.action)}
${item?.status === 'warning' ? html`<p>To accept it for a time:</p><p><code>${acceptCommand(item, { run })}</code></p>` : null}
${
  cause.explains.length === 0
    ? null
    : html`<details><summary>Explains ${cause.explains.length} more</summary><ul>${cause.explains.map(
        (ref) => html`<li><a href="#${anchorOf(ref)}">${nameOf(ref)}</a></li>`,
      )}</ul></details>`
}
</article>
`
}

function identity(results: Results): Markup {
  const { run } = results
  const { stack } = run
  const commit = run.gitCommit === null ? null : `${run.gitCommit}${run.gitDirty === true ? ' with local changes' : ''}`
  const facts: [string, string | null][] = [
    ['Environment', run.environment],
    ['Compose project', stack.project],
    ['Run', run.id],
    ['Started', run.startedAt],
    ['Finished', run.finishedAt],
    ['Only', run.selection?.join(', ') ?? null],
    ['Operator', run.operator],
    ['Host', run.host],
    ['Version', run.toolVersion],
    ['Commit', commit],
    ['Engine', stack.engine],
    ['PostgreSQL', stack.identity.postgres],
    ['MySQL', stack.identity.mysql],
    ['Engine clock', run.clockOffsetMs === null ? null : `${run.clockOffsetMs} ms apart from ours`],
    ['Epoch', run.epoch],
    ['Cost to the stack', costTexts(results).join(' · ') || null],
    ['Limits', run.limitsDigest],
    ['Stack description', run.descriptionDigest],
    ['Waivers', run.waiversDigest],
    ['Exit code', String(run.exitCode)],
  ]
  return html`<details><summary>Identity of this run: ${run.environment}, ${run.id}, by ${run.operator} on ${run.host}</summary><div><dl>
${facts.map(([term, fact]) => when(fact, (shown) => html`<dt>${term}</dt><dd>${shown}</dd>\n`))}</dl></div></details>`
}

const errorBlocks = ({ errors }: Results): Markup | null =>
  errors.length === 0
    ? null
    : html`<section><h2>Errors of the run itself</h2>${errors.map((error) => html`<pre>${error}</pre>\n`)}</section>\n`

function fixedList({ items }: Results): Markup | null {
  const fixed = items.filter(({ since }) => since?.change === 'fixed')
  if (fixed.length === 0) return null
  return html`<section><h2>Fixed since the run before</h2><ul>${fixed.map(
    (item) => html`<li><a href="#${anchorOf(item)}">${nameOf(item)}</a> ${headlineOf(item)}</li>\n`,
  )}</ul></section>\n`
}

function acceptanceTable({ acceptances = [] }: Results): Markup | null {
  if (acceptances.length === 0) return null
  return html`<section><h2>Accepted risks</h2><div class="wide"><table><tr><th>Item</th><th>Stands</th><th>Until</th><th>At most</th><th>Responsible</th><th>Reason</th></tr>
${acceptances.map(
  (one) =>
    html`<tr><td>${one.id}</td><td>${noticeOf(one) ?? one.standing}</td><td>${one.until}</td><td>${one.atMost}</td><td>${responsible(one)}</td><td>${one.reason}</td></tr>\n`,
)}</table></div></section>\n`
}

/** The whole page. Status is said by word as well as by colour. */
export function renderHtml(results: Results, options: HtmlOptions = {}): string {
  const { run, causes, items } = results
  const timeZone = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const label = run.stack.label === undefined ? '' : ` (${run.stack.label})`
  const name = `${run.stack.name}${label} ${run.suite}${isPartial(results) ? ' PARTIAL' : ''}`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${verdictWords(results)}: ${name} ${timeText(run.startedAt, timeZone)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<h1>${name}</h1>
<p>${timeText(run.startedAt, timeZone)} · ${durationText(run.durationMs)}${when(previousText(results, timeZone), (text) => html` · ${text}`)}</p>
<p class="verdict ${toneOf(results)}"><span class="status ${toneOf(results)}">${verdictWords(results)}</span> ${countParts(results).join(' · ')}</p>
${identity(results)}
</header>
<main>
${causes.length === 0 ? null : html`<section><h2>Causes</h2>\n${causes.map((cause) => causeBlock(cause, results, timeZone))}</section>\n`}${errorBlocks(results)}${fixedList(results)}${acceptanceTable(results)}${itemSections(items)}
</main>
</body>
</html>
`.text
}
