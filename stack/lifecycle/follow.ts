/** Following what the engine tells while it pulls, builds or imports. */
import type Docker from 'dockerode'

export interface EngineEvent {
  /** A piece of a build's output. */
  stream?: string
  /** What went wrong; the engine then ends the stream as if all were well. */
  error?: string
}

/** Returns when the work is done. Throws the engine's own words when it failed. */
export function follow(
  engine: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void = () => {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: string | undefined
    engine.modem.followProgress(
      stream,
      (problem) => {
        if (problem) reject(problem)
        else if (failure !== undefined) reject(new Error(failure))
        else resolve()
      },
      (event: EngineEvent) => {
        failure ??= event.error
        onEvent(event)
      },
    )
  })
}
