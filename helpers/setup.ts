/** Runs once in the suite's worker: whatever items opened is closed when the files are done. */
import { afterAll } from 'vitest'
import { closeStack } from './stack.ts'

afterAll(closeStack)
