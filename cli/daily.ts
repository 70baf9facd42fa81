/** The morning health check: `npm run daily`. */
import { exitWith } from './exit.ts'
import { suiteCommand } from './suite/command.ts'

await exitWith(await suiteCommand('daily', process.argv.slice(2)))
