/** What to do, in the names of this very stack: `<maintenance>` stands for the container of whatever makes the backups. */
import type { StackDescription } from './configuration/description.ts'
import { CouldNotLook } from './reading.ts'
import type { Stack } from './stack.ts'

/** Parts that have a service of their own; any other word is a service by its name, or for whoever reads it to fill in. */
const servicesByPart = ({
  backups,
  databases,
  workers,
  waf,
}: StackDescription): Record<string, string | undefined> => ({
  maintenance: backups !== undefined && 'service' in backups ? backups.service : undefined,
  firewall: waf?.service,
  postgres: databases.postgres?.service,
  'automation-worker': workers.automation?.service,
})

const isOnHost = ({ backups }: StackDescription): boolean => backups !== undefined && !('service' in backups)

/** Null for what is done to a container where the host does its work. */
function onHost(line: string): string | null {
  const words = line.replace('docker exec <maintenance> ', '')
  return words.includes('<maintenance>') ? null : words
}

/** Words that nothing here is called by stay as they are, as all do where the engine tells no names. */
export async function inNamesOf({ description, connections }: Stack, action: readonly string[]): Promise<string[]> {
  const lines = isOnHost(description) ? action.flatMap((line) => onHost(line) ?? []) : [...action]
  if (!lines.some((line) => line.includes('<'))) return lines
  try {
    const containers = await connections.engine.containers(description.project)
    const parts = servicesByPart(description)
    const nameOf = (word: string): string | undefined =>
      containers.find(({ service }) => service === (parts[word] ?? word))?.name
    return lines.map((line) => line.replace(/<([\w-]+)>/g, (placeholder, word: string) => nameOf(word) ?? placeholder))
  } catch (error) {
    if (error instanceof CouldNotLook) return lines
    throw error
  }
}
