/** (a), (b), (d): the daily suite from start to exit, against the page's own commands and an empty vitest run. */
import { join } from 'node:path'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { difference, measureInTurn, ratio, table } from './measure.ts'

/** Returns the section's text; the reference stack must be up. */
export async function measureRun(runs: number): Promise<string> {
  const measured = await measureInTurn(
    [
      { name: '`npm run daily`', command: ['npm', 'run', 'daily', '--', '--env', 'reference'], okCodes: [0, 1, 2, 3] },
      { name: "the page's commands in a shell", command: ['bash', join(repositoryRoot, 'bench/runbook-daily.sh')] },
      {
        name: '`npx vitest run`, empty',
        command: ['npx', 'vitest', 'run', '--root', join(repositoryRoot, 'bench/empty')],
      },
    ],
    runs,
  )
  const [daily, page, empty] = measured
  if (daily === undefined || page === undefined || empty === undefined) throw new Error('every contender is measured')
  return `## The daily suite from start to exit

${table(measured)}

- (a) \`npm run daily\` takes ${ratio(daily, page).toFixed(2)} times what the page's commands take a shell (aim: under 0.33). The page's
  output is not read here, and it asks a fraction of what the suite asks.
- (b) it takes ${difference(daily, empty).toFixed(2)} s more than an empty vitest run (aim: at most 0.5 s).
- (d) its peak memory is ${daily.peakMb.toFixed(0)} MB, ${daily.treeMb.toFixed(0)} MB with npm and all that it starts (aim: under 250 MB).
`
}
