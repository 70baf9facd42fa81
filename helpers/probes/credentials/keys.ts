/** How long API keys and the secret behind tokens have been what they are. */
import type { Observation } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type AgeFacts, secretAges } from './ages.ts'
import { stackFile } from './stack-environment.ts'

const API_KEY = /(?:API_?KEY|_TOKEN|ACCESS_KEY|PRIVATE_KEY)$/i
const JWT = /JWT.*(?:SECRET|KEY)|(?:SECRET|KEY).*JWT/i

async function agesOf(
  stack: Stack,
  item: string,
  named: readonly string[] | undefined,
  pattern: RegExp,
  none: string,
): Promise<Observation<AgeFacts>[]> {
  const { secrets } = await stackFile(stack)
  const names = named ?? [...secrets.keys()].filter((name) => pattern.test(name))
  return secretAges(stack, item, Object.fromEntries(names.map((name) => [name, name])), { none })
}

/** Days that API keys are known. One result per key named, or found by its name. */
export const apiKeyAges = (stack: Stack): Promise<Observation<AgeFacts>[]> =>
  agesOf(stack, 'monthly.credentials.api-keys', stack.description.credentials?.apiKeys, API_KEY, 'there is no API key')

/** Days that secrets for signing tokens are known. */
export const jwtAges = (stack: Stack): Promise<Observation<AgeFacts>[]> =>
  agesOf(
    stack,
    'monthly.credentials.jwt',
    stack.description.credentials?.jwt,
    JWT,
    'there is no secret for signing tokens',
  )
