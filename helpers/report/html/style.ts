/** The report's only style, inline; its hash in the page's policy keeps any other from applying. */
import { createHash } from 'node:crypto'

export const STYLE = `
:root { color-scheme: light dark; --ok: #16713a; --warning: #8a5a00; --critical: #b3161f; --unknown: #7a2e9d;
  --quiet: #5b6472; --line: #d5dae1; --paper: #ffffff; --soft: #f4f6f8; --ink: #1a2029; }
@media (prefers-color-scheme: dark) { :root { --ok: #5fce8a; --warning: #f0b849; --critical: #ff7b81; --unknown: #d59bf0;
  --quiet: #9aa5b4; --line: #39424e; --paper: #14181d; --soft: #1d232a; --ink: #e7ebf0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; } ul { margin: .25rem 0; padding-left: 1.2rem; } a { color: inherit; }
code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { margin: .25rem 0; padding: .6rem; background: var(--soft);
  border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; max-height: 30rem; overflow: auto; }
.verdict { margin: .5rem 0 1rem; padding: .75rem 1rem; border-left: .5rem solid var(--tone); background: var(--soft); font-size: 1.1rem; }
.status { color: var(--tone); font-weight: 700; white-space: nowrap; }
.ok { --tone: var(--ok); } .warning { --tone: var(--warning); } .critical { --tone: var(--critical); }
.unknown { --tone: var(--unknown); } .pending, .waived, .not-applicable { --tone: var(--quiet); }
.cause { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-left: .35rem solid var(--tone); border-radius: 4px; }
.quiet { color: var(--quiet); } details { border-bottom: 1px solid var(--line); } details details { border: 0; }
summary { padding: .35rem 0; cursor: pointer; } details > div { padding: 0 0 .75rem 1.1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; } dt { color: var(--quiet); } dd { margin: 0; }
table { border-collapse: collapse; font-size: .9rem; } th, td { padding: .2rem .6rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
.wide { overflow-x: auto; }
@media print { body { max-width: none; padding: 0; } details::details-content { content-visibility: visible; display: block; } pre { max-height: none; } .cause, details { break-inside: avoid; } }
`

/** For `style-src` of the page's content security policy. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`
