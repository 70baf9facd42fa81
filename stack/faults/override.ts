/** A service made anew with another compose file over the stack's own; the repair of the stack makes it as it was. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { stateFolder } from '../lifecycle/names.ts'
import type { Hands } from './hands.ts'

const fileOf = (service: string): string => join(stateFolder, `drill-${service}.yaml`)

/** Writes what compose shall say besides, without applying it. */
export const writeOverride = (service: string, fields: Record<string, unknown>): Promise<void> =>
  writeFile(fileOf(service), stringify({ services: { [service]: fields } }))

/** Makes the service's container anew, with what is written besides. */
export const applyOverride = async (hands: Hands, service: string): Promise<void> => {
  await hands.compose('-f', fileOf(service), 'up', '-d', '--no-build', '--no-deps', service)
  await hands.untilHealth('healthy', service)
}

/** The container is made as the stack's own file says, and nothing is left. */
export const removeOverride = async (hands: Hands, service: string): Promise<void> => {
  await rm(fileOf(service), { force: true })
  await hands.compose('up', '-d', '--no-build', '--no-deps', service)
}
