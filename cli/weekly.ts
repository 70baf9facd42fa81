/** The Monday morning review: `npm run weekly`. */
import { exitWith } from './exit.ts'
import { suiteCommand } from './suite/command.ts'

await exitWith(await suiteCommand('weekly', process.argv.slice(2)))
