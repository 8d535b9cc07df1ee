import { createHash } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { access, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** `road_public-65-1f0c…`: layer, version, and a hash of all that the field is made of. */
const KEY = /^[a-z][a-z0-9_]{0,59}-\d{1,15}-[0-9a-f]{20}$/

export const isKey = (key: string): boolean => KEY.test(key)

/** The version a key is of. */
export const versionOf = (key: string): number => Number(key.split('-')[1])

/** A file with its digest before it: what is cut short or was changed is seen. */
const DIGEST_BYTES = 32
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** Larger, and fields are removed: those that are not of today's data first, of each those used longest ago. */
const MOST_BYTES = 3 * 1024 ** 3

/** A file that is being written is done long before. */
const HALF_WRITTEN_MS = 10 * 60_000

/** The folder of field files: `<key>.field`, and `<key>.region`, which the browser begins with. */
export class Store {
  readonly #folder: string
  readonly #there = new Set<string>()
  #prepared = false

  constructor(folder: string) {
    this.#folder = folder
  }

  path(key: string): string {
    return join(this.#folder, `${key}.field`)
  }

  regionPath(key: string): string {
    return join(this.#folder, `${key}.region`)
  }

  /** Makes the folder; what a process that was killed had half written goes, once. */
  async prepare(): Promise<void> {
    if (this.#prepared) return
    this.#prepared = true
    await mkdir(this.#folder, { recursive: true })
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name)
      if (name.endsWith('.tmp') && Date.now() - (await stat(path)).mtimeMs > HALF_WRITTEN_MS)
        await rm(path, { force: true })
    }
  }

  /** Whether both files are there. What is in them is looked at when they are read. */
  async has(key: string): Promise<boolean> {
    if (this.#there.has(key)) return true
    try {
      await Promise.all([access(this.path(key)), access(this.regionPath(key))])
      this.#there.add(key)
      return true
    } catch {
      return false
    }
  }

  added(key: string): void {
    this.#there.add(key)
  }

  async drop(key: string): Promise<void> {
    this.#there.delete(key)
    await Promise.all([rm(this.path(key), { force: true }), rm(this.regionPath(key), { force: true })])
  }

  /** Codes of the region for the browser; null when the file is not whole, or not there: then it is dropped. */
  async region(key: string): Promise<Uint8Array | null> {
    const bytes = await readFile(this.regionPath(key)).catch(() => null)
    const content = bytes?.subarray(DIGEST_BYTES)
    if (bytes && content && content.length > 0 && digestOf(content).equals(bytes.subarray(0, DIGEST_BYTES)))
      return content
    await this.drop(key)
    return null
  }

  /**
   * Makes room: above the bound, fields are removed, those of versions that `isCurrent` says no to first, of each those
   * made or read longest ago. What is asked for again is made again. Returns the keys of what went.
   */
  async sweep(isCurrent: (versionId: number) => boolean, mostBytes = MOST_BYTES): Promise<string[]> {
    const names = (await readdir(this.#folder)).filter((name) => /\.(field|region)$/.test(name))
    const files = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.#folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }))
        return { key: name.replace(/\.\w+$/, ''), size, mtimeMs }
      }),
    )
    let bytes = files.reduce((sum, { size }) => sum + size, 0)
    const dropped: string[] = []
    const rank = (key: string) => (isCurrent(versionOf(key)) ? 1 : 0)
    const old = files
      .filter(({ key }) => isKey(key))
      .sort((a, b) => rank(a.key) - rank(b.key) || a.mtimeMs - b.mtimeMs)
    for (const { key, size } of old) {
      if (bytes <= mostBytes) break
      if (!dropped.includes(key)) dropped.push(key)
      await this.drop(key)
      bytes -= size
    }
    return dropped
  }
}

/** Writes a file whole or not at all; the folder must be there. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`
  const file = openSync(temporary, 'w')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(temporary, { force: true })
    throw error
  }
  closeSync(file)
  renameSync(temporary, path)
}

/** Writes the coarse cells of a field, with their digest before them; whole or not at all. */
export function writeRegion(path: string, content: Uint8Array): void {
  writeWhole(path, Buffer.concat([digestOf(content), content]))
}

/** The bytes of a file that is about to be used, which is remembered for `Store.sweep`. */
export function readUsed(path: string): Uint8Array {
  const bytes = readFileSync(path)
  const now = new Date()
  utimesSync(path, now, now)
  return bytes
}
