/** `npm run check`: types, lint and format, dead code. All of them run, so that one look shows everything. */
import { execa } from 'execa'
import { exitWith } from './exit.ts'

const checks = [
  ['types', ['tsc']],
  ['lint and format', ['biome', 'check', '.']],
  ['dead code', ['knip']],
] as const

let failed = 0
for (const [what, [program = '', ...args]] of checks) {
  const { exitCode } = await execa(program, args, { preferLocal: true, stdio: 'inherit', reject: false })
  process.stdout.write(`${exitCode === 0 ? 'ok    ' : 'FAILED'}  ${what}\n`)
  if (exitCode !== 0) failed += 1
}
await exitWith(failed === 0 ? 0 : 2)
