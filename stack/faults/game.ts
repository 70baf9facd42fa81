/** Faults of the game: events whose time has come stay where they are. */

import type { Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'
import { mysql, postgres } from './sql.ts'

const overdue = (world: string, status: Expectation['status'], words: string): Expectation => ({
  name: `daily.game.overdue[${world}]`,
  status,
  words,
})

/** An army that should have arrived that long ago, as the engine would find it after a standstill. */
const lateArmy = (hands: Hands, world: string, seconds: number): Promise<string> =>
  mysql(
    hands,
    `INSERT INTO travian_${world}.movement (kid, to_kid, wood, start_time, end_time)
     VALUES (1, 2, 0, (UNIX_TIMESTAMP() - ${seconds + 60}) * 1000, (UNIX_TIMESTAMP() - ${seconds}) * 1000)`,
  )

const removeArmies = (hands: Hands, world: string): Promise<string> =>
  mysql(hands, `DELETE FROM travian_${world}.movement WHERE kid = 1 AND to_kid = 2 AND wood = 0`)

export const gameFaults: Fault[] = [
  {
    name: 'game-engine-stopped',
    about: 'the game engine was stopped while all else runs, ten minutes ago',
    expects: [
      { name: 'daily.stack.services[game-engine]', status: 'critical', words: 'has exited' },
      overdue('s1', 'critical', '> 300 s'),
      overdue('s2', 'critical', '> 300 s'),
    ],
    causes: ['daily.stack.services[game-engine]'],
    inject: async (hands) => {
      await (await hands.container('game-engine')).stop()
      await lateArmy(hands, 's1', 600)
      await lateArmy(hands, 's2', 600)
    },
    repair: async (hands) => {
      await removeArmies(hands, 's1')
      await removeArmies(hands, 's2')
      await (await hands.container('game-engine')).start()
    },
  },
  {
    name: 'world-stands-still',
    about: 'the engine passes world s2 over while every container is healthy',
    expects: [overdue('s2', 'warning', '> 60 s')],
    inject: async (hands) => {
      await postgres(hands, ["UPDATE worlds SET status = 'planned' WHERE world_key = 's2'"])
      await lateArmy(hands, 's2', 90)
    },
    repair: async (hands) => {
      await postgres(hands, ["UPDATE worlds SET status = 'active' WHERE world_key = 's2'"])
      await removeArmies(hands, 's2')
    },
  },
]
