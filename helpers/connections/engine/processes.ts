/** The processes inside a container, as the engine's host sees them (no program is needed in the container). */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'
import { EngineFailure } from './failure.ts'

const answer = v.object({ Titles: v.array(v.string()), Processes: v.nullish(v.array(v.array(v.string())), []) })

/** Columns that the `ps` of procps and that of busybox both have; the engine demands a pid. */
const COLUMNS = '-eo pid,args'

/** The command lines, arguments included. Throws EngineFailure, with status 409 where the container is not running. */
export async function listProcesses(calls: EngineCalls, containerId: string, options?: CallOptions): Promise<string[]> {
  const what = `processes of ${containerId.slice(0, 12)}`
  const raw = await calls.callForJson(
    what,
    (docker, abortSignal) => docker.getContainer(containerId).top({ ps_args: COLUMNS, abortSignal }),
    options,
  )
  const { Titles: titles, Processes: rows } = understood(answer, raw, what)
  const column = titles.findIndex((title) => title === 'COMMAND' || title === 'CMD')
  if (column === -1) {
    throw new EngineFailure('garbage', `the Docker engine lists ${what} without their commands`, {
      remedy: [`docker top ${containerId.slice(0, 12)}`],
    })
  }
  return (rows ?? []).map((row) => row[column] ?? '')
}
