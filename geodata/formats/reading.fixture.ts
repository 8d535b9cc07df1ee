import { readFileSync } from 'node:fs'
import type { Issue } from '../model/issue.ts'
import { type Bytes, bytesOf } from './bytes.ts'
import type { ReadOptions, Row, Table } from './format.ts'
import { openFile } from './index.ts'

/** One of the files for the import tests. */
export const fixture = (name: string): Bytes =>
  bytesOf(name, readFileSync(new URL(`../../test/fixtures/imports/${name}`, import.meta.url)))

/** A file in memory: text as UTF-8, bytes as they are, anything else as JSON. */
export function file(name: string, content: unknown): Bytes {
  if (content instanceof Uint8Array) return bytesOf(name, content)
  return bytesOf(name, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)))
}

/** The same file, coming a few bytes at a time. */
export const inPieces = (bytes: Bytes, length: number): Bytes => ({
  ...bytes,
  async *stream() {
    for (let at = 0; at < bytes.size; at += length) {
      yield await bytes.read(at, Math.min(at + length, bytes.size))
    }
  },
})

/** All rows of a table and what was said of them. */
export async function rowsOf(table: Table): Promise<{ rows: Row[]; issues: Issue[] }> {
  const issues: Issue[] = []
  const rows: Row[] = []
  for await (const batch of table.rows((found) => issues.push(found))) rows.push(...batch)
  return { rows, issues }
}

/** The first table of a file, with its rows. */
export async function readAll(bytes: Bytes, options: ReadOptions = {}) {
  const [table] = (await openFile(bytes, options)) as [Table, ...Table[]]
  return { table, ...(await rowsOf(table)) }
}
