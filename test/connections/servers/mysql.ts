/** Just enough of MySQL's protocol to log a client in, or to refuse it, and then to fall silent or go away. */
import type { Socket } from 'node:net'

const packet = (number: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([body.length & 0xff, body.length >> 8, 0, number]), body])
}

const bytes = (...values: number[]): Buffer => Buffer.from(values)
const text = (value: string): Buffer => Buffer.from(`${value}\0`)
const counted = (value: string): Buffer => Buffer.concat([bytes(value.length), Buffer.from(value)])

/** Protocol 4.1, secure connection, plugin authentication; no TLS and no compression. */
const CAPABILITIES = 0x0008a20d

/** What a server says before anything else. */
export const greeting = (version = '5.5.5-10.11.18-MariaDB'): Buffer =>
  packet(
    0,
    bytes(10),
    text(version),
    bytes(1, 0, 0, 0),
    Buffer.from('abcdefgh\0'),
    bytes(
      CAPABILITIES & 0xff,
      (CAPABILITIES >> 8) & 0xff,
      45,
      2,
      0,
      (CAPABILITIES >> 16) & 0xff,
      CAPABILITIES >>> 24,
      21,
    ),
    Buffer.alloc(10),
    text('ijklmnopqrst'),
    text('mysql_native_password'),
  )

export const refusal = (errno: number, words: string, number = 2): Buffer =>
  packet(number, bytes(0xff, errno & 0xff, errno >> 8), Buffer.from(`#28000${words}`))

const ok = (number: number): Buffer => packet(number, bytes(0, 0, 0, 2, 0, 0, 0))
const end = (number: number): Buffer => packet(number, bytes(0xfe, 0, 0, 2, 0))

const versionRow = Buffer.concat([
  packet(1, bytes(1)),
  packet(
    2,
    ...['def', '', '', '', 'version', 'version'].map(counted),
    bytes(0x0c, 45, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0),
  ),
  end(3),
  packet(4, counted('10.11.18-MariaDB')),
  end(5),
])

/** Answers the login and what every session sets; `then` is called at the next query. */
export const serve =
  (then: (socket: Socket) => void) =>
  (socket: Socket): void => {
    const answers = [ok(2), versionRow, ok(1), ok(1)]
    socket.write(greeting())
    socket.on('data', () => {
      const answer = answers.shift()
      if (answer === undefined) then(socket)
      else socket.write(answer)
    })
  }

/** Greets, and answers the login with `answer`; with silence where that is null. */
export const answerLogin =
  (answer: Buffer | null) =>
  (socket: Socket): void => {
    socket.write(greeting())
    socket.once('data', () => {
      if (answer !== null) socket.write(answer)
    })
  }
