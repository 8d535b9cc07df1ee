import type { Language } from '../../geodata/model/text.ts'

/** Text that may stand anywhere in HTML, also inside quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

/** A piece of HTML that is already safe. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Piece = Html | string | number | null | undefined | readonly Piece[]

/** Tagged template for HTML: everything put into it is escaped, except other pieces made with it. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(strings.reduce((text, part, i) => `${text}${piece(values[i - 1])}${part}`))
}

function piece(value: Piece): string {
  if (value instanceof Html) return value.text
  if (value === null || value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return value.map(piece).join('')
}

/** A link, when the address is one a browser may follow; otherwise the address as text. */
export function link(href: string, text: string = href): Html {
  return /^https?:\/\//.test(href) ? html`<a href="${href}">${text}</a>` : html`${text}`
}

/** Any JSON value as nested lists and tables. */
export function valueHtml(value: unknown): Html {
  if (value === null || value === undefined) return html`<span class="none">–</span>`
  if (typeof value === 'string') return link(value)
  if (typeof value !== 'object') return html`${String(value)}`
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object')) return html`${value.map(String).join(', ')}`
    return html`<ul>${value.map((each) => html`<li>${valueHtml(each)}</li>`)}</ul>`
  }
  if ('href' in value && 'rel' in value) {
    const { href, rel, title, type } = value as Record<string, unknown>
    return html`${link(String(href), String(title ?? href))} <small>${String(rel)} ${type ? String(type) : ''}</small>`
  }
  return html`<dl>${Object.entries(value).map(([key, each]) => html`<dt>${key}</dt><dd>${valueHtml(each)}</dd>`)}</dl>`
}

/** A whole page. It has no script, and its style comes from a file: the content policy allows nothing else. */
export function page(
  language: Language,
  title: string,
  trail: readonly [href: string, text: string][],
  body: Html,
): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Suelo Común</title>
<link rel="stylesheet" href="/ogc/style.css">
</head>
<body>
<nav>${trail.map(([href, text]) => html`<a href="${href}">${text}</a> / `)}${title}</nav>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}

export const STYLE = `:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
nav { margin-bottom: 1rem; }
h1 { line-height: 1.2; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: 0.25rem 0.5rem; text-align: start; vertical-align: top; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
small, .none { opacity: 0.7; }
.nodata { border-inline-start: 4px solid #b60; padding-inline-start: 0.75rem; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
`
