/** Checks an answer of the engine that dockerode leaves untyped. */
import * as v from 'valibot'
import { EngineFailure } from './failure.ts'

/** The answer in the schema's shape; EngineFailure, naming the field, where it is not. */
export function understood<const S extends v.GenericSchema>(
  schema: S,
  answer: unknown,
  what: string,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, answer)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new EngineFailure('garbage', `the Docker engine's answer to "${what}" is not understood`, {
    remedy: ['docker version   # this engine may be too old or too new'],
    cause: new Error(`${v.getDotPath(issue) ?? 'answer'}: ${issue.message}`),
  })
}
