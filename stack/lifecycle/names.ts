/** The fixed names of the reference stack, and where its files lie. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compose project of the reference stack. */
export const project = 'travian-reference'

/** The label that every object of ours carries. Nothing without it is ever touched. */
export const ownLabel = 'runbook.reference'

/** Tells one creation of the stack from another: its value stands in the state file of the checkout that made it. */
export const creationLabel = 'runbook.reference.creation'

/** Service of a container, as every compose notes it. */
export const serviceLabel = 'com.docker.compose.service'

export const stackFolder = dirname(dirname(fileURLToPath(import.meta.url)))
export const repositoryRoot = dirname(stackFolder)
export const composeFile = join(stackFolder, 'compose.yaml')
export const stateFolder = join(stackFolder, '.state')
