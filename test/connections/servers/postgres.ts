/** Just enough of PostgreSQL's protocol to log a client in, or to refuse it, and then to fall silent or go away. */
import type { Socket } from 'node:net'

const message = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value & 0xffff)])

/** Asks for the password in the clear. */
export const askPassword = message('R', int32(3))

export const refusal = (code: string, words: string): Buffer =>
  message('E', text('SFATAL'), text('VFATAL'), text(`C${code}`), text(`M${words}`), Buffer.from([0]))

const ready = message('Z', Buffer.from('I'))
const welcome = Buffer.concat([message('R', int32(0)), ready])

const column = (name: string): Buffer =>
  Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)])
const value = (words: string): Buffer => Buffer.concat([int32(words.length), Buffer.from(words)])

/** The answer to the first question of every session: is it read-only, and which version is this. */
const identity = (readOnly: 'on' | 'off'): Buffer =>
  Buffer.concat([
    message('T', int16(2), column('ro'), column('version')),
    message('D', int16(2), value(readOnly), value('15.18')),
    message('C', text('SELECT 1')),
    ready,
  ])

/** Answers the login and the first question; `then` is called at the next one. */
export const serve =
  (then: (socket: Socket) => void, readOnly: 'on' | 'off' = 'on') =>
  (socket: Socket): void => {
    const answers = [welcome, identity(readOnly)]
    socket.on('data', () => {
      const answer = answers.shift()
      if (answer === undefined) then(socket)
      else socket.write(answer)
    })
  }

/** Waits for the startup message, then says `answer`. */
export const answerLogin =
  (answer: Buffer) =>
  (socket: Socket): void => {
    socket.once('data', () => socket.write(answer))
  }
