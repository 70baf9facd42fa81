/** What containers are allowed that they should not be. One result per rule, the containers as evidence. */
import type { HardeningDescription, Rule } from '../../configuration/security.ts'
import type { Privileges } from '../../connections/index.ts'
import { lastRemembered } from '../../history.ts'
import { CouldNotLook, evidence, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import type { Offence } from './offence.ts'
import { servedSecrets } from './served-secrets.ts'

export interface HardeningFacts {
  rule: Rule
  offences: Offence[]
  /** Declared exceptions that were met, with their reasons. */
  excused: string[]
  /** Who offended at the last run; null before the first. */
  before: string[] | null
  /** Why there is nothing to hold to the rule; null where there is. */
  nothingToHold: string | null
}

const ITEM = 'monthly.security.hardening'
/** What the history keeps of a text: a list that was cut tells nothing of who is new. */
const MOST_REMEMBERED = 500

/** What the engine gives every container that does not drop it. */
const DEFAULT_CAPABILITIES = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID ' +
    'SYS_CHROOT'
  ).split(' '),
)

function unintended({ service, published }: Privileges, allowed: HardeningDescription['published']): string[] {
  const intended = (service === null ? undefined : allowed[service]) ?? []
  const isIntended = (binding: string): boolean =>
    intended.some((one) => one === binding || (!one.includes(':') && binding.endsWith(`:${one}`)))
  return [...new Set(published)].filter((binding) => !isIntended(binding)).map((binding) => `publishes ${binding}`)
}

function capabilities({ capDrop, capAdd }: Privileges): string[] {
  const beyond = capAdd.filter((name) => !DEFAULT_CAPABILITIES.has(name))
  return [
    ...(capDrop.includes('ALL') ? [] : ['does not drop ALL']),
    ...(beyond.length > 0 ? [`is given ${beyond.join(', ')}`] : []),
  ]
}

const isSocket = (path: string): boolean => path.endsWith('/docker.sock') || ['/', '/run', '/var/run'].includes(path)

/** What each container does against a rule. */
const RULE_BROKEN: Record<
  Exclude<Rule, 'served-secrets'>,
  (container: Privileges, asked: HardeningDescription) => string[]
> = {
  'published-ports': (container, { published }) => unintended(container, published),
  privileged: ({ isPrivileged }) => (isPrivileged ? ['is privileged'] : []),
  capabilities,
  'no-new-privileges': ({ hasNoNewPrivileges }) => (hasNoNewPrivileges ? [] : ['may gain new privileges']),
  'read-only': ({ service, isReadOnly }, { readOnly }) =>
    service !== null && readOnly.includes(service) && !isReadOnly ? ['can write to its filesystem'] : [],
  'docker-socket': ({ hostPaths }) => hostPaths.filter(isSocket).map((path) => `is given ${path}`),
  'host-namespaces': ({ hostNamespaces }) => hostNamespaces.map((name) => `shares the host's ${name} namespace`),
}

/** The offences of all containers against one rule. */
export function offencesAgainst(
  rule: Exclude<Rule, 'served-secrets'>,
  containers: readonly Privileges[],
  asked: HardeningDescription,
): Offence[] {
  const offences = containers.flatMap((container) =>
    RULE_BROKEN[rule](container, asked).map((what) => ({ who: container.service ?? container.container, what })),
  )
  // Instances of one service offend alike.
  return [...new Map(offences.map((offence) => [`${offence.who} ${offence.what}`, offence])).values()]
}

const NOTHING: HardeningDescription = { published: {}, readOnly: [], exceptions: [] }

async function seenOf(
  stack: Stack,
  rule: Rule,
  found: readonly Offence[],
  source: string,
  nothingToHold: string | null,
): Promise<Seen<HardeningFacts>> {
  const { exceptions } = stack.description.hardening ?? NOTHING
  const excuseOf = ({ who }: Offence) => exceptions.find((one) => one.rule === rule && one.service === who)
  const offences = found.filter((offence) => excuseOf(offence) === undefined)
  const excused = found.flatMap((offence) => {
    const excuse = excuseOf(offence)
    return excuse === undefined ? [] : [`${offence.who} ${offence.what}: ${excuse.reason}`]
  })
  const before = lastRemembered(await stack.history(), ITEM, rule)
  const names = [...new Set(offences.map(({ who }) => who))]
  return {
    object: rule,
    reading: reading({
      value: offences.length,
      unit: 'offences',
      text: `${offences.length} offences`,
      source,
      rows: offences.map(({ who, what }) => ({ who, what })),
      remember: names.join(' '),
    }),
    facts: {
      rule,
      offences,
      excused,
      before: before === null || before.text.length >= MOST_REMEMBERED ? null : before.text.split(' '),
      nothingToHold,
    },
    evidence: [
      evidence(source, offences.map(({ who, what }) => `${who} ${what}`).join('\n') || 'nothing against the rule'),
      ...(excused.length > 0 ? [evidence('declared exceptions', excused.join('\n'))] : []),
    ],
  }
}

/** Offences against each rule of hardening: by the containers' configuration, and by what is served over HTTP. */
export async function hardening(stack: Stack): Promise<Observation<HardeningFacts>[]> {
  const { description, connections } = stack
  const asked = description.hardening ?? NOTHING
  const containers = await connections.engine.privileges(description.project)
  if (containers.length === 0) {
    throw new CouldNotLook(`the engine has no container of project ${description.project}`, {
      witness: 'engine',
      remedy: ['Name the compose project in the stack description: docker ps --format "{{.Labels}}"'],
    })
  }
  const source = `engine: configuration of ${containers.length} containers`
  const noneAsked = asked.readOnly.length === 0 ? 'no service is asked to be read-only' : null
  const configured = Object.keys(RULE_BROKEN) as (keyof typeof RULE_BROKEN)[]
  return Promise.all([
    ...configured.map((rule) =>
      seenOf(stack, rule, offencesAgainst(rule, containers, asked), source, rule === 'read-only' ? noneAsked : null),
    ),
    servedSecrets(stack).then(
      ({ offences, asked: places }) => seenOf(stack, 'served-secrets', offences, places, null),
      (error: unknown): Observation<HardeningFacts> => {
        if (error instanceof CouldNotLook) return { object: 'served-secrets', reason: error }
        throw error
      },
    ),
  ])
}
