import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector } from '../../geodata/model/connector.ts'
import { sha256Of } from './http.ts'
import { fetchFailed } from './problems.ts'
import type { Receipt } from './transports/transport.ts'

/** Files of a folder and its folders, by name without extension. */
export async function openMirror(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw fetchFailed(`No hay una carpeta espejo en ${folder}.`, `There is no mirror folder at ${folder}.`)
  })
  const files = new Map<string, string>()
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    files.set(entry.name.replace(/\.[^.]+$/, ''), join(entry.parentPath, entry.name))
  }
  return files
}

/** The file a mirror holds for a connector: named as the connector, or as the file it reads; null: none. */
export const mirrored = (mirror: ReadonlyMap<string, string>, { id, file }: Connector): string | null =>
  mirror.get(id) ?? mirror.get(file.stem) ?? null

/** What a receipt says of a file that was brought by hand. */
export async function receiptOf(path: string): Promise<Receipt> {
  const { size, mtime } = await stat(path)
  return {
    urls: [],
    bytes: size,
    sha256: await sha256Of(path),
    etag: null,
    last_modified: mtime.toISOString(),
    pages: 1,
    rows: null,
    fetched_at: new Date().toISOString(),
    file: path,
    notes: [],
  }
}
