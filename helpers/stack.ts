/** The stack as an item sees it: what it is said to consist of, the ways to it, and what earlier runs saw. */
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import type { StackDescription } from './configuration/description.ts'
import { loadConfiguration } from './configuration/load.ts'
import { type Connections, openConnections } from './connections/index.ts'
import { type History, readHistory } from './history.ts'

export interface Stack {
  description: StackDescription
  connections: Connections
  /** Readings of earlier complete runs of this suite, oldest first. */
  history(): Promise<History>
}

const root = fileURLToPath(new URL('..', import.meta.url))

async function open(): Promise<Stack> {
  const { id, environment } = inject('run')
  const { configuration, problems } = loadConfiguration({ environment, root })
  if (configuration === null) throw new Error(`bad configuration of "${environment}":\n${problems.join('\n')}`)
  const { description, accounts, timeoutMs, reports } = configuration
  const connections = openConnections({ description, credentials: accounts, runId: id, timeoutMs })
  let history: Promise<History> | undefined
  return {
    description,
    connections,
    history: () => {
      history ??= readHistory(reports, { suite: 'daily', maxRuns: 100 })
      return history
    },
  }
}

let opened: Promise<Stack> | undefined

/** The run's one stack: every item shares its connections. */
export function openStack(): Promise<Stack> {
  opened ??= open()
  return opened
}

/** Closes what was opened; never throws over a run's own result. */
export async function closeStack(): Promise<void> {
  const stack = await opened?.catch(() => undefined)
  opened = undefined
  await stack?.connections.close()
}
