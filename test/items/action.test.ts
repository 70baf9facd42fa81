import { expect, test } from 'vitest'
import { inNamesOf } from '../../helpers/action.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import type { Stack } from '../../helpers/stack.ts'

const MAINTENANCE = { service: 'keeper', path: '/backups' }
const CONTAINERS = [
  { service: 'keeper', name: 'shop_keeper_1' },
  { service: 'postgres', name: 'shop_db' },
  { service: 'certbot', name: 'shop_certbot' },
]

const stack = (backups: object | undefined, containers: () => Promise<object[]> = async () => CONTAINERS): Stack =>
  ({
    description: { project: 'shop', backups, databases: { postgres: { service: 'postgres' } }, workers: {} },
    connections: { engine: { containers } },
  }) as unknown as Stack

test.each([
  ['docker exec <maintenance> backup-postgres.sh', 'docker exec shop_keeper_1 backup-postgres.sh'],
  ['docker logs <postgres>', 'docker logs shop_db'],
  // By its own name, since no part of the description is called so.
  ['docker start -a <certbot>', 'docker start -a shop_certbot'],
  // For whoever reads it.
  ['VACUUM <table>; docker logs <firewall>', 'VACUUM <table>; docker logs <firewall>'],
  ['Ask the players', 'Ask the players'],
])('%s', async (line, shown) => {
  expect(await inNamesOf(stack(MAINTENANCE), [line])).toEqual([shown])
})

test('on the host there is no container to enter or to start', async () => {
  const lines = ['Make one: docker exec <maintenance> backup.sh', 'Start it: docker start <maintenance>', 'Look']
  const here = stack({ place: 'host', path: '/srv/backups' })
  expect(await inNamesOf(here, lines)).toEqual(['Make one: backup.sh', 'Look'])
})

test('an engine that tells no names takes nothing away', async () => {
  const silent = stack(MAINTENANCE, async () => {
    throw new CouldNotLook('the engine is gone', { witness: 'engine', remedy: [] })
  })
  expect(await inNamesOf(silent, ['docker start <maintenance>'])).toEqual(['docker start <maintenance>'])
})
