/** JSON from an HTTP service of the stack, held against the shape that it should have. */
import * as v from 'valibot'
import type { Endpoint } from '../configuration/monitoring.ts'
import type { HttpAnswer } from '../connections/index.ts'
import { CouldNotLook, type Evidence, evidence } from '../reading.ts'
import type { Stack } from '../stack.ts'

export interface JsonAnswer<T> {
  value: T
  durationMs: number
  evidence: Evidence
}

/** As much of an answer as belongs into a report. */
const EXCERPT = 300

const excerpt = (text: string): string => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text)

function refuse(service: string, path: string, { status, body }: HttpAnswer): CouldNotLook {
  const seen = [evidence(`GET ${service} ${path}`, excerpt(`${status} ${body}`))]
  const more = { witness: service, evidence: seen }
  if (status === 401 || status === 403) {
    return new CouldNotLook(`${service} refuses us (${status}): it wants a valid token`, {
      ...more,
      remedy: [`set ${service.toUpperCase()}_TOKEN in the environment's .env file (a service account that may view)`],
    })
  }
  if (status === 503) {
    return new CouldNotLook(`${service} is up and not ready yet (503)`, {
      ...more,
      remedy: ['wait a minute and run it again'],
    })
  }
  return new CouldNotLook(`${service} answers ${path} with status ${status}`, {
    ...more,
    remedy: [`check the port of ${service} in the stack description`, `look at the log of ${service}`],
  })
}

/** Parses an answer's body; null where it is no JSON. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** One GET. Throws CouldNotLook where the service cannot be reached, refuses, or answers something else than that shape. */
export async function getJson<S extends v.GenericSchema>(
  stack: Stack,
  { service, port }: Endpoint,
  path: string,
  schema: S,
): Promise<JsonAnswer<v.InferOutput<S>>> {
  const http = await stack.connections.http(service, port)
  const answer = await http.get(path)
  // Prometheus explains a refused query in the very shape of its answers.
  const parsed = v.safeParse(schema, jsonOf(answer.body))
  if (!parsed.success) {
    if (answer.status !== 200) throw refuse(service, path, answer)
    throw new CouldNotLook(`${service} answers ${path} with something else than it should`, {
      witness: service,
      remedy: [`check the port of ${service} in the stack description`],
      evidence: [evidence(`GET ${service} ${path}`, excerpt(answer.body))],
    })
  }
  return {
    value: parsed.output,
    durationMs: answer.durationMs,
    evidence: evidence(`GET ${service} ${path} (${http.way})`, excerpt(answer.body)),
  }
}
