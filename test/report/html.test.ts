import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { html } from '../../helpers/report/html/markup.ts'
import { renderHtml } from '../../helpers/report/html.ts'
import { HOSTILE, hostileResults } from './hostile.ts'
import { allOk, anItem, recorded, recordedErrors } from './recorded.ts'

const timeZone = 'Australia/Sydney'
const page = renderHtml(recorded({ errors: recordedErrors }), { timeZone })
const hostile = renderHtml(hostileResults(), { timeZone })

/** Every tag of the page with its attributes; text holds no bare `<`, so that a pattern sees what a browser sees. */
const tagsOf = (document: string): string[] =>
  [...document.replace(/<style>[^<]*<\/style>/, '').matchAll(/<(?:"[^"]*"|[^">])*>?/g)].map(([tag]) => tag)

describe('report.html', () => {
  test('is what the golden file says', async () => {
    await expect(page).toMatchFileSnapshot('golden/report.html')
  })

  test.each([
    ['a page as recorded', page],
    ['a hostile page', hostile],
  ])('%s has known tags and attributes only', (_name, document) => {
    const known =
      /^<(!doctype html|\/?(html|head|title|body|header|h1|h2|h3|p|main|section|article|details|summary|div|dl|dt|dd|ul|li|code|pre|strong|table|tr|th|td)|html lang="en"|meta [^>]*|(p|span|article) class="[a-z -]+"|\/span|summary class="quiet"|div class="wide"|details id="[^"<>]*" (open)?|a href="#[^"<>]*"|\/a)>$/
    expect(tagsOf(document).filter((tag) => !known.test(tag))).toEqual([])
  })

  test.each([
    ['a page as recorded', page],
    ['a hostile page', hostile],
  ])('%s refers to nothing outside itself and its policy lets nothing in', (_name, document) => {
    const style = /<style>([^<]*)<\/style>/.exec(document)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(document).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    )
    expect(style).not.toMatch(/url|@import|http/)
    expect(
      tagsOf(document)
        .filter((tag) => /\s(src|href|action|srcset|data|on\w+|style)\s*=/i.test(tag))
        .every((tag) => /^<a href="#/.test(tag)),
    ).toBe(true)
  })

  test('links lead to an item on the page', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, link]) => link)
    expect(new Set(ids).size).toBe(ids.length)
    expect(links.filter((link) => !ids.includes(link))).toEqual([])
    expect(links.length).toBeGreaterThan(5)
  })

  test('shows hostile text as text', () => {
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(hostile).toContain('&amp;lt;script&amp;gt; &amp;amp; &amp;#60;')
    expect(hostile).not.toMatch(/[\0\x08\x1b\u202e\u2028]/)
    expect(hostile.isWellFormed()).toBe(true)
  })

  test('bounds enormous evidence', () => {
    expect(hostile.length).toBeLessThan(100_000)
    expect(hostile).toContain('more characters)')
  })

  test('says every status by word', () => {
    for (const word of ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN', 'NOT APPLICABLE', 'ACCEPTED', 'PENDING']) {
      expect(page).toMatch(new RegExp(`<span class="status [a-z-]+">${word}</span>`))
    }
  })

  test('names environment, label, run, operator, host, commit, engine and epoch', () => {
    const { run } = recorded()
    const facts = [
      'PRODUCTION',
      run.environment,
      run.id,
      run.operator,
      run.host,
      run.gitCommit,
      run.stack.engine,
      run.epoch,
    ]
    for (const fact of facts) expect(page).toContain(`${fact}`)
  })

  test('says PARTIAL, INTERRUPTED and INCOMPLETE in its title and its verdict', () => {
    const partial = renderHtml(allOk({ run: { selection: ['daily.queues'], complete: false, exitCode: 130 } }), {
      timeZone,
    })
    expect(partial).toMatch(/<title>INTERRUPTED \(PARTIAL\): travian-prod \(PRODUCTION\) daily PARTIAL/)
    expect(partial).toContain('<p class="verdict unknown"><span class="status unknown">INTERRUPTED (PARTIAL)</span>')
    expect(page).toContain('<title>CRITICAL (INCOMPLETE): ')
  })

  test('shows items that are ok, folded, and those that are not, open', () => {
    const two = renderHtml(recorded({ items: [anItem(), anItem({ id: 'daily.x', status: 'warning' })] }), { timeZone })
    expect(two).toContain('<details id="daily.queues.automation" >')
    expect(two).toContain('<details id="daily.x" open>')
  })
})

describe('the template', () => {
  test('escapes what is put in, and not what it made itself', () => {
    expect(html`<p>${'<b>'} ${html`<i>${'"&\''}</i>`} ${['<', html`<br>`, 1]} ${null}</p>`.text).toBe(
      '<p>&lt;b&gt; <i>&quot;&amp;&#39;</i> &lt;<br>1 </p>',
    )
  })

  test('takes no markup from a string that looks like its own', () => {
    expect(html`${HOSTILE}`.text).not.toMatch(/[<>"']/)
  })
})
