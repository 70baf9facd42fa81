/** Starting what is already up changes nothing and takes seconds. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { compose, ensureCompose } from '../../../stack/lifecycle/compose.ts'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { environmentFile } from '../../../stack/lifecycle/environment-file.ts'
import { withLock } from '../../../stack/lifecycle/lock.ts'
import { repositoryRoot } from '../../../stack/lifecycle/names.ts'
import { ownedContainers } from '../../../stack/lifecycle/owned.ts'
import { upReferenceStack } from '../../../stack/lifecycle/reference-stack.ts'
import { referenceSecrets, stackEnvironmentFile } from '../../../stack/lifecycle/secrets.ts'
import { inside } from './inside.ts'

const engine = localEngine()
const description = parse(await readFile(join(repositoryRoot, 'stacks/reference.yaml'), 'utf8'))
const ids = async () => (await ownedContainers(engine)).map(({ id }) => id).sort()

test('a second start leaves every container as it is, within 20 seconds', async () => {
  const before = await ids()
  const startedAt = performance.now()
  await upReferenceStack()
  expect(await ids()).toEqual(before)
  expect(performance.now() - startedAt).toBeLessThan(20_000)
})

test('the compose file is valid for the compose tool at hand', async () => {
  const shown = await compose(await ensureCompose(), stackEnvironmentFile, ['config', '--services'])
  expect(shown.split('\n')).toContain('spawn-scheduler-worker')
})

test('two starts at once do not meet: the second is refused, naming the process of the first', async () => {
  await withLock(async () => {
    await expect(upReferenceStack()).rejects.toThrow(`Process ${process.pid} is starting or removing`)
  })
})

test.each([environmentFile('reference'), stackEnvironmentFile])('%s can be read by its owner only', async (path) => {
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('no password of the stack stands in the arguments of any process in it', async () => {
  const { application, runbook } = referenceSecrets()
  const passwords = [...Object.values(application), ...Object.values(runbook)]
  const tables = await Promise.all(
    Object.keys(description.services).map((service) => inside(service, ['ps', '-eo', 'args'])),
  )
  const commands = tables.flatMap(({ output }) => output.split('\n'))
  expect(commands.length).toBeGreaterThan(10)
  expect(commands.filter((command) => passwords.some((password) => command.includes(password)))).toEqual([])
})
