/** How the lifecycle says that it cannot go on: each failure knows its exit code. */

export abstract class StackError extends Error {
  abstract readonly exitCode: number
}

/** Nothing was begun: the machine or the request is not what it has to be. The message says what to do. */
export class StackRefusal extends StackError {
  override readonly name = 'StackRefusal'
  readonly exitCode = 78
}

/** Something that was begun did not come to its end. What is half made is cleared up by the next run. */
export class StackFailure extends StackError {
  override readonly name = 'StackFailure'
  readonly exitCode = 3
}

/** The words of whatever was thrown. */
export const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
