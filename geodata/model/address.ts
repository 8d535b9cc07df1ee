/**
 * Addresses of our own pages, as a short link or a story keeps them: a path of this application with its search, never
 * a host. What lies behind a key (a correction, a dispute, an invitation) is nobody's to pass on.
 */

/** Most characters of an address that is kept. */
export const ADDRESS_LENGTH = 4000

/** First segments that are no page, or whose page is somebody's own. */
const NOT_SHARED = ['api', 'ogc', 'health', 'assets', 'v', 'entrar', 'correccion', 'objecion']

const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9_.~-]{0,119}$/
const NAME = /^[a-z][a-z_]{0,19}$/
/** What may stand unescaped in a search (RFC 3986, without the marks that end it). */
const WRITTEN = /^[A-Za-z0-9\-._~%!*'(),:;@/?=+$&]*$/

const isReadable = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Whether a text is the address of one of our pages that may be passed on: `/path?name=value#part`. */
export function isOurAddress(text: string): boolean {
  if (text.length > ADDRESS_LENGTH) return false
  const [, path = '', search = '', part] = /^(\/[^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(text) ?? []
  if (path === '') return false
  const segments = path === '/' ? [] : path.slice(1).split('/')
  if (segments.length > 5 || !segments.every((segment) => SEGMENT.test(segment))) return false
  if (NOT_SHARED.includes(segments[0] ?? '')) return false
  if (part !== undefined && !/^[\w-]{1,40}$/.test(part)) return false
  if (!WRITTEN.test(search) || !isReadable(search)) return false
  const names = search === '' ? [] : search.split('&').map((pair) => pair.split('=')[0] ?? '')
  return names.every((name) => NAME.test(name)) && new Set(names).size === names.length
}

/** Letters and digits that nobody confuses when reading aloud: no 0 O I l. */
export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Id of a short link: 58^10 are too many to try. */
export const LINK_ID = /^[1-9A-HJ-NP-Za-km-z]{10}$/
