/** `--prove`: which numbers left ok when their limit was moved just past them. */

import { cleanLine } from '../../helpers/report/clean-text.ts'
import { nameOf, type Results } from '../../helpers/report/contract.ts'

/** One line an object; exit code 2 when a number stayed ok under a limit that it exceeds, or nothing could be looked at. */
export function renderProofs({ items, run }: Results): { text: string; exitCode: number } {
  const proved = items.filter((item) => item.proved === true)
  const failed = items.filter((item) => item.proved === false)
  const blind = items.filter((item) => item.proved === undefined && item.status === 'unknown')
  const byDrill = items.filter((item) => item.proved === undefined && item.status !== 'unknown')
  const lines = [
    ...failed.map(
      (item) => `NOT PROVED  ${nameOf(item)}  stays ok at ${item.reading?.text ?? 'its value'} whatever its limit`,
    ),
    ...blind.map((item) => `UNKNOWN     ${nameOf(item)}  ${item.message}`),
    ...proved.map((item) => `PROVED      ${nameOf(item)}  ${item.reading?.text ?? ''}`),
    ...byDrill.map(
      (item) => `BY DRILL    ${nameOf(item)}  has no number to move a limit past: npm run drill -- ${item.id}`,
    ),
    `${proved.length} proved, ${failed.length} not proved, ${byDrill.length} proven by drill only, ${blind.length} could not be looked at`,
  ]
  const isProven = failed.length === 0 && blind.length === 0 && run.complete
  return { text: `${lines.map((line) => cleanLine(line)).join('\n')}\n`, exitCode: isProven ? 0 : 2 }
}
