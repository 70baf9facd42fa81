/** A dump on its way: unpacked piece by piece, and what is said of it afterwards. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DamagedArchive, unpacked } from '../../helpers/probes/restore/archive-stream.ts'

async function* pieces(bytes: Buffer, size = 7): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(packed: Buffer): Promise<{ text: string; bytes: number; hasTrailer: boolean }> {
  const { bytes, told } = unpacked(pieces(packed))
  const read: Buffer[] = []
  for await (const piece of bytes) read.push(piece)
  return { text: Buffer.concat(read).toString(), ...told() }
}

const POSTGRES = 'CREATE TABLE x ();\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n'
const MYSQL = 'CREATE TABLE `x` (a int);\n-- Dump completed on 2026-11-28  3:00:01\n'

describe('an archive on its way', () => {
  test.each([
    ['of PostgreSQL', POSTGRES, true],
    ['of MySQL', MYSQL, true],
    ['cut within the dump', POSTGRES.slice(0, 20), false],
    ['with the trailer far before its end', `${MYSQL}${'INSERT INTO x VALUES (1);\n'.repeat(200)}`, false],
    ['of nothing', '', false],
  ])('%s comes out as it went in', async (_, dump, hasTrailer) => {
    expect(await read(gzipSync(dump))).toEqual({ text: dump, bytes: Buffer.byteLength(dump), hasTrailer })
  })

  test.each([
    ['without a single byte', Buffer.alloc(0)],
    ['cut in the middle', gzipSync(POSTGRES).subarray(0, -9)],
    ['that is no archive', Buffer.from('Permission denied')],
  ])('%s is damaged', async (_, packed) => {
    await expect(read(packed)).rejects.toThrow(DamagedArchive)
  })

  test("what ends the reading itself is not the archive's damage", async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield gzipSync(POSTGRES).subarray(0, 12)
      throw new Error('the engine is gone')
    }
    const { bytes } = unpacked(broken())
    await expect(Array.fromAsync(bytes)).rejects.toThrow('the engine is gone')
  })
})
