/** The first Monday of the month: `npm run monthly`. */
import { exitWith } from './exit.ts'
import { suiteCommand } from './suite/command.ts'

await exitWith(await suiteCommand('monthly', process.argv.slice(2)))
