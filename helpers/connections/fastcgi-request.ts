/** Asks a service over FastCGI, by whichever way leads there, each failure in its own words. */
import { codeOf } from '../error-code.ts'
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
  const code = codeOf(error)
  return code === null ? error : fail(`hung up on port ${port} (${code})`)
}

/** One connection, one request. Throws DeadlinePassed where the answer takes longer than `patienceMs`, and what `reach` throws. */
async function ask(
  { service, port, params }: FastcgiTarget,
  surroundings: Surroundings,
  timeoutMs: number,
  patienceMs: number,
): Promise<string> {
  const link = await reach({ service, port, via: undefined, published: null }, surroundings, timeoutMs)
  try {
    const { stdout, isComplete } = await within(patienceMs, () => askFastcgi(link.stream, params), surroundings.signal)
    if (isComplete) return stdout
    throw new CouldNotLook(`${service} broke off its answer on port ${port}`, { witness: service, remedy: [] })
  } finally {
    surroundings.engine.calls.finishLater(link.close())
  }
}

/**
 * What the application printed, headers included. Throws CouldNotLook.
 *
 * PHP-FPM starts the process of its status page on demand and ends it after ten idle seconds. A request that comes at that moment
 * lies in the queue until another one wakes a process, so a late answer is asked for once more: a pool that hangs gives neither.
 */
export async function requestFastcgi(
  target: FastcgiTarget,
  surroundings: Surroundings,
  timeoutMs: number,
): Promise<string> {
  try {
    return await ask(target, surroundings, timeoutMs, timeoutMs / 3).catch((error: unknown) => {
      if (error instanceof DeadlinePassed) return ask(target, surroundings, timeoutMs, (timeoutMs * 2) / 3)
      throw error
    })
  } catch (error) {
    throw failureOf(error, target.service, target.port, timeoutMs)
  }
}
