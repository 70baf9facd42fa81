/** Files that are whole or not there, and lines that are whole or visibly torn. */
import { open, rename, rm } from 'node:fs/promises'

/** Written aside, flushed, then renamed: a reader sees the old content or the new, never a part. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const aside = `${path}.${process.pid}.writing`
  try {
    const file = await open(aside, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

async function endsInNewline(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size === 0) return true
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return buffer.toString() === '\n'
  } finally {
    await file.close()
  }
}

/** Appends one line and flushes it. After a torn line it begins a new one: the torn one stays to be reported. */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    const separator = (await endsInNewline(path)) ? '' : '\n'
    await file.appendFile(`${separator}${line}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}
