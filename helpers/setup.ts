/** Runs once in the suite's worker: whatever items opened is closed when the files are done, and what it cost is told. */
import { afterAll } from 'vitest'
import { closeStack } from './stack.ts'

// biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures it must make from this pattern
afterAll(async ({}, module) => {
  module.meta.cost = await closeStack()
})
