/** What the engine still remembers of its containers' lives: its last 256 events, health checks among them. */
import * as v from 'valibot'
import { understood } from './answer.ts'
import type { CallOptions, EngineCalls } from './calls.ts'

export interface ContainerEvent {
  containerId: string
  action: string
  at: Date
}

export interface EventOptions {
  project: string
  since: Date
  /** By the engine's clock: the engine waits for a moment that has not come. */
  until: Date
  actions: readonly string[]
}

const answer = v.object({ Action: v.string(), timeNano: v.number(), Actor: v.object({ ID: v.string() }) })

const seconds = (time: Date): number => time.getTime() / 1000

/** Oldest first. What is not there any more did not necessarily not happen. Throws EngineFailure. */
export async function readEvents(
  calls: EngineCalls,
  { project, since, until, actions }: EventOptions,
  options?: CallOptions,
): Promise<ContainerEvent[]> {
  const what = `events of ${project}`
  const filters = {
    type: ['container' as const],
    event: [...actions],
    label: [`com.docker.compose.project=${project}`],
  }
  const text = await calls.call(
    what,
    async (docker, abortSignal) => {
      const stream = await docker.getEvents({ since: seconds(since), until: seconds(until), filters })
      const pieces: Buffer[] = []
      for await (const piece of stream) {
        abortSignal.throwIfAborted()
        pieces.push(Buffer.from(piece))
      }
      return Buffer.concat(pieces).toString('utf8')
    },
    options,
  )
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const { Action, timeNano, Actor } = understood(answer, parsed(line), what)
      return { containerId: Actor.ID, action: Action, at: new Date(timeNano / 1e6) }
    })
}

/** The value of a JSON line; undefined, which no schema takes, for what is none. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
