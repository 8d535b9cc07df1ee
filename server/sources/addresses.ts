import { lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { fetchFailed } from './problems.ts'

/**
 * Addresses that are not of the public internet (IANA special-purpose registries). A declared source, or what it redirects
 * to, must not lead into the network this server stands in.
 */
const NOT_PUBLIC = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  NOT_PUBLIC.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.addSubnet(network, bits, 'ipv6')
}

/** Whether an IP address is of the public internet. */
export const isPublic = (address: string): boolean =>
  !NOT_PUBLIC.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

const refused = (host: string) =>
  fetchFailed(
    `«${host}» lleva a una red interna; no se consulta. Si la fuente está ahí de verdad, su declaración debe decirlo (inside).`,
    `“${host}” leads into an internal network; it is not asked. If the source really is there, its declaration must say so (inside).`,
  )

/**
 * An address a source may have: http or https, no password in it, and not inside unless allowed.
 * Names are judged when they are resolved (`lookupPublic`), so that none can change in between.
 */
export function allowedAddress(text: string, inside: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) {
    const shown = url ? `${url.protocol}//${url.host}${url.pathname}` : text
    throw fetchFailed(
      `«${shown}» no es una dirección que se pueda consultar: debe ser http o https, sin clave.`,
      `“${shown}” is not an address that can be asked: it must be http or https, without a password.`,
    )
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!inside && isIP(host) && !isPublic(host)) throw refused(host)
  return url
}

/** Resolves a name as `net.connect` asks; fails when any of its addresses is not public. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error || !first) return callback(error, '')
    if (!addresses.every(({ address }) => isPublic(address))) return callback(refused(hostname), '')
    if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
