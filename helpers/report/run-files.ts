/** What a run's folder holds, as text: one report per reader, and one evidence file per item. */
import { createHash } from 'node:crypto'
import { describeLimits } from '../limits.ts'
import { type ItemResult, nameOf, type Results } from './contract.ts'
import { renderHtml } from './html.ts'
import { renderJunit } from './junit.ts'

export interface RunFile {
  /** Relative to the run's folder. */
  path: string
  text: string
}

/** `daily.disk.usage_var_lib_docker-1a2b3c4d`: safe on every disk, and still unique where signs were dropped. */
export function evidenceName(item: Pick<ItemResult, 'id' | 'object'>): string {
  const name = nameOf(item)
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/_$/, '')
    .slice(0, 100)
  return safe === name ? safe : `${safe}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

function evidenceText(item: ItemResult): string {
  const head = [
    `${nameOf(item)}: ${item.status}`,
    item.message,
    ...(item.limits === null ? [] : [`limits: ${describeLimits(item.limits)}`]),
  ]
  const blocks = item.evidence.map(({ source, at, text }) => `--- ${source}\n--- ${at}\n${text}\n`)
  return `${head.join('\n')}\n\n${blocks.join('\n')}`
}

export const resultsFile = (results: Results): RunFile => ({
  path: 'results.json',
  text: `${JSON.stringify(results, null, 2)}\n`,
})

/** Every file of a run but its manifest. */
export const runFiles = (results: Results): RunFile[] => [
  resultsFile(results),
  { path: 'report.html', text: renderHtml(results) },
  { path: 'junit.xml', text: renderJunit(results) },
  ...results.items
    .filter(({ evidence }) => evidence.length > 0)
    .map((item) => ({ path: `evidence/${evidenceName(item)}.txt`, text: evidenceText(item) })),
]
