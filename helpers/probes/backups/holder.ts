/** Where the backups lie and are made: the container of a service, or the engine's host. */
import { type Container, type ExecResult, runningContainer } from '../../connections/index.ts'
import type { Stack } from '../../stack.ts'
import { backupsOf } from './described.ts'
import { hostHolder } from './host-holder.ts'

export interface BackupHolder {
  /** `travian_maintenance`, `the host`. */
  name: string
  /** Who would explain that it cannot be looked at. */
  witness: string
  /** What its jobs wrote before that is gone; null where it goes with no container. */
  createdAt: Date | null
  /** A path of the description as programs find it there. */
  pathOf(path: string): string
  /** Words for a person to paste. */
  command(words: string): string
  /** Throws CouldNotLook where the program cannot be started or does not end. */
  run(argv: [string, ...string[]], options: { timeoutMs?: number; maxBytes: number }): Promise<ExecResult>
  bytesOf(path: string, signal: AbortSignal): AsyncIterable<Buffer>
  /** Command lines. */
  processes(): Promise<string[]>
}

function inContainer({ connections: { engine } }: Stack, container: Container): BackupHolder {
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

/** Throws CouldNotLook where the container does not run, or where this is not the engine's host. */
export async function backupHolder(stack: Stack): Promise<BackupHolder> {
  const { service } = backupsOf(stack)
  if (service === undefined) return hostHolder(stack)
  return inContainer(stack, await runningContainer(stack.connections.engine, stack.description.project, service))
}
