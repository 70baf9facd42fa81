/** What the screen says: every find with its source and how sure it is, and what a second adoption would change. */
import * as v from 'valibot'
import { type StackDescription, stackDescription } from '../../helpers/configuration/description.ts'
import { cleanLine } from '../../helpers/report/clean-text.ts'
import { differenceLine, differences } from './differences.ts'
import type { Certainty, Find } from './find.ts'

const CERTAINTIES: readonly Certainty[] = ['sure', 'likely', 'guess']

/** One line a find, and how many of each certainty. */
export function findsText(finds: readonly Find[]): string {
  const width = Math.min(44, Math.max(0, ...finds.map(({ where }) => where.length)))
  const lines = finds.map(
    ({ where, text, source, certainty }) =>
      `  ${certainty.padEnd(6)}  ${where.padEnd(width)}  ${cleanLine(text)}  (${cleanLine(source)})\n`,
  )
  const counts = CERTAINTIES.map((one) => `${finds.filter(({ certainty }) => certainty === one).length} ${one}`)
  return `Found: ${counts.join(' · ')}\n${lines.join('')}`
}

/** What differs, or that nothing does. Both sides are read with their defaults filled in. */
export function differencesText(yours: StackDescription, seen: Record<string, unknown>, file: string): string {
  const parsed = v.safeParse(stackDescription, seen)
  const lines = parsed.success ? differences(yours, parsed.output).map(differenceLine) : []
  if (!parsed.success) return `What is seen now makes no whole description; ${file} stays as it is.\n`
  if (lines.length === 0) return `${file} says what is seen now. Nothing was written.\n`
  const shown = lines.map((line) => `  ${cleanLine(line)}\n`).join('')
  return `${file} is yours and stays as it is. Seen now (+ not in it, - only in it, ~ different):\n${shown}`
}
