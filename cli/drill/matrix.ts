/** docs/drills.md: every item against the faults that turn it red, each as its last drill saw it. */

/** What the last drill of one fault saw. */
export interface Proof {
  fault: string
  about: string
  expects: { name: string; status: string }[]
  /** Other faults that were in place at the same time. */
  beside: string[]
  red: string[]
  green: string[]
  /** What a repeated look had not found as expected at first. */
  again?: string[]
  seconds: number
  /** The commit that was drilled, and when (ISO 8601 UTC). */
  commit: string
  at: string
}

export const isProven = ({ red, green }: Pick<Proof, 'red' | 'green'>): boolean =>
  red.length === 0 && green.length === 0

const rowsOf = (proofs: readonly Proof[]): string[] =>
  proofs
    .flatMap((proof) => proof.expects.map(({ name, status }) => ({ name, status, proof })))
    .sort((a, b) => a.name.localeCompare(b.name) || a.proof.fault.localeCompare(b.proof.fault))
    .map(
      ({ name, status, proof }) =>
        `| ${name} | ${proof.fault} | ${status} | ${isProven(proof) ? 'proven' : 'FAILED'} | ${proof.commit} |`,
    )

const faultLine = ({ fault, about, seconds, at, beside, again = [] }: Proof): string =>
  `- **${fault}** (${at.slice(0, 16).replace('T', ' ')}, ${seconds} s${beside.length === 0 ? '' : `, beside ${beside.length} others`}${again.length === 0 ? '' : ', seen at a repeated look'}): ${about}`

export function renderMatrix(proofs: readonly Proof[]): string {
  const proven = proofs.filter(isProven)
  const broken = proofs
    .filter((proof) => !isProven(proof))
    .flatMap(({ fault, red, green }) => [...red, ...green].map((line) => `- ${fault}: ${line}`))
  return `# Drills

Written by \`npm run drill\` from docs/drills.json: ${proven.length} of ${proofs.length} faults gave exactly the expected statuses, and after
their repair everything was ok again. In each drill every other item of the suite had to stay ok.

| item | fault | status | | drilled at |
|---|---|---|---|---|
${rowsOf(proofs).join('\n')}

## The faults

${proofs.map(faultLine).join('\n')}
${broken.length === 0 ? '' : `\n## What was not as expected\n\n${broken.join('\n')}\n`}`
}
