/** The base image takes Debian from where this machine takes it, and nothing else that the machine subscribes to. */
import { describe, expect, test } from 'vitest'
import { parseDeb822, parseList } from '../../stack/lifecycle/debian-sources.ts'

const debian = (suite: string) => ({ uri: 'http://mirror.example/debian', suite })

describe('a one-line source', () => {
  test.each([
    ['deb http://mirror.example/debian bookworm main contrib', [debian('bookworm')]],
    ['deb http://mirror.example/debian bookworm-updates main', [debian('bookworm-updates')]],
    [
      'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main',
      [{ ...debian('bookworm'), signedBy: '/k.gpg' }],
    ],
    ['deb-src http://mirror.example/debian bookworm main', []],
    ['# deb http://mirror.example/debian bookworm main', []],
    ['deb https://download.example/linux/debian bookworm stable', []],
    ['deb http://tools.example/apt tools-bookworm main', []],
    ['deb http://mirror.example/debian trixie main', []],
    ['', []],
  ])('"%s"', (line, sources) => {
    expect(parseList(line)).toEqual(sources)
  })
})

describe('a source in paragraphs', () => {
  const paragraph = [
    'Types: deb deb-src',
    'URIs: http://mirror.example/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
  ]
  const signedBy = '/usr/share/keyrings/debian-archive-keyring.gpg'

  test('gives every suite with its key', () => {
    expect(parseDeb822(paragraph.join('\n'))).toEqual([
      { ...debian('bookworm'), signedBy },
      { ...debian('bookworm-updates'), signedBy },
    ])
  })

  test('that is switched off gives none', () => {
    expect(parseDeb822([...paragraph, 'Enabled: no'].join('\n'))).toEqual([])
  })

  test('whose key stands in the list itself is used without the key', () => {
    const inline = [...paragraph.slice(0, 4), 'Signed-By:', ' -----BEGIN PGP PUBLIC KEY BLOCK-----'].join('\n')
    expect(parseDeb822(inline)).toEqual([debian('bookworm'), debian('bookworm-updates')])
  })

  test('of a third party gives none', () => {
    const text = 'Types: deb\nURIs: https://node.example\nSuites: nodistro\nComponents: main\n'
    expect(parseDeb822(`${text}\n${paragraph.join('\n')}`)).toHaveLength(2)
  })
})
