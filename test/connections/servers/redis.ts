/** Just enough of Redis' protocol to log a client in, or to refuse it, and then to fall silent or go away. */
import type { Socket } from 'node:net'

const WELCOME = '%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n'

const commandsIn = (chunk: Buffer): number => chunk.toString('latin1').split('*').length - 1

/** Answers HELLO and CLIENT SETNAME; `then` is called at the next command. */
export const serve =
  (then: (socket: Socket) => void) =>
  (socket: Socket): void => {
    const answers = [WELCOME, '+OK\r\n']
    socket.on('data', (chunk) => {
      for (let left = commandsIn(chunk); left > 0; left -= 1) {
        const answer = answers.shift()
        if (answer === undefined) then(socket)
        else socket.write(answer)
      }
    })
  }

/** Answers every command with this error. */
export const refuse =
  (words: string) =>
  (socket: Socket): void => {
    socket.on('data', (chunk) => socket.write(`-${words}\r\n`.repeat(commandsIn(chunk))))
  }
