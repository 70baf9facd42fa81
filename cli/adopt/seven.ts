/** The seven questions. */
import type { StackDescription } from '../../helpers/configuration/description.ts'
import type { Inspection } from '../../helpers/connections/index.ts'
import {
  isZone,
  type Project,
  parsePlace,
  placeText,
  proposedBackups,
  proposedOffsite,
  stackEnvFile,
} from './candidates.ts'
import { publishedDoor } from './edge.ts'
import type { Question } from './questions.ts'
import { type Service, servicesOf } from './roles.ts'

export interface Proposal {
  environment: string
  services: readonly Service[]
  containers: readonly Inspection[]
  zone: string
  source: string
  /** What the environment's description says already. */
  known: Known
  /** The environment's own file has accounts already: the stack's need not be asked for. */
  hasAccounts: boolean
}

/** Answers that an earlier adoption, or somebody since, wrote down. */
export type Known = Partial<Record<string, string>>

/** An address of this very machine is what is published here, and is found again. */
export function knownAnswers(description: StackDescription | null): Known {
  if (description === null) return {}
  const { project, label, timezone, backups, public: address } = description
  const isHere = address === undefined || URL.parse(address.url)?.hostname === '127.0.0.1'
  return {
    project,
    label,
    timezone,
    // On the host a person wrote them down; no detector looks there.
    ...(backups?.service !== undefined && { backups: placeText({ service: backups.service, path: backups.path }) }),
    ...(backups?.offsite !== undefined && { offsite: placeText(backups.offsite) }),
    ...(!isHere && { url: address.url }),
  }
}

/** What stands for "as it is published here". */
export const AUTOMATIC = 'auto'

const placeProblem = (services: readonly Service[], mayBeFolder: boolean) => (answer: string) => {
  if (answer === '') return null
  const place = parsePlace(answer)
  if (place === null) return 'write SERVICE:/FOLDER, or - for none'
  if (place.service === undefined) return mayBeFolder ? null : 'write SERVICE:/FOLDER, or - for none'
  return services.some(({ name }) => name === place.service) ? null : `there is no service "${place.service}"`
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '')

/** The first one: everything else is proposed from its answer. */
export const projectQuestion = (projects: readonly Project[], known: string | undefined): Question => ({
  name: 'project',
  text: `Which compose project? ${projects
    .map(({ name, containers }) => `${name} (${servicesOf(containers).services.length} services)`)
    .join(', ')}`,
  fallback: known ?? projects[0]?.name ?? '',
  problem: (answer) =>
    projects.some(({ name }) => name === answer)
      ? null
      : `there is no compose project "${answer}" here; there is: ${projects.map(({ name }) => name).join(', ')}`,
})

/** The other six. */
export function stackQuestions(proposal: Proposal): Question[] {
  const { environment, services, containers, zone, source, known, hasAccounts } = proposal
  const questions: Question[] = [
    {
      name: 'label',
      text: 'What is it, in one word that nobody mistakes (PRODUCTION, STAGING)?',
      fallback: environment.toUpperCase(),
      problem: (answer) => (answer === '' ? 'one word at least' : null),
    },
    {
      name: 'timezone',
      text: `In which time zone do its schedules run? (${source})`,
      fallback: zone,
      problem: (answer) => (isZone(answer) ? null : 'no IANA time zone, for example Australia/Sydney'),
    },
    {
      name: 'url',
      text: 'The public address that players use? (- for none, auto for what is published here)',
      fallback: publishedDoor(services) === null ? '' : AUTOMATIC,
      problem: (answer) =>
        ['', AUTOMATIC].includes(answer) || isWebAddress(answer)
          ? null
          : 'no address, for example https://game.example',
    },
    {
      name: 'stack-env-file',
      text: "The stack's own environment file, to log in with and look? Its secrets go into the environment's file only.",
      fallback: hasAccounts ? '' : (stackEnvFile(containers) ?? ''),
    },
    {
      name: 'backups',
      text: 'Where are backups made and kept? (SERVICE:/FOLDER)',
      fallback: placeText(proposedBackups(services)),
      problem: placeProblem(services, false),
    },
    {
      name: 'offsite',
      text: 'Where do copies of them lie on another machine? (SERVICE:/FOLDER, or a folder of this machine)',
      fallback: placeText(proposedOffsite(services)),
      problem: placeProblem(services, true),
    },
  ]
  return questions.map((question) => ({ ...question, fallback: known[question.name] ?? question.fallback }))
}
