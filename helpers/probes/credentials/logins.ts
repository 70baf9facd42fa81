/** Logging in with the stack's own credentials, from where those who use them run. */
import type { CredentialsDescription } from '../../configuration/security.ts'
import { ConnectionFailure, type FailureState } from '../../connections/index.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { stackFile } from './stack-environment.ts'

export interface LoginFacts {
  /** What the server said to it; null where it let in. */
  refusal: string | null
  /** Why there is nothing to hold it to; null where there is. */
  notRecorded: string | null
}

type Login = CredentialsDescription['logins'][number]

/** The server's own answer to account and password. */
const REFUSED: readonly FailureState[] = [
  'wrong-password',
  'no-account',
  'no-database',
  'not-permitted',
  'closed-at-login',
]

interface Attempt extends Login {
  consumer: string
}

const nameOf = ({ to, user, consumer }: Attempt): string => `${user ?? 'default'}@${to} from ${consumer}`

async function attempt(
  stack: Stack,
  secrets: ReadonlyMap<string, string>,
  { to, user, password, consumer }: Attempt,
): Promise<Omit<Seen<LoginFacts>, 'object'>> {
  const source = `login to ${to} as ${user ?? 'the default user'} with ${password}, from the container of ${consumer}`
  const seen = (text: string, refusal: string | null): Omit<Seen<LoginFacts>, 'object'> => ({
    reading: reading({ value: refusal === null, unit: '', text, source }),
    facts: { refusal, notRecorded: null },
    evidence: [evidence(source, text)],
  })
  const secret = secrets.get(password)
  if (secret === undefined) {
    const missing = `the environment file has no ${password}`
    return seen(missing, missing)
  }
  try {
    const way = await stack.connections.logIn(to, { ...(user !== undefined && { user }), password: secret }, consumer)
    return seen(`let in (${way})`, null)
  } catch (error) {
    if (error instanceof ConnectionFailure && REFUSED.includes(error.state)) return seen(error.message, error.message)
    throw error
  }
}

/** The newest rotation in the ledger, and whether it says that the old credentials were refused afterwards. */
async function lastRotation(stack: Stack): Promise<Seen<LoginFacts>> {
  const { entries } = await stack.ledger()
  const rotation = entries.findLast(({ kind, data }) => kind === 'procedure' && data.procedure === 'rotate-credentials')
  const source = 'rotate-credentials in the ledger'
  const text = rotation === undefined ? 'no rotation is recorded' : `recorded ${rotation.at}`
  const isProven = rotation?.data.oldRefused === true
  return {
    object: 'last-rotation',
    reading: reading({
      value: isProven,
      unit: '',
      text: isProven ? `${text}: the old credentials were refused` : text,
      source,
    }),
    facts: {
      refusal: isProven ? null : `${text}, without proof that the old credentials were refused`,
      notRecorded: rotation === undefined ? 'no rotation is recorded in this environment yet' : null,
    },
    evidence: [evidence(source, text)],
  }
}

/** One result per login of the description, and one for the last rotation's record. Throws CouldNotLook where none is described. */
export async function consumerLogins(stack: Stack): Promise<Observation<LoginFacts>[]> {
  const logins = stack.description.credentials?.logins ?? []
  if (logins.length === 0) {
    throw new CouldNotLook('the stack description does not say who logs in where', {
      witness: 'description',
      remedy: [
        'Add credentials.logins to the stack description: - { to: postgres, user: travian, password: PGPASSWORD, from: [php-fpm] }',
      ],
    })
  }
  const { secrets } = await stackFile(stack)
  const attempts = logins.flatMap((login) => login.from.map((consumer): Attempt => ({ ...login, consumer })))
  const [seen, rotation] = await Promise.all([
    lookAtEach(attempts, nameOf, (one) => attempt(stack, secrets, one)),
    lastRotation(stack),
  ])
  return [...seen, rotation]
}
