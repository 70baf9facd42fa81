/** Whether this suite runs on the machine that the stack runs on: only then its clock and kernel can be looked at. */
import { hostname, release } from 'node:os'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { oncePerRun } from '../once-per-run.ts'

const ELSEWHERE = 'Or switch off, under notApplicable, what can only be looked at there'

/** The engine listens on a socket of this machine, and says the same name and kernel as we see. */
export function isThisMachine(
  engine: { where: string; hostName: string; kernel: string },
  here: { hostName: string; kernel: string },
): boolean {
  return engine.where.startsWith('/') && engine.hostName === here.hostName && engine.kernel === here.kernel
}

/**
 * Throws CouldNotLook where the engine is not reached by a socket of this machine: what lies on the disks here would be
 * taken for what lies on its host. It may be this very machine all the same, which a name and a kernel alone do not prove.
 */
export function requireLocalEngine({ connections }: Stack): void {
  const { calls } = connections.engine
  if (calls.isLocalSocket) return
  throw new CouldNotLook(`the engine is reached at ${calls.where}: its host cannot be looked at from here`, {
    witness: 'host',
    remedy: ["Run the suite on the engine's own host, by its socket", ELSEWHERE],
  })
}

/** Throws CouldNotLook where the stack runs on another machine, and EngineFailure where nobody can tell. */
export const requireHost = oncePerRun(async (stack: Stack): Promise<void> => {
  noteNeed('host')
  const { engine } = stack.connections
  const { hostName, kernel } = await engine.info()
  requireLocalEngine(stack)
  if (isThisMachine({ where: engine.where, hostName, kernel }, { hostName: hostname(), kernel: release() })) return
  throw new CouldNotLook(`the stack runs on ${hostName}, this suite on ${hostname()}: its host cannot be looked at`, {
    witness: 'host',
    remedy: [`Run the suite on ${hostName} itself`, ELSEWHERE],
  })
})
