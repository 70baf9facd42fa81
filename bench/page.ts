/** docs/benchmarks.md: a section for each part of the measurement, each replaced when its part is measured anew. */
import { cpus, totalmem } from 'node:os'

export const PARTS = ['run', 'logs', 'growth'] as const
export type Part = (typeof PARTS)[number]

const HEAD = `# Benchmarks

Made by \`npm run bench\`; \`--part\` measures one section anew. Whole processes in turn, median (least–most), on the machine, at the
commit and at the time that each section names. What is not as wished has its reason in
[decision 13](decisions/0013-time-of-a-run.md).
`

const opening = (part: Part): string => `<!-- part: ${part} -->`

/** The sections of a page by part; a page of another form has none. */
function sectionsOf(page: string): Map<Part, string> {
  const sections = new Map<Part, string>()
  for (const part of PARTS) {
    const [, found] = page.split(`${opening(part)}\n`)
    if (found !== undefined) sections.set(part, found.split('\n<!-- part: ')[0]?.trim() ?? '')
  }
  return sections
}

/** The page with these sections new, and the others as they were. */
export function withSections(page: string, fresh: ReadonlyMap<Part, string>): string {
  const sections = new Map([...sectionsOf(page), ...fresh])
  const shown = PARTS.flatMap((part) => {
    const section = sections.get(part)
    return section === undefined ? [] : [`${opening(part)}\n${section.trim()}\n`]
  })
  return [HEAD, ...shown].join('\n')
}

/** Under what a section was measured. */
export const circumstances = ({ runs, commit, at }: { runs: number; commit: string; at: Date }): string =>
  `${runs} rounds at commit ${commit}, ${at.toISOString().slice(0, 16)}Z, on ${cpus().length} cores and ` +
  `${(totalmem() / 1e9).toFixed(0)} GB (${cpus()[0]?.model.trim() ?? 'unknown processor'}).`
