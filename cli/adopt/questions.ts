/** At most seven questions, each with what was found as its default; a flag answers one, `--yes` takes all defaults. */
import { createInterface, type Interface } from 'node:readline/promises'

export interface Question {
  /** Its flag: `--timezone`. */
  name: string
  text: string
  /** What Enter takes. */
  fallback: string
  /** The problem with an answer; null where it may be taken. */
  problem?: (answer: string) => string | null
}

export interface Asking {
  /** Answers from flags, by name. */
  given: Readonly<Record<string, string | undefined>>
  /** Take every default. */
  isSilent: boolean
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream
}

/** Nobody can be asked, a flag will not do, or the questions were broken off. */
export class NoAnswer extends Error {
  readonly wasInterrupted: boolean

  constructor(message: string, { wasInterrupted = false } = {}) {
    super(message)
    this.wasInterrupted = wasInterrupted
  }
}

/** Asks one question after the other, all on the same terminal: what is typed ahead answers the next. */
export class Questioner {
  readonly #asking: Asking
  #reader: Interface | null = null
  #lines: AsyncIterator<string> | null = null
  #wasInterrupted = false

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Answers by name. Throws NoAnswer. */
  async ask(questions: readonly Question[]): Promise<Record<string, string>> {
    const { given, isSilent, input } = this.#asking
    const open = questions.filter(({ name }) => given[name] === undefined)
    if (!isSilent && open.length > 0 && input.isTTY !== true) {
      const flags = open.map(({ name }) => `--${name}`).join(', ')
      throw new NoAnswer(`nobody can be asked here: answer with --yes, or with ${flags}`)
    }
    const answers: Record<string, string> = {}
    for (const question of questions) {
      const flag = given[question.name]
      answers[question.name] =
        flag === undefined && !isSilent ? await this.#put(question) : accepted(question, flag ?? question.fallback)
    }
    return answers
  }

  close(): void {
    this.#reader?.close()
  }

  async #put(question: Question): Promise<string> {
    const { text, fallback, problem = () => null } = question
    const { output } = this.#asking
    for (;;) {
      output.write(`${text} [${fallback || 'none'}] `)
      const typed = (await this.#line()).trim()
      const answer = typed === '' ? fallback : typed === '-' ? '' : typed
      const wrong = problem(answer)
      if (wrong === null) return answer
      output.write(`  ${wrong}\n`)
    }
  }

  /** The iterator keeps lines that come before anybody asks; `question()` would lose them. */
  async #line(): Promise<string> {
    if (this.#reader === null) {
      const { input, output } = this.#asking
      this.#reader = createInterface({ input, output })
      this.#reader.once('SIGINT', () => {
        this.#wasInterrupted = true
        this.#reader?.close()
      })
      this.#lines = this.#reader[Symbol.asyncIterator]()
    }
    const line = await this.#lines?.next()
    if (line?.done === false) return line.value
    throw new NoAnswer('the questions were broken off; nothing was written', { wasInterrupted: this.#wasInterrupted })
  }
}

function accepted({ name, problem = () => null }: Question, answer: string): string {
  const wrong = problem(answer)
  if (wrong !== null) throw new NoAnswer(`--${name} ${answer}: ${wrong}`)
  return answer
}
