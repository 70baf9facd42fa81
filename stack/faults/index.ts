/** Every fault, in the order in which drills put them in. */
import { diskFaults } from './disk.ts'
import type { Fault } from './fault.ts'
import { logFaults } from './logs.ts'
import { queueFaults } from './queues.ts'
import { serviceFaults } from './services.ts'
import { workerFaults } from './workers.ts'

export const faults: readonly Fault[] = [...queueFaults, ...workerFaults, ...serviceFaults, ...diskFaults, ...logFaults]

/** The item of `id[object]`. */
export const itemOf = (name: string): string => name.replace(/\[.*$/, '')

/** The faults that turn an item red. */
export const faultsOf = (id: string): Fault[] =>
  faults.filter(({ expects }) => expects.some(({ name }) => itemOf(name) === id))
