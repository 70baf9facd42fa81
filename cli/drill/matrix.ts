/** docs/drills.md: every item against the faults that turn it red, as the last whole drill saw it. */
import type { Fault } from '../../stack/faults/fault.ts'
import type { DrillResult } from './drill.ts'

export interface Proof {
  fault: Fault
  result: Omit<DrillResult, 'faults'>
}

export const isProven = ({ red, green }: Pick<DrillResult, 'red' | 'green'>): boolean =>
  red.length === 0 && green.length === 0

/** The page, with the commit and time it was made at. */
export function renderMatrix(proofs: readonly Proof[], { commit, at }: { commit: string; at: string }): string {
  const proven = proofs.filter(({ result }) => isProven(result))
  const rows = proofs
    .flatMap(({ fault, result }) =>
      fault.expects.map(({ name, status }) => ({
        name,
        status,
        fault: fault.name,
        outcome: isProven(result) ? 'proven' : 'FAILED',
      })),
    )
    .sort((a, b) => a.name.localeCompare(b.name) || a.fault.localeCompare(b.fault))
  const broken = proofs
    .filter(({ result }) => !isProven(result))
    .flatMap(({ fault, result }) => [...result.red, ...result.green].map((line) => `- ${fault.name}: ${line}`))
  return `# Drills

Made by \`npm run drill\` at commit ${commit}, ${at}: ${proven.length} of ${proofs.length} faults gave exactly the expected statuses,
and after their repair everything was ok again. In each drill every other item had to stay ok.

| item | fault | status | |
|---|---|---|---|
${rows.map(({ name, status, fault, outcome }) => `| ${name} | ${fault} | ${status} | ${outcome} |`).join('\n')}

## The faults

${proofs.map(({ fault, result }) => `- **${fault.name}** (${(result.durationMs / 1000).toFixed(0)} s): ${fault.about}`).join('\n')}
${broken.length === 0 ? '' : `\n## What was not as expected\n\n${broken.join('\n')}\n`}`
}
