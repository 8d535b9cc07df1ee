/** An address as a person can take it in: host and the end of the path. */
export function shortAddress(address: string): string {
  try {
    const { host, pathname } = new URL(address)
    const parts = pathname.split('/').filter(Boolean)
    const end = parts.slice(-2).join('/')
    return parts.length > 2 ? `${host}/…/${end}` : `${host}${end ? `/${end}` : ''}`
  } catch {
    return address
  }
}
