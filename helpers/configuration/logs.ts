/** Log files of the description, and where each lies. */
import * as v from 'valibot'

const name = v.pipe(v.string(), v.nonEmpty('must not be empty'))
/** In the container of the service that writes it, or on the engine's host. */
const place = v.optional(
  v.picklist(
    ['container', 'host'],
    'must be container (that of the service) or host (the machine that the engine runs on)',
  ),
  'container',
)

/** The application's own log, a JSON object a line. */
export const appLog = v.strictObject({
  /** Who writes it. */
  service: name,
  path: name,
  place,
  /** Whose access log tells that requests came, and the beginning of their path: then the log must be written. */
  requests: v.optional(v.strictObject({ service: name, path: name })),
})

/** Log files that are to be rotated beside the application's own, and how often at least where that goes by time (days). */
export const rotation = v.array(
  v.strictObject({ service: name, path: name, place, everyDays: v.optional(v.pipe(v.number(), v.minValue(1))) }),
)

export type AppLogDescription = v.InferOutput<typeof appLog>
export type RotationDescription = v.InferOutput<typeof rotation>[number]

/** Every service that they name, with where it stands there. */
export function servicesOfLogs(
  log: AppLogDescription | undefined,
  rotated: readonly RotationDescription[],
): [where: string, service: string][] {
  const ofLog: [string, string | undefined][] = [
    ['appLog.service', log?.service],
    ['appLog.requests.service', log?.requests?.service],
  ]
  return [
    ...ofLog.flatMap(([where, service]): [string, string][] => (service === undefined ? [] : [[where, service]])),
    ...rotated.map(({ service }, index): [string, string] => [`rotation.${index}.service`, service]),
  ]
}
