/** Is this well-formed XML 1.0 without doctype? Throws where it is not; returns the names of the elements in order. */

const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const TAG = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/y
const ENTITIES = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i

export function wellFormed(document: string): string[] {
  const bad = NOT_XML.exec(document)
  if (bad) throw new SyntaxError(`a character that XML has not: ${JSON.stringify(bad[0])}`)
  if (ENTITIES.test(document)) throw new SyntaxError('a bare &')
  const body = document.replace(/^<\?xml [^?]*\?>\n/, '')
  if (body.includes(']]>')) throw new SyntaxError('a bare ]]>')
  const open: string[] = []
  const seen: string[] = []
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', TAG.lastIndex)) {
    TAG.lastIndex = at
    const [, closing, name = '', , empty] = TAG.exec(body) ?? []
    if (closing === undefined) throw new SyntaxError(`no tag: ${body.slice(at, at + 60)}`)
    if (closing === '/') {
      const expected = open.pop()
      if (expected !== name) throw new SyntaxError(`</${name}> where </${expected}> should be`)
    } else {
      seen.push(name)
      if (empty !== '/') open.push(name)
    }
  }
  if (open.length > 0) throw new SyntaxError(`never closed: ${open.join(', ')}`)
  return seen
}
