/** An image is built again exactly when what it is made of has changed. */
import { expect, test } from 'vitest'
import { digestOf } from '../../stack/lifecycle/build-image.ts'

const recipe = { tag: 'runbook-reference/redis', role: 'redis', sources: ['images/redis', 'accounts/redis.acl'] }

test('the same files on the same base give the same digest', async () => {
  expect(await digestOf(recipe, 'sha256:base')).toBe(await digestOf({ ...recipe }, 'sha256:base'))
})

test.each([
  ['another base', recipe, 'sha256:other'],
  ['one file less', { ...recipe, sources: ['images/redis'] }, 'sha256:base'],
])('%s gives another digest', async (_, changed, base) => {
  expect(await digestOf(changed, base)).not.toBe(await digestOf(recipe, 'sha256:base'))
})
