/** Where the backups lie and are made: the container of a service, or the engine's host. */
import type { ExecResult } from '../../connections/index.ts'

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
