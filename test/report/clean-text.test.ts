import { describe, expect, test } from 'vitest'
import { cleanBlock, cleanLine, cut, printable } from '../../helpers/report/clean-text.ts'

describe('text from logs is made printable', () => {
  test.each<[fact: string, hostile: string, shown: string]>([
    ['colours are dropped', '\x1b[31mred\x1b[0m', 'red'],
    ['a screen is never cleared', 'a\x1b[2J\x1b[Hb', 'ab'],
    ['a window title is not set', '\x1b]0;owned\x07after', 'after'],
    ['a lone escape is shown', 'a\x1b', 'a␛'],
    ['a null is shown', 'a\0b', 'a␀b'],
    ['a carriage return is shown, not obeyed', 'all ok\rCRITICAL', 'all ok␍CRITICAL'],
    ['windows line ends are line ends', 'a\r\nb', 'a\nb'],
    ['delete is shown', 'a\x7fb', 'a␡b'],
    ['eight-bit controls are shown', 'a\x9b2Jb\x85', 'ab\\u0085'],
    ['reordering is shown', 'abc\u202egnp.exe', 'abc\\u202egnp.exe'],
    ['an invisible space is shown', 'a\u200bb', 'a\\u200bb'],
    ['hidden tag characters are shown', 'a\u{e0041}', 'a\\u{e0041}'],
    ['a unicode line separator is shown', 'a\u2028b', 'a\\u2028b'],
    ['half a surrogate pair is mended', 'a\ud800b', 'a\ufffdb'],
    ['what was invalid UTF-8 stays visible', 'a\ufffdb', 'a\ufffdb'],
    ['tabs and line breaks stay', 'a\tb\nc', 'a\tb\nc'],
    ['other scripts and emoji stay', 'Größe 世界 👩‍🚀 שלום', 'Größe 世界 👩‍🚀 שלום'],
  ])('%s', (_fact, hostile, shown) => {
    expect(printable(hostile)).toBe(shown)
    expect(printable(shown)).toBe(shown)
  })
})

describe('text from logs is bounded', () => {
  test('a line of the longest length is whole', () => {
    expect(cut('x'.repeat(100), 100)).toBe('x'.repeat(100))
  })

  test('a longer one says how much is missing, and cutting twice changes nothing', () => {
    const short = cut('x'.repeat(1_000_000), 100)
    expect(short).toBe(`${'x'.repeat(60)}… (999940 more characters)`)
    expect(cut(short, 100)).toBe(short)
  })

  test('an emoji is never cut in two', () => {
    expect(cut('🚀'.repeat(100), 101)).toBe(`${'🚀'.repeat(30)}… (140 more characters)`)
  })

  test('a message is one line', () => {
    expect(cleanLine('first\n  second\tthird\n')).toBe('first ⏎ second third')
  })

  test('evidence keeps its first lines and says how many more there were', () => {
    const lines = cleanBlock(Array.from({ length: 1000 }, (_, index) => `line ${index}`).join('\n')).split('\n')
    expect(lines).toHaveLength(200)
    expect(lines.at(-1)).toBe('… (801 more lines)')
  })

  test('evidence of exactly the bound is whole', () => {
    expect(cleanBlock('a\nb\nc\n', { lines: 3, columns: 80 })).toBe('a\nb\nc')
  })

  test('cleaning twice changes nothing', () => {
    const hostile = `${'\x1b[1m'}${'y'.repeat(5000)}\n${'z\n'.repeat(500)}`
    const once = cleanBlock(hostile)
    expect(cleanBlock(once)).toBe(once)
  })

  test('megabytes of broken escape sequences take a moment', { timeout: 5_000 }, () => {
    expect(cleanLine('\x1b['.repeat(1_000_000)).length).toBeLessThanOrEqual(2_000)
  })
})
