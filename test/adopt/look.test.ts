import { describe, expect, test } from 'vitest'
import { newestPath } from '../../cli/adopt/look.ts'
import type { Engine } from '../../helpers/connections/index.ts'
import { CouldNotLook } from '../../helpers/reading.ts'
import { inspection } from '../doctor/containers.ts'

const PATHS = ['/var/log/app.log', '/tmp/app.log']
const refused = async () => {
  throw new CouldNotLook('no', { witness: 'engine', remedy: [] })
}

/** An engine that lists this, or may run nothing, and sees these paths by itself. */
const engine = (listed: string | null, seen: string[] = []): { engine: Engine } => ({
  engine: {
    exec: listed === null ? refused : async () => ({ exitCode: listed === '' ? 2 : 0, stdout: listed, stderr: '' }),
    isDirectory: async (_id: string, path: string) => (seen.includes(path) ? false : refused()),
  } as unknown as Engine,
})

describe('of several paths', () => {
  test.each([
    ['the one written last', engine('/tmp/app.log\n/var/log/app.log\n'), '/tmp/app.log'],
    ['the only one', engine('/var/log/app.log\n'), '/var/log/app.log'],
    ['what the engine sees, without programs', engine(null, ['/var/log/app.log']), '/var/log/app.log'],
    ['none, where the engine sees none', engine(null), null],
    ['none, where none is there', engine(''), null],
  ])('%s', async (_what, here, path) => {
    expect(await newestPath(here, inspection(), PATHS)).toBe(path)
  })

  test('none without a container', async () => {
    expect(await newestPath(engine('/tmp/app.log'), undefined, PATHS)).toBeNull()
  })
})
