import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../../geodata/model/problem.ts'
import { LARGEST_UPLOAD_BYTES } from '../../geodata/model/upload.ts'

/** Uploads that wait for a person, all together: a disk is not filled by a door. */
export const MOST_WAITING = 50

/** Where uploads wait until their import is over. */
export const uploadFolder = (dataDir: string): string => join(dataDir, 'uploads')

/** Path of a stored file. `storedAs` is always a name that `storeUpload` made. */
export const storedPath = (dataDir: string, storedAs: string): string => join(uploadFolder(dataDir), storedAs)

/**
 * Writes a stream to the folder of uploads, hashed on the way; under a name of its own, never the sender's.
 * Throws `too-large` above the limit, `bad-request` when nothing came, and leaves nothing behind.
 */
export async function storeUpload(
  dataDir: string,
  name: string,
  stream: NodeJS.ReadableStream,
): Promise<{ storedAs: string; sha256: string; bytes: number }> {
  const folder = uploadFolder(dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const storedAs = randomUUID()
  const partial = join(folder, `${storedAs}.part`)
  const hash = createHash('sha256')
  let bytes = 0
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > LARGEST_UPLOAD_BYTES) done(tooLarge(name))
      else {
        hash.update(chunk)
        done(null, chunk)
      }
    },
  })
  try {
    await pipeline(stream, measure, createWriteStream(partial, { mode: 0o600 }))
    if (bytes === 0) {
      throw new Problem('bad-request', {
        es: `«${name}» llegó vacío. Elige el archivo de nuevo.`,
        en: `“${name}” came empty. Choose the file again.`,
      })
    }
    await rename(partial, join(folder, storedAs))
    return { storedAs, sha256: hash.digest('hex'), bytes }
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** Removes a stored file; it is no fault when it is gone. */
export const dropUpload = (dataDir: string, storedAs: string): Promise<void> =>
  rm(storedPath(dataDir, storedAs), { force: true })

/** Throws `too-large` for a length that was announced. */
export function requireLength(name: string, announced: string | undefined): void {
  if (announced !== undefined && Number(announced) > LARGEST_UPLOAD_BYTES) throw tooLarge(name)
}

const tooLarge = (name: string) =>
  new Problem('too-large', {
    es: `«${name}» pesa más de ${LARGEST_UPLOAD_BYTES / 1048576} MB, que es lo que se recibe por la web. Divídelo, comprímelo en ZIP, o impórtalo en el servidor con npm run import.`,
    en: `“${name}” is larger than ${LARGEST_UPLOAD_BYTES / 1048576} MB, which is what is taken over the web. Split it, zip it, or import it on the server with npm run import.`,
  })
