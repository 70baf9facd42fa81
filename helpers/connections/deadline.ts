/** Bounds a look in time, and lets it be called off. */

/** The look did not end within its time. What that means is said by whoever knows what was asked. */
export class DeadlinePassed extends Error {
  readonly afterMs: number

  constructor(afterMs: number) {
    super(`no end within ${afterMs} ms`)
    this.name = 'DeadlinePassed'
    this.afterMs = afterMs
  }
}

/** Nobody waits for the answer any more: the run is ending. */
export class CalledOff extends Error {
  constructor() {
    super('called off')
    this.name = 'CalledOff'
  }
}

/**
 * Resolves or rejects with `work`, but after `timeoutMs` rejects with DeadlinePassed and when `outer` aborts with its
 * reason, in both cases also where `work` does not listen to the signal that it is given.
 */
export async function within<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  outer?.throwIfAborted()
  const controller = new AbortController()
  const { promise: calledOff, reject } = Promise.withResolvers<never>()
  const stop = (reason: unknown): void => {
    reject(reason)
    controller.abort(reason)
  }
  const timer = setTimeout(() => stop(new DeadlinePassed(timeoutMs)), timeoutMs)
  const onOuterAbort = (): void => stop(outer?.reason)
  outer?.addEventListener('abort', onOuterAbort, { once: true })
  try {
    return await Promise.race([calledOff, work(controller.signal)])
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', onOuterAbort)
  }
}

/** Like `within`, for leaving: an end that comes late or badly is no reason to fail. */
export async function atMost(timeoutMs: number, work: () => Promise<unknown>): Promise<void> {
  await within(timeoutMs, work).catch(() => undefined)
}

/** Milliseconds as a person reads them in a message: `10 s`, `1.5 s`. */
export const inSeconds = (ms: number): string => `${Number((ms / 1000).toFixed(ms < 100 ? 3 : 1))} s`
