/** Files that are whole or not there, and lines that are whole or visibly torn. */
import { appendFile, open, rename, rm, writeFile } from 'node:fs/promises'
import { hasCode } from '../error-code.ts'

export const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT')

/** There is no such file and there could be none, or we are not let in. */
export const isUnreachable = (error: unknown): boolean => hasCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')

/** Written aside, flushed, then renamed: a reader sees the old content or the new, never a part. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const aside = `${path}.${process.pid}.writing`
  try {
    await writeFile(aside, content, { flush: true })
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** True also for a file that is empty or not there. */
async function endsInNewline(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1))
    return size === 0 || buffer.toString() === '\n'
  } catch (error) {
    if (isMissing(error)) return true
    throw error
  }
}

/** Appends one line and flushes it. After a torn line it begins a new one: the torn one stays to be reported. */
export async function appendLine(path: string, line: string): Promise<void> {
  const separator = (await endsInNewline(path)) ? '' : '\n'
  await appendFile(path, `${separator}${line}\n`, { flush: true })
}
