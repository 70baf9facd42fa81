/** Who answered: no item, but what makes a report believable a year later. What cannot be asked stays null; items say why. */
import { test } from 'vitest'
import { mysqlIdentity, postgresIdentity, type ServerIdentity } from './probes/databases/identity.ts'
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

const mysqlName = ({ server, made }: ServerIdentity): string | null => server ?? (made === null ? null : `made ${made}`)

async function identify(stack: Stack): Promise<Identification> {
  const { postgres, mysql } = stack.description.databases
  const [engine, postgresId, mysqlId] = await Promise.all([
    orNull(() => stack.connections.engine.info()),
    postgres === undefined ? null : orNull(async () => (await postgresIdentity(stack)).server),
    mysql === undefined ? null : orNull(async () => mysqlName(await mysqlIdentity(stack))),
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
