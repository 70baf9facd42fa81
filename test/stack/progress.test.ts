/** Progress is one living line for a person and a short log for a file. */
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { progressOn } from '../../stack/lifecycle/progress.ts'

function stream(properties: object) {
  const written = new PassThrough({ encoding: 'utf8' })
  return { written, progress: progressOn(Object.assign(written, properties)) }
}

test('elsewhere than on a terminal every line is whole and free of control characters', () => {
  const { written, progress } = stream({ isTTY: false })
  progress.show('php', 'step 1/8')
  progress.show('php', 'step 2/8')
  progress.show('php')
  progress.say('done')
  progress.end()
  expect(written.read()).toBe('[  0 s] php: step 1/8\n[  0 s] done\n')
})

test('on a terminal all activities share a line that never wraps, and the end leaves it empty', () => {
  const { written, progress } = stream({ isTTY: true, columns: 24 })
  progress.show('php', 'step 1/8')
  progress.show('nginx', 'step 1/7')
  progress.end()
  const lines: string[] = String(written.read()).split('\r\u001b[2K')
  expect(lines).toContain('[  0 s] php: step 1/8 ·')
  expect(lines.at(-1)).toBe('')
})
