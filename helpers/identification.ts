/** Who answered: no item, but what makes a report believable a year later. What cannot be asked stays null; items say why. */
import { test } from 'vitest'
import { CouldNotLook } from './reading.ts'
import type { Identification } from './record.ts'
import { openStack, type Stack } from './stack.ts'

/** Null only for what could not be looked at; any other error is a defect of ours and goes through. */
async function orNull<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof CouldNotLook) return null
    throw error
  }
}

async function postgresIdentity({ connections }: Stack): Promise<string | null> {
  const sql = await connections.postgres()
  const [row] = await sql.query<{ system_identifier: string }>(
    'SELECT system_identifier::text FROM pg_control_system()',
  )
  return row?.system_identifier ?? null
}

/** MySQL's server uuid; MariaDB has `server_uid` instead, from 10.11. */
async function mysqlIdentity({ connections }: Stack): Promise<string | null> {
  const sql = await connections.mysql()
  const rows = await sql.query<{ Value: string }>(
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid')",
  )
  return rows[0]?.Value ?? null
}

async function identify(stack: Stack): Promise<Identification> {
  const { postgres, mysql } = stack.description.databases
  const [engine, postgresId, mysqlId] = await Promise.all([
    orNull(() => stack.connections.engine.info()),
    postgres === undefined ? null : orNull(() => postgresIdentity(stack)),
    mysql === undefined ? null : orNull(() => mysqlIdentity(stack)),
  ])
  return {
    engine: engine?.version ?? null,
    clockOffsetMs: engine?.clockOffsetMs ?? null,
    postgres: postgresId,
    mysql: mysqlId,
  }
}

/** Records the run's identification with a test of its own, which no item waits for. */
export function identification(): void {
  test('identification', async ({ task, expect }) => {
    const found = await identify(await openStack())
    task.meta.identification = found
    expect(Object.keys(found)).toHaveLength(4)
  })
}
