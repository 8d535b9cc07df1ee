import { rename } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Fetch } from '../../../geodata/model/connector.ts'
import type { Assignment, Receipt, Transport } from './transport.ts'

type Declared = Extract<Fetch, { kind: 'http' }>

/** A file at an address, as it comes. */
export const fetchHttpFile: Transport<Declared> = (assignment) =>
  fetchFileAt(assignment, assignment.fetch.url, [])

/** Downloads a file into the source's folder; null when it is what it was. `via`: addresses that led to it. */
export async function fetchFileAt(
  { folder, stem, previous, client, onProgress }: Assignment,
  url: string,
  via: readonly string[],
): Promise<Receipt | null> {
  const path = join(folder, 'download')
  const found = await client.download(url, path, previous)
  if (found.unchanged) return null
  onProgress(1, 1)
  const file = `${stem}${extensionOf(found.name) || extensionOf(new URL(url).pathname) || '.bin'}`
  await rename(path, join(folder, file))
  return {
    urls: [...new Set([found.url, url, ...via])],
    bytes: found.bytes,
    sha256: found.sha256,
    etag: found.etag,
    last_modified: found.last_modified,
    pages: 1,
    rows: null,
    fetched_at: new Date().toISOString(),
    file,
    notes: [],
  }
}

const extensionOf = (name: string): string =>
  /^\.[a-z0-9]{1,10}$/.exec(extname(name).toLowerCase())?.[0] ?? ''
