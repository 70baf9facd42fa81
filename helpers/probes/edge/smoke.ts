/** The stack's smoke test as looks of our own: each part answers as it would to a player. */
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { isItsOwnFailure } from '../own-failure.ts'

export interface SmokeFacts {
  /** What was wrong; null where all was well. */
  problem: string | null
  service: string
}

interface Step {
  name: string
  service: string
  /** What came back, in words; throws where nothing did. */
  run: () => Promise<string>
  /** Null where what came back is right. */
  wrong?: (answer: string) => string | null
}

function stepsOf({ description, connections }: Stack): Step[] {
  const { postgres, mysql, redis } = description.databases
  const { api } = description
  return [
    ...(postgres === undefined
      ? []
      : [
          {
            name: 'postgres',
            service: postgres.service,
            run: async () => `version ${(await connections.postgres()).version}`,
          },
        ]),
    ...(mysql === undefined
      ? []
      : [{ name: 'mysql', service: mysql.service, run: async () => `version ${(await connections.mysql()).version}` }]),
    ...(redis === undefined
      ? []
      : [
          {
            name: 'redis',
            service: redis.service,
            run: async () => String(await (await connections.redis()).ask((client) => client.ping())),
            wrong: (answer: string) => (answer === 'PONG' ? null : `answers ${answer} to PING`),
          },
        ]),
    ...(api === undefined
      ? []
      : [
          {
            name: 'api',
            service: api.service,
            run: async () => {
              const { status, contentType } = await (await connections.http(api.service, api.port)).get(api.path)
              return `${status} ${contentType}`
            },
            wrong: (answer: string) => (/^200 .*json/.test(answer) ? null : `${api.path} answers ${answer}`),
          },
        ]),
  ]
}

/** Whether servers and API answer rightly with an account of their own. One result per part. */
export async function smokeTest(stack: Stack): Promise<Observation<SmokeFacts>[]> {
  const steps = stepsOf(stack)
  if (steps.length === 0) {
    throw new CouldNotLook('the stack description names neither a database nor an API', {
      witness: 'description',
      remedy: ['Add databases and api to the stack description'],
    })
  }
  return lookAtEach(
    steps,
    ({ name }) => name,
    async ({ name, service, run, wrong }): Promise<Omit<Seen<SmokeFacts>, 'object'>> => {
      const seen = (text: string, problem: string | null) => ({
        reading: reading({ value: problem === null, unit: '', text, source: `smoke test of ${name}` }),
        facts: { problem, service },
        evidence: [evidence(`smoke test of ${name}`, text)],
      })
      try {
        const answer = await run()
        return seen(answer, wrong?.(answer) ?? null)
      } catch (error) {
        if (isItsOwnFailure(error)) return seen(error.message, error.message)
        throw error
      }
    },
  )
}
