/** Files that no web server may hand out, asked for as anybody could. */
import type { HttpAnswer } from '../../connections/index.ts'
import { CouldNotLook } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import type { Offence } from './offence.ts'

/** The path, and what its content looks like: a page that answers everything with 200 serves no secret. */
const FILES: Record<string, RegExp> = {
  '/.env': /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=/m,
  '/.env.production': /^\s*(?:export\s+)?[A-Za-z_]\w*\s*=/m,
  '/.git/config': /^\s*\[core\]/m,
  '/.git/HEAD': /^(?:ref: |[0-9a-f]{40}$)/m,
  '/docker-compose.yml': /^services:/m,
  '/.htpasswd': /^[^:\s]+:\S+$/m,
}

const isSecret = (path: string, { status, body, contentType }: HttpAnswer): boolean =>
  status === 200 && contentType !== 'text/html' && (FILES[path]?.test(body) ?? false)

/** Paths among the answers that hand out what they should not. */
export const servedAmong = (answers: Readonly<Record<string, HttpAnswer>>): string[] =>
  Object.keys(answers).filter((path) => {
    const answer = answers[path]
    return answer !== undefined && isSecret(path, answer)
  })

/** Asks each HTTP service inside the firewall, whose refusals would hide what lies open behind it. Throws CouldNotLook. */
export async function servedSecrets({
  description,
  connections,
}: Stack): Promise<{ offences: Offence[]; asked: string }> {
  const api = description.api === undefined ? [] : [{ service: description.api.service, port: description.api.port }]
  const places = description.hardening?.http ?? api
  if (places.length === 0) {
    throw new CouldNotLook('the stack description names no HTTP service to ask for secrets', {
      witness: 'description',
      remedy: ['Add hardening.http to the stack description: - { service: nginx, port: 8080 }'],
    })
  }
  const paths = Object.keys(FILES)
  const offences = await Promise.all(
    places.map(async ({ service, port }) => {
      const http = await connections.http(service, port)
      const answers = await Promise.all(paths.map(async (path) => [path, await http.get(path)] as const))
      return servedAmong(Object.fromEntries(answers)).map((path) => ({ who: service, what: `serves ${path}` }))
    }),
  )
  const asked = places.map(({ service, port }) => `GET http://${service}:${port}{${paths.join(',')}}`).join('; ')
  return { offences: offences.flat(), asked }
}
