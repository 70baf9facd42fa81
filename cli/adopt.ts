/** `npm run adopt`: five minutes to one's own stack. Detects what the engine tells, asks the rest, writes two files once. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { loadConfiguration } from '../helpers/configuration/load.ts'
import { parseStackEnvironment } from '../helpers/configuration/stack-environment.ts'
import { type Engine, openEngine } from '../helpers/connections/index.ts'
import { CouldNotLook } from '../helpers/reading.ts'
import { createRedactor } from '../helpers/redaction.ts'
import { stackAccounts } from './adopt/accounts.ts'
import { adopt, problemsOf } from './adopt/adoption.ts'
import { type Project, projectsOf, timeZone } from './adopt/candidates.ts'
import { descriptionText } from './adopt/describe.ts'
import { chooseEngine, type EngineFacts, problemOfEngine } from './adopt/engine.ts'
import { writeEnvironment } from './adopt/environment.ts'
import { type Present, presentState } from './adopt/present.ts'
import { NoAnswer, Questioner } from './adopt/questions.ts'
import { servicesOf } from './adopt/roles.ts'
import { AUTOMATIC, knownAnswers, type Proposal, projectQuestion, stackQuestions } from './adopt/seven.ts'
import { differencesText, findsText } from './adopt/telling.ts'
import { examine } from './doctor/examine.ts'
import { renderGaps } from './doctor/render.ts'
import { exitWith } from './exit.ts'
import { BAD_INPUT, parseArguments } from './parsing.ts'
import { watchForInterruption } from './suite/interruption.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const COULD_NOT_LOOK = 3

interface Options extends Record<string, string | boolean | undefined> {
  env: string
  yes: boolean
  doctor: boolean
}

class BadInput extends Error {}

const say = (text: string): void => void process.stdout.write(text)
const shown = (path: string): string => relative(root, path)

async function chooseProject(engine: Engine, questioner: Questioner, known: string | undefined): Promise<Project> {
  const projects = projectsOf(await engine.inspections(null))
  if (projects.length === 0) {
    throw new BadInput(
      'this engine runs no compose project: containers are found by the labels that compose gives them',
    )
  }
  const { project } = await questioner.ask([projectQuestion(projects, known)])
  const chosen = projects.find(({ name }) => name === project)
  if (chosen === undefined) throw new BadInput(`there is no compose project "${project}" here`)
  return chosen
}

function readStackEnvironment(path: string): Map<string, string> {
  if (path === '') return new Map()
  try {
    const { variables } = parseStackEnvironment(readFileSync(path, 'utf8'))
    // A line that only names a variable says nothing here: its value is whatever Compose was started with.
    return new Map([...variables].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])))
  } catch (error) {
    throw new BadInput(`--stack-env-file ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Asks, then looks. */
async function look(options: Options, present: Present, at: EngineFacts) {
  const questioner = new Questioner({
    given: Object.fromEntries(
      Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    isSilent: options.yes,
    input: process.stdin,
    output: process.stderr,
  })
  const engine = openEngine(at)
  try {
    const known = knownAnswers(present.description)
    const project = await chooseProject(engine, questioner, known.project)
    const { services, finds } = servicesOf(project.containers)
    const proposal: Proposal = {
      environment: options.env,
      services,
      containers: project.containers,
      ...(await timeZone(services, engine)),
      known,
      hasAccounts: Object.keys(present.accounts).length > 0,
    }
    const answers = await questioner.ask(stackQuestions(proposal))
    questioner.close()
    const stackEnvFile = answers['stack-env-file'] ?? ''
    const own = readStackEnvironment(stackEnvFile)
    const accounts = { ...stackAccounts(own, project.containers), ...present.accounts }
    say(`Looking into ${project.containers.length} containers of ${project.name} …\n\n`)
    const adoption = await adopt({
      name: options.env,
      answers: {
        project: project.name,
        label: answers.label ?? '',
        timezone: answers.timezone ?? '',
        url: answers.url === AUTOMATIC ? null : (answers.url ?? ''),
        backups: answers.backups ?? '',
        offsite: answers.offsite ?? '',
      },
      services,
      finds,
      accounts,
      engine: at,
    })
    const grafanaToken = own.get('GRAFANA_TOKEN') ?? null
    return { adoption, accounts, grafanaToken, stackEnvFile: stackEnvFile === '' ? null : resolve(stackEnvFile) }
  } finally {
    questioner.close()
    await engine.close()
  }
}

type Looked = Awaited<ReturnType<typeof look>>

/** Writes what is not there yet; a description that is there is compared and left alone. */
async function keep({ env }: Options, present: Present, looked: Looked, engine: EngineFacts): Promise<void> {
  const { adoption, accounts, grafanaToken, stackEnvFile } = looked
  const { descriptionFile, environmentFile, description } = present
  if (description !== null) say(`\n${differencesText(description, adoption.description, shown(descriptionFile))}`)
  else {
    await writeFile(descriptionFile, descriptionText(adoption.description, adoption.finds), { flag: 'wx' })
    say(`\nWritten: ${shown(descriptionFile)}\n`)
  }
  const isNew = await writeEnvironment(environmentFile, {
    stack: env,
    stackEnvFile,
    accounts,
    grafanaToken,
    engine,
  })
  say(
    isNew
      ? `Written: ${shown(environmentFile)} (mode 600)\n`
      : `${shown(environmentFile)} is yours and stays as it is.\n`,
  )
  const lacking = (['postgres', 'mysql', 'redis'] as const).filter(
    (kind) => kind in (adoption.description.databases as object) && accounts[kind] === undefined,
  )
  if (lacking.length > 0) {
    say(
      `No account for ${lacking.join(', ')}: make read-only ones with the scripts in stack/accounts/, put them into ${shown(environmentFile)}, and adopt again: what they show is then told.\n`,
    )
  }
}

/** What is measurable now, and what to do about the rest. */
async function consult(environment: string): Promise<void> {
  const { configuration, problems } = loadConfiguration({ environment, root })
  if (configuration === null) {
    say(`Not yet usable:\n${problems.map((problem) => `  - ${problem}\n`).join('')}`)
    return
  }
  const interruption = watchForInterruption(Object.values(configuration.deadlineMs).reduce((all, one) => all + one, 0))
  const diagnosis = await examine(configuration, interruption.signal)
  interruption.disarm()
  say(createRedactor(configuration.secrets).redact(renderGaps(diagnosis)))
}

async function run(options: Options): Promise<number> {
  const present = presentState(options.env, root)
  if (present.problems.length > 0) throw new BadInput(present.problems.join('\n'))
  const engine = chooseEngine(process.env, present.engine, root)
  const problem = problemOfEngine(engine)
  if (problem !== null) throw new BadInput(problem)
  const looked = await look(options, present, engine)
  const wrong = problemsOf(looked.adoption.description)
  const secrets = Object.entries(looked.accounts).map(([name, { password }]) => ({ name, value: password }))
  say(createRedactor(secrets).redact(findsText(looked.adoption.finds)))
  if (wrong.length > 0) throw new Error(`what was found makes no whole description:\n${wrong.join('\n')}`)
  await keep(options, present, looked, engine)
  if (options.doctor) await consult(options.env)
  say(`\nNext: npm run daily -- --env ${options.env}\n`)
  return 0
}

async function main(args: readonly string[]): Promise<number> {
  const command = new Command('npm run adopt --')
    .description(
      'Describes the stack that runs here: writes stacks/NAME.yaml and .env.NAME once, and changes nothing on the stack.',
    )
    .requiredOption('--env <name>', 'the name of the environment: letters, digits, - and _')
    .option('--yes', 'take what was found for every question', false)
    .option('--project <name>', 'compose project')
    .option('--label <word>', 'PRODUCTION, STAGING, …')
    .option('--timezone <zone>', 'IANA time zone of its schedules')
    .option('--url <address>', 'public address; auto for what is published here')
    .option(
      '--stack-env-file <path>',
      "the stack's own environment file, by whose accounts the databases are looked at",
    )
    .option('--backups <place>', 'SERVICE:/FOLDER where backups are made and kept')
    .option('--offsite <place>', 'SERVICE:/FOLDER or /FOLDER of their copies')
    .option('--no-doctor', 'do not look at every item afterwards')
    .addHelpText('after', '\nExit codes: 0 described · 3 the engine cannot be asked · 78 bad input · 130 interrupted')
    .allowExcessArguments(false)
  const ending = parseArguments(command, args)
  if (ending !== null) return ending
  const { stackEnvFile, ...rest } = command.opts<Options & { stackEnvFile?: string }>()
  const options: Options = { ...rest, 'stack-env-file': stackEnvFile }
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(options.env)) {
    process.stderr.write(`"${options.env}" is no environment's name: letters, digits, - and _, for example staging\n`)
    return BAD_INPUT
  }
  try {
    return await run(options)
  } catch (error) {
    if (error instanceof BadInput || error instanceof NoAnswer) {
      process.stderr.write(`${error.message}\n`)
      return error instanceof NoAnswer && error.wasInterrupted ? 130 : BAD_INPUT
    }
    if (!(error instanceof CouldNotLook)) throw error
    process.stderr.write(`${error.message}\n${error.remedy.map((line) => `do: ${line}\n`).join('')}`)
    return COULD_NOT_LOOK
  }
}

await exitWith(await main(process.argv.slice(2)))
