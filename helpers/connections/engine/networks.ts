/** The engine's networks. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

const answer = v.array(v.object({ Name: v.string() }))

/** Their names. Throws EngineFailure. */
export async function listNetworks(calls: EngineCalls, options?: CallOptions): Promise<string[]> {
  const raw = await calls.callForJson(
    'networks',
    (docker, signal) => docker.listNetworks({ abortSignal: signal }),
    options,
  )
  return understood(answer, raw, 'networks').map(({ Name }) => Name)
}
