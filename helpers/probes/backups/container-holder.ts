/** Backups in a volume of a service's container, made there by the cron that it runs. */
import { runningContainer } from '../../connections/index.ts'
import type { Stack } from '../../stack.ts'
import type { BackupHolder } from './holder.ts'

/** Throws CouldNotLook where the container does not run. */
export async function containerHolder(stack: Stack, service: string): Promise<BackupHolder> {
  const { engine } = stack.connections
  const container = await runningContainer(engine, stack.description.project, service)
  const witness = container.service ?? container.name
  return {
    name: container.name,
    witness,
    createdAt: container.createdAt,
    pathOf: (path) => path,
    command: (words) => `docker exec ${container.name} ${words}`,
    run: (argv, options) => engine.exec(container.id, argv, { ...options, witness }),
    bytesOf: (path, signal) => engine.outputOf(container.id, ['cat', '--', path], signal),
    processes: () => engine.processes(container.id),
  }
}
