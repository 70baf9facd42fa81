/** The game worlds, as the stack's own table of worlds lists them. */
import type { GameDescription } from '../../configuration/contents.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'

export interface World {
  key: string
  /** Its database in MySQL. */
  database: string
  hasStarted: boolean
  hasEnded: boolean
}

export function gameOf({ description }: Stack): GameDescription {
  if (description.game !== undefined) return description.game
  throw new CouldNotLook('the stack description does not say where the game keeps its worlds and events', {
    witness: 'description',
    remedy: [`Add game to the stack description, or switch its items off under notApplicable (${description.name})`],
  })
}

/** Every world in the description's list or the table, by key. Throws CouldNotLook where PostgreSQL cannot be asked or lists none. */
export const gameWorlds = oncePerRun(async (stack: Stack): Promise<World[]> => {
  const listed = gameOf(stack).worlds
  if (Array.isArray(listed))
    return listed.map((database): World => ({ key: database, database, hasStarted: true, hasEnded: false }))
  const { table, key, database, startsAt, endsAt } = listed
  const sql = await stack.connections.postgres()
  const worlds = await sql.query<World>(
    `SELECT ${key}::text AS key, ${database}::text AS database,
            ${startsAt === undefined ? 'true' : `coalesce(${startsAt} <= now(), true)`} AS "hasStarted",
            ${endsAt === undefined ? 'false' : `coalesce(${endsAt} <= now(), false)`} AS "hasEnded"
     FROM ${table} ORDER BY 1`,
  )
  if (worlds.length > 0) return worlds
  throw new CouldNotLook(`${table} lists no game world, so there is nothing to look at`, {
    witness: stack.description.databases.postgres?.service ?? 'postgres',
    remedy: [`Look at it: SELECT * FROM ${table}`, 'Empty where worlds should be: restore it from the last backup'],
  })
})

/**
 * Databases that the game's own list of worlds names; none where there is no such list or it cannot be asked, which other
 * items say. It adds to what the server shows, and its silence takes nothing away.
 */
export async function listedWorlds(stack: Stack): Promise<string[]> {
  if (stack.description.game === undefined) return []
  try {
    return (await gameWorlds(stack)).map(({ database }) => database)
  } catch (error) {
    if (error instanceof CouldNotLook) return []
    throw error
  }
}
