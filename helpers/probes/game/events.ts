/** Whether the game moves: events whose time has come must be gone a moment later. */
import type { GameDescription } from '../../configuration/contents.ts'
import { serverCode } from '../../connections/index.ts'
import { evidence, lookAtEach, type Observation, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { quoted } from '../databases/rows.ts'
import { gameOf, gameWorlds, type World } from './worlds.ts'

export interface OverdueFacts {
  /** Why nothing can be overdue; null where something could. */
  notApplicable: string | null
  /** What is missing of the world's database, in the server's words; null where nothing is. */
  missing: string | null
  /** The service that processes what is due. */
  engine: string
}

const ABSENT = ['ER_NO_SUCH_TABLE', 'ER_BAD_DB_ERROR']

interface Waiting {
  table: string
  /** 1 where any event waits, due or not. */
  waiting: number
  overdue: number
  /** Of the oldest due one; null where none is due. */
  seconds: number | null
}

/** Counted by the database's own clock, so that only one clock is involved. */
function statementFor(database: string, events: GameDescription['events']): string {
  return events
    .map(({ table, column, unit }) => {
      const [scale, now] = unit === 'ms' ? [1000, 'UNIX_TIMESTAMP(NOW(3)) * 1000'] : [1, 'UNIX_TIMESTAMP()']
      const from = `${quoted(database)}.${quoted(table)}`
      return `SELECT '${table}' AS \`table\`, EXISTS (SELECT 1 FROM ${from}) AS waiting,
        (SELECT COUNT(*) FROM ${from} WHERE ${column} <= ${now}) AS overdue,
        (SELECT (${now} - MIN(${column})) / ${scale} FROM ${from} WHERE ${column} <= ${now}) AS seconds`
    })
    .join(' UNION ALL ')
}

const outsideItsTime = ({ key, hasStarted, hasEnded }: World): string | null => {
  if (hasEnded) return `world ${key} has ended`
  return hasStarted ? null : `world ${key} has not begun yet`
}

const SOURCE = 'mysql: events that are due'

function nothing(facts: OverdueFacts, text: string): Omit<Seen<OverdueFacts>, 'object'> {
  return {
    reading: reading({ value: null, unit: 's', text, source: SOURCE }),
    facts,
    evidence: [evidence(SOURCE, text)],
  }
}

function overdueOf(waiting: readonly Waiting[], world: World, engine: string): Omit<Seen<OverdueFacts>, 'object'> {
  const isEmpty = waiting.every((one) => Number(one.waiting) === 0)
  const due = waiting.filter((one) => one.seconds !== null)
  const seconds = Math.max(0, ...due.map((one) => Number(one.seconds)))
  const [oldest] = [...due].sort((one, other) => Number(other.seconds) - Number(one.seconds))
  const overdue = due.reduce((total, one) => total + Number(one.overdue), 0)
  const where = oldest === undefined ? '' : `, oldest in ${oldest.table}`
  const text = `oldest due event ${seconds.toFixed(1)} s ago (${overdue} events due${where})`
  const rows: Row[] = waiting.map((one) => ({ ...one }))
  return {
    reading: reading({ value: seconds, unit: 's', text, source: SOURCE, rows }),
    facts: {
      engine,
      missing: null,
      notApplicable: isEmpty ? `no event waits in ${world.database}, so none can be overdue` : null,
    },
    evidence: [evidence(SOURCE, waiting.map((one) => JSON.stringify(one)).join('\n'))],
  }
}

/** Seconds since the oldest event of a world should have happened. One result per world. */
export async function overdueEvents(stack: Stack): Promise<Observation<OverdueFacts>[]> {
  const { engine, events } = gameOf(stack)
  const worlds = await gameWorlds(stack)
  return lookAtEach(
    worlds,
    ({ key }) => key,
    async (world) => {
      const notApplicable = outsideItsTime(world)
      if (notApplicable !== null) return nothing({ engine, missing: null, notApplicable }, notApplicable)
      const sql = await stack.connections.mysql()
      try {
        return overdueOf(await sql.query<Waiting>(statementFor(world.database, events)), world, engine)
      } catch (error) {
        if (!ABSENT.includes(serverCode(error) ?? '')) throw error
        const words = error instanceof Error ? error.message : String(error)
        return nothing({ engine, notApplicable: null, missing: words }, words)
      }
    },
  )
}
