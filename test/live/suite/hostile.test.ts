/** What nobody would choose and somebody has: names that would break a careless statement, and a database that comes and goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEpoch } from '../../../cli/drill/environment.ts'
import { nameOf, type Results } from '../../../helpers/report/contract.ts'
import { handsOnReference } from '../../../stack/faults/hands.ts'
import { mysql, postgres } from '../../../stack/faults/sql.ts'
import { runCommand } from './command.ts'

const hands = handsOnReference()

// A session that was thrown out of a vanishing database stands in the logs as an error.
afterAll(() => startEpoch('databases came and went'))

const IN_POSTGRES = `"We""ird'; DROP TABLE players; -- é世界"`
const IN_MYSQL = "`We``ird'; DROP TABLE players; -- é世界`"

/** Every item that lists databases or tables. */
const LOOKS = [
  ['daily', 'daily.databases'],
  ['weekly', 'weekly.databases,weekly.maintenance'],
] as const

async function look(suite: string, only: string): Promise<Results> {
  const { stdout, stderr } = await runCommand(suite, ['--env', 'reference', '--json', '--only', only])
  expect(stderr).not.toMatch(/\bat .*\.ts:\d+/)
  return JSON.parse(stdout) as Results
}

/** Without what moves by itself between two looks. */
const statuses = ({ items }: Results): string[] => items.map((item) => `${nameOf(item)} ${item.status}`).sort()

describe('with databases and tables of hostile names', { timeout: 120_000 }, () => {
  const before = new Map<string, string[]>()
  const drop = async () => {
    await postgres(hands, [`DROP DATABASE IF EXISTS ${IN_POSTGRES}`, `DROP TABLE IF EXISTS ${IN_POSTGRES}`])
    await mysql(hands, `DROP DATABASE IF EXISTS ${IN_MYSQL}; DROP TABLE IF EXISTS travian_s1.${IN_MYSQL}`)
  }

  beforeAll(async () => {
    await drop()
    for (const [suite, only] of LOOKS) before.set(suite, statuses(await look(suite, only)))
    await postgres(hands, [`CREATE DATABASE ${IN_POSTGRES}`, `CREATE TABLE ${IN_POSTGRES} (${IN_POSTGRES} serial)`])
    await mysql(
      hands,
      `CREATE DATABASE ${IN_MYSQL}; CREATE TABLE ${IN_MYSQL}.${IN_MYSQL} (id int AUTO_INCREMENT PRIMARY KEY);
       CREATE TABLE travian_s1.${IN_MYSQL} (id int AUTO_INCREMENT PRIMARY KEY)`,
    )
  }, 120_000)
  afterAll(drop)

  test.each(LOOKS)('the %s suite finds what it found before', async (suite, only) => {
    expect(before.get(suite)?.length).toBeGreaterThan(3)
    expect(statuses(await look(suite, only))).toEqual(expect.arrayContaining(before.get(suite) ?? []))
    expect(
      await postgres(hands, ["SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'players'"]),
    ).toBe('t')
  })
})

test.each(LOOKS)(
  'a database that comes and goes while the %s suite looks breaks nothing',
  { timeout: 120_000 },
  async (suite, only) => {
    let isLooking = true
    let turns = 0
    const comeAndGo = async () => {
      while (isLooking) {
        await postgres(hands, ['CREATE DATABASE drill_passing', 'DROP DATABASE drill_passing WITH (FORCE)'])
        await mysql(
          hands,
          'CREATE DATABASE drill_passing; CREATE TABLE drill_passing.t (id int AUTO_INCREMENT PRIMARY KEY); DROP DATABASE drill_passing',
        )
        turns += 1
      }
    }
    const looked = look(suite, only).finally(() => {
      isLooking = false
    })
    const [results] = await Promise.all([looked, comeAndGo()])
    expect(turns).toBeGreaterThan(2)
    expect(results.items.length).toBeGreaterThan(3)
    // What vanished is left out, or unknown in the server's words; the item itself never breaks.
    expect(results.items.filter(({ message }) => message.includes('an error of its own'))).toEqual([])
  },
)
