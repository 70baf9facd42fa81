/** Asks a service over FastCGI, by whichever way leads there, each failure in its own words. */
import { CouldNotLook } from '../reading.ts'
import { CalledOff, DeadlinePassed, inSeconds, within } from './deadline.ts'
import { askFastcgi } from './fastcgi.ts'
import { reach, type Surroundings } from './ways/reach.ts'

export interface FastcgiTarget {
  service: string
  port: number
  params: Record<string, string>
}

function failureOf(error: unknown, service: string, port: number, timeoutMs: number): unknown {
  const fail = (words: string): CouldNotLook =>
    new CouldNotLook(`${service} ${words}`, {
      witness: service,
      remedy: [`See what its processes do: docker top <${service}>; docker logs --tail 50 <${service}>`],
      cause: error,
    })
  if (error instanceof CouldNotLook) return error
  if (error instanceof DeadlinePassed) {
    return fail(`accepts on port ${port} and gave no answer within ${inSeconds(timeoutMs)}: is every process busy?`)
  }
  if (error instanceof CalledOff) return fail('was not asked to the end: the run was ended')
  if (error instanceof RangeError) return fail(`speaks no FastCGI on port ${port}: ${error.message}`)
  // What a stream throws: the other side has hung up.
  if (error instanceof Error && 'code' in error) return fail(`hung up on port ${port} (${String(error.code)})`)
  return error
}

/** What the application printed, headers included. Throws CouldNotLook. */
export async function requestFastcgi(
  { service, port, params }: FastcgiTarget,
  surroundings: Surroundings,
  timeoutMs: number,
): Promise<string> {
  const deadline = Date.now() + timeoutMs
  try {
    const link = await reach({ service, port, via: undefined, published: null }, surroundings, timeoutMs)
    try {
      const left = Math.max(deadline - Date.now(), 1)
      const { stdout, isComplete } = await within(left, () => askFastcgi(link.stream, params), surroundings.signal)
      if (isComplete) return stdout
      throw new CouldNotLook(`${service} broke off its answer on port ${port}`, { witness: service, remedy: [] })
    } finally {
      surroundings.engine.calls.finishLater(link.close())
    }
  } catch (error) {
    throw failureOf(error, service, port, timeoutMs)
  }
}
