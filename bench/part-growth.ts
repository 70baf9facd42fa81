/** (e): how the daily suite grows with the number of game worlds and with the size of a container's log. */
import { DRILL } from '../cli/drill/environment.ts'
import { type Hands, handsOnReference } from '../stack/faults/hands.ts'
import { describeTalker, removeTalker, startTalker } from './growth/talker.ts'
import { growWorlds, removeWorlds } from './growth/worlds.ts'
import { type Measured, measureInTurn, median, table } from './measure.ts'

const WORLDS = [1, 10, 100]
const MEGABYTES = [10, 100, 1000]
/** A gigabyte inside the window takes its time, and more rounds tell nothing new. */
const MOST_INSIDE = 3

async function measureDaily(name: string, runs: number): Promise<Measured> {
  const command = ['npm', 'run', 'daily', '--', '--env', DRILL] as const
  const [measured] = await measureInTurn([{ name, command, okCodes: [0, 1, 2, 3] }], runs)
  if (measured === undefined) throw new Error('one contender is measured')
  return measured
}

async function measureWorlds(hands: Hands, runs: number): Promise<Measured[]> {
  const measured: Measured[] = []
  let grown = 1
  try {
    for (const count of WORLDS) {
      process.stderr.write(`${count} game worlds …\n`)
      await growWorlds(hands, grown, count)
      grown = count
      measured.push(await measureDaily(`${count} game ${count === 1 ? 'world' : 'worlds'}`, runs))
    }
    return measured
  } finally {
    await removeWorlds(hands)
  }
}

async function measureTalker(hands: Hands, runs: number): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const megabytes of MEGABYTES) {
    try {
      process.stderr.write(`a container writes ${megabytes} MB …\n`)
      const begun = new Date()
      await startTalker(hands, megabytes * 1e6)
      await describeTalker(new Date())
      measured.push(await measureDaily(`${megabytes} MB, before the window`, runs))
      await describeTalker(begun)
      measured.push(await measureDaily(`${megabytes} MB, all in the window`, Math.min(runs, MOST_INSIDE)))
    } finally {
      await removeTalker(hands)
    }
  }
  return measured
}

const growth = (measured: readonly Measured[], words: string): string => {
  const of = measured.filter(({ name }) => name.includes(words)).map(({ seconds }) => median(seconds))
  const first = of[0] ?? Number.NaN
  return `${of.map((seconds) => (seconds / first).toFixed(2)).join(' : ')}`
}

/** Returns the section's text; the reference stack must be up, and is as before afterwards. */
export async function measureGrowth(runs: number): Promise<string> {
  const hands = handsOnReference()
  // What a measurement that was killed may have left would count as a world, or as a log.
  await removeWorlds(hands)
  await removeTalker(hands)
  const worlds = await measureWorlds(hands, runs)
  const logs = await measureTalker(hands, runs)
  return `## How a run grows

### With the number of game worlds

Databases with the tables of a game world and a backup of last night, as \`npm run daily\` sees them.

${table(worlds)}

- (e) 1, 10 and 100 worlds take ${growth(worlds, 'game')} (aim: no worse than linear, connections shared).

### With the size of a container's log

One more container, which has written that much; inside the window every thousandth line is an error. In a bounded time the
suite says of what it could not read to the end that it is unknown.

${table(logs)}

- (e) 10, 100 and 1000 MB before the window take ${growth(logs, 'before')}, inside it ${growth(logs, 'in the window')} (aim: no worse than linear).
- (d) peak memory should be flat in the size of logs.
`
}
