/** The engine's frames are read right however the network cuts them. */
import { expect, test } from 'vitest'
import { frameReader } from '../../helpers/connections/engine/frames.ts'

const frame = (kind: number, text: string): Buffer => {
  const header = Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

const stream = Buffer.concat([frame(1, 'out'), frame(2, 'err'), frame(1, ''), frame(1, 'put\n')])

function read(chunks: Buffer[]): { stdout: string; stderr: string } {
  const heard = { stdout: '', stderr: '' }
  const feed = frameReader((source, piece) => {
    heard[source] += piece.toString()
  })
  for (const chunk of chunks) feed(chunk)
  return heard
}

test.for([1, 2, 3, 5, 7, 8, 9, 100])('in chunks of %i bytes', (size) => {
  const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
    stream.subarray(index * size, (index + 1) * size),
  )
  expect(read(chunks)).toEqual({ stdout: 'output\n', stderr: 'err' })
})

test('a piece is handed on before its frame is whole', () => {
  expect(read([frame(1, 'half of it').subarray(0, 12)])).toEqual({ stdout: 'half', stderr: '' })
})

test('what is no frame is refused, not read as output', () => {
  expect(() => read([Buffer.from('a terminal prompt')])).toThrow('no frame header')
})
