import { Problem } from '../../geodata/model/problem.ts'
import { Answer, type Call } from '../http/route.ts'
import { type Html, html, page, valueHtml } from './html.ts'

/** A link of an OGC document (RFC 8288). */
export interface Link {
  href: string
  rel: string
  type?: string
  title?: string
  hreflang?: string
  templated?: boolean
}

export type Format = 'json' | 'html'
type AnyCall = Pick<
  Call<unknown, Record<string, unknown>, unknown>,
  'query' | 'request' | 'language' | 'baseUrl'
>

const JSON_TYPES = [
  'application/json',
  'application/geo+json',
  'application/schema+json',
  'application/vnd.oai.openapi+json',
]

/** `f=` first, then what the caller accepts, then JSON. Throws `bad-parameter` for a format that is not offered. */
export function formatOf({ query, request }: Pick<AnyCall, 'query' | 'request'>): Format {
  const { f } = query
  if (f === undefined) return request.accepts([...JSON_TYPES, 'text/html']) === 'text/html' ? 'html' : 'json'
  if (f === 'json' || f === 'geojson') return 'json'
  if (f === 'html') return 'html'
  throw new Problem('bad-parameter', {
    es: '«f» (formato) puede ser json o html.',
    en: '“f” (format) may be json or html.',
  })
}

/** The same document for machines and for people. `body`: its HTML, when there is something better than its members. */
export function reply(
  call: AnyCall,
  document: object,
  options: {
    title: string
    type?: string
    trail?: readonly [href: string, text: string][]
    body?: () => Html
    headers?: Record<string, string>
  },
): Answer {
  const headers = { Vary: 'Accept, Accept-Language, Accept-Encoding', ...options.headers }
  if (formatOf(call) === 'html') {
    const body = options.body?.() ?? valueHtml(document)
    const trail: [string, string][] = [[`${call.baseUrl}/ogc`, 'OGC API'], ...(options.trail ?? [])]
    return new Answer(page(call.language, options.title, trail, body), {
      type: 'text/html; charset=utf-8',
      headers,
    })
  }
  return new Answer(document, { type: options.type ?? 'application/json', headers })
}

/** `self` in the format of the answer, `alternate` in the other. `path` starts at the root of the server. */
export function selfLinks(call: AnyCall, path: string, type = 'application/json'): Link[] {
  const format = formatOf(call)
  const href = (f: Format) => `${call.baseUrl}${path}${path.includes('?') ? '&' : '?'}f=${f}`
  const links: Record<Format, Omit<Link, 'rel'>> = {
    json: { href: href('json'), type, title: 'JSON' },
    html: { href: href('html'), type: 'text/html', title: 'HTML' },
  }
  return [
    { rel: 'self', ...links[format] },
    { rel: 'alternate', ...links[format === 'json' ? 'html' : 'json'] },
  ]
}

/** The links of a document as a list for people. */
export function linksHtml(links: readonly Link[]): Html {
  return html`<ul>${links.map((each) => html`<li>${valueHtml(each)}</li>`)}</ul>`
}
