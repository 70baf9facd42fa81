/** Parsing what a person typed: help asked for ends with 0, bad input with 78, and nothing is done in either case. */
import { type Command, CommanderError } from 'commander'

export const BAD_INPUT = 78

/** Null when the command may go on, otherwise the exit code to end with. commander has printed why. */
export function parseArguments(command: Command, args: readonly string[]): number | null {
  try {
    command.exitOverride().parse([...args], { from: 'user' })
    return null
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : BAD_INPUT
    throw error
  }
}
