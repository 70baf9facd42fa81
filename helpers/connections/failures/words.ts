/** The words of every failure once the way to a service is found, and what to do about each. */
import { inSeconds } from '../deadline.ts'
import type { SessionState } from './failure.ts'
import type { Party } from './party.ts'

export interface Words {
  message: string
  remedy: string[]
}

const LOGIN_VARIABLES: Record<Party['product'], string> = {
  PostgreSQL: 'POSTGRES_USER and POSTGRES_PASSWORD',
  MySQL: 'MYSQL_USER and MYSQL_PASSWORD',
  Redis: 'REDIS_USER and REDIS_PASSWORD',
  HTTP: 'its token',
}

const look = ({ container, service }: Party): string[] =>
  container === null
    ? [`look at the log of ${service} on its host`]
    : [`docker logs --tail 50 ${container}`, `docker stats --no-stream ${container}`]

const restart = ({ container, service }: Party): string =>
  container === null ? `restart ${service}` : `docker restart ${container}   # if it stays like this`

const login = ({ product }: Party): string =>
  `check ${LOGIN_VARIABLES[product]} in the environment's .env file; the account is made by the script in stack/accounts/`

const as = ({ user }: Party): string => (user === null ? '' : ` as ${user}`)

/** `detail` is what the server itself said, or empty. */
const said = (detail: string): string => (detail === '' ? '' : `: ${detail}`)

/** A MySQL that looks up its clients' names waits for a dead name server before it says its first word. */
const nameLookUp = ({ product }: Party): string[] =>
  product === 'MySQL'
    ? ['or it waits for a name server: set skip_name_resolve, or `via: tunnel` in the stack description']
    : []

type Writer = (party: Party, detail: string) => Words

export const WORDS: Record<SessionState, Writer> = {
  hung: (party) => ({
    message: `${party.service} accepted the connection and did not answer within ${inSeconds(party.timeoutMs)}`,
    remedy: [...look(party), ...nameLookUp(party), restart(party)],
  }),
  'login-hung': (party) => ({
    message: `${party.service} began to answer and fell silent during the login: nothing more within ${inSeconds(party.timeoutMs)}`,
    remedy: [...look(party), restart(party)],
  }),
  'half-open': (party) => ({
    message: `the connection to ${party.service} is half-open: it was established, and then no answer within ${inSeconds(party.timeoutMs)}`,
    remedy: [...look(party), restart(party)],
  }),
  'closed-at-login': (party, detail) => ({
    message: `${party.service} accepted the connection and closed it without a session${said(detail)}`,
    remedy: look(party),
  }),
  'closed-in-query': (party, detail) => ({
    message: `${party.service} closed the connection before it answered the query${said(detail)}`,
    remedy: look(party),
  }),
  garbage: (party, detail) => ({
    message: `what listens on ${party.place} does not speak ${party.product}'s protocol${said(detail)}`,
    remedy: [`check the port of ${party.service} in the stack description`],
  }),
  'tls-demanded': (party, detail) => ({
    message: `${party.service} takes no unencrypted login${as(party)}${said(detail)}`,
    remedy: [
      'allow this account a plain connection from inside the stack: these connections do not speak TLS',
      login(party),
    ],
  }),
  'no-account': (party) => ({
    message: `${party.service} demands a login and none is configured`,
    remedy: [login(party)],
  }),
  'wrong-password': (party, detail) => ({
    message: `${party.service} refuses the login${as(party)}${said(detail)}`,
    remedy: [login(party)],
  }),
  'no-database': (party, detail) => ({
    message: `${party.service} has no database "${party.database ?? ''}"${said(detail)}`,
    remedy: [`check the database of ${party.service} in the stack description`],
  }),
  'not-ready': (party, detail) => ({
    message: `${party.service} is up and not ready yet${said(detail)}`,
    remedy: ['wait a minute and run it again', ...look(party)],
  }),
  'no-room': (party, detail) => ({
    message: `${party.service} has no connection left to give${said(detail)}`,
    remedy: [...look(party), 'find who holds the connections before raising the limit'],
  }),
  'not-read-only': (party) => ({
    message: `${party.service} gave a session that could write, so nothing was asked`,
    remedy: ['connect to the server itself: a pooler in between drops the session options'],
  }),
  'statement-timeout': (party, detail) => ({
    message: `${party.service} did not finish the query within ${inSeconds(party.timeoutMs)} and gave it up${said(detail)}`,
    remedy: look(party),
  }),
  'lock-timeout': (party, detail) => ({
    message: `${party.service} holds what the query needs under a lock${said(detail)}`,
    remedy: ['find the long transaction that holds the lock', ...look(party)],
  }),
  'not-permitted': (party, detail) => ({
    message: `the account ${party.user ?? 'of the runbook'} may not ask ${party.service} this${said(detail)}`,
    remedy: [`run the script for ${party.service} in stack/accounts/ again: it grants what the items need`],
  }),
  rejected: (party, detail) => ({
    message: `${party.service} rejected the query${said(detail)}`,
    remedy: look(party),
  }),
  'called-off': (party) => ({
    message: `${party.service} was not waited for: the run closed its connections`,
    remedy: ['run it again'],
  }),
}
