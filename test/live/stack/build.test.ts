/** Building images: what goes wrong inside a build comes out of it, in the build's own words. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildImage, hasImage } from '../../../stack/lifecycle/build-image.ts'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { StackFailure } from '../../../stack/lifecycle/failures.ts'
import { stackFolder } from '../../../stack/lifecycle/names.ts'
import { silent } from '../../../stack/lifecycle/progress.ts'

const engine = localEngine()
// A folder of its own beside the real ones, since that is where the builder looks.
const role = 'broken-by-test'
const folder = join(stackFolder, 'images', role)
const recipe = { tag: `runbook-reference/${role}`, role, sources: [`images/${role}`] }

beforeAll(() => mkdir(folder, { recursive: true }))
afterAll(() => rm(folder, { recursive: true }))

test('a build that fails says so with the end of its output', async () => {
  await writeFile(join(folder, 'Dockerfile'), 'FROM runbook-reference/base\nRUN echo the reason; exit 3\n')
  const build = buildImage(engine, recipe, 'digest', silent)
  await expect(build).rejects.toThrow(StackFailure)
  await expect(build).rejects.toThrow(/could not be built: .*returned a non-zero code: 3[\s\S]*the reason/)
  expect(await hasImage(engine, recipe.tag, 'digest')).toBe(false)
})
