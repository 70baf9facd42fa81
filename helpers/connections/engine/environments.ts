/** The variables that containers were given, values included: for judging secrets, never for showing them. */
import type { ContainerInspectInfo } from 'dockerode'
import type { CallOptions, EngineCalls } from './calls.ts'
import { inspectContainers } from './containers.ts'

export interface ContainerEnvironment {
  container: string
  service: string | null
  createdAt: Date
  variables: Record<string, string>
}

export function toEnvironment({ Name, Created, Config }: ContainerInspectInfo): ContainerEnvironment {
  const variables = (Config.Env ?? []).map((line): [string, string] => {
    const [name = '', ...rest] = line.split('=')
    return [name, rest.join('=')]
  })
  return {
    container: Name.replace(/^\//, ''),
    service: Config.Labels?.['com.docker.compose.service'] ?? null,
    createdAt: new Date(Created),
    variables: Object.fromEntries(variables),
  }
}

/** Of every container of a project in every state. Throws EngineFailure. */
export async function listEnvironments(
  calls: EngineCalls,
  project: string,
  options?: CallOptions,
): Promise<ContainerEnvironment[]> {
  return (await inspectContainers(calls, project, options)).map(toEnvironment)
}
