import { expect, test } from 'vitest'
import { html, link, page, valueHtml } from './html.ts'

const EVIL = `<script>alert("1")</script>'&`

test('whatever is put into a page is text', () => {
  const text = page(
    'es',
    EVIL,
    [],
    html`<p title="${EVIL}">${EVIL}${[EVIL, 3, null]}</p>${valueHtml({ [EVIL]: [EVIL, { a: EVIL }] })}`,
  )
  expect(text).not.toContain('<script')
  expect(text).not.toContain('"1"')
  expect(text).toContain('&#60;script&#62;')
})

test('only addresses a browser may follow become links', () => {
  expect(link('https://example.org/?a="b"').text).toBe(
    '<a href="https://example.org/?a=&#34;b&#34;">https://example.org/?a=&#34;b&#34;</a>',
  )
  expect(link('javascript:alert(1)').text).toBe('javascript:alert(1)')
})

test('a page has neither script nor inline style', () => {
  const text = page('en', 'x', [['/ogc', 'OGC API']], html`<p>y</p>`)
  expect(text).not.toMatch(/<style|\sstyle=|<script|\son\w+=/)
})
