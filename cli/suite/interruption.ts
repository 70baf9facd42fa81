/** What ends a run early: a signal, or its deadline. The report is written all the same. */

export interface Interruption {
  signal: AbortSignal
  /** The signal's name, `deadline`, or null while nothing has happened. */
  reason(): 'SIGINT' | 'SIGTERM' | 'deadline' | null
  /** Ends the deadline; signals stay caught, so that a second one never cuts the report. */
  disarm(): void
}

export function watchForInterruption(deadlineMs: number): Interruption {
  const controller = new AbortController()
  let reason: ReturnType<Interruption['reason']> = null
  const stop = (why: NonNullable<typeof reason>): void => {
    reason ??= why
    controller.abort()
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))
  const timer = setTimeout(() => stop('deadline'), deadlineMs)
  return { signal: controller.signal, reason: () => reason, disarm: () => clearTimeout(timer) }
}
