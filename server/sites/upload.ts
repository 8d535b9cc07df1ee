import { createHash } from 'node:crypto'
import { Problem } from '../../geodata/model/problem.ts'
import { LARGEST_SITE_FILE_BYTES } from '../../geodata/model/site.ts'

/** Files being read at the same time: each is held in memory. */
const MOST_AT_ONCE = 3
/** Of one address: whoever sends slowly does not keep the others out. */
const MOST_OF_ONE = 2
const reading: string[] = []

/**
 * Holds the bytes of a request in memory while `work` reads them; nothing is written. Throws `too-large` above the limit,
 * `bad-request` when nothing came, `unavailable` when others are being read. `sender`: whose address it comes from.
 */
export async function withUpload<T>(
  sender: string,
  name: string,
  announced: string | undefined,
  stream: AsyncIterable<Uint8Array>,
  work: (bytes: Uint8Array, sha256: string) => Promise<T>,
): Promise<T> {
  if (announced !== undefined && Number(announced) > LARGEST_SITE_FILE_BYTES) throw tooLarge(name)
  if (reading.length >= MOST_AT_ONCE || reading.filter((each) => each === sender).length >= MOST_OF_ONE) {
    throw new Problem('unavailable', {
      es: 'Se están leyendo otros archivos en este momento. Vuelve a subirlo en unos segundos.',
      en: 'Other files are being read at this moment. Upload it again in a few seconds.',
    })
  }
  reading.push(sender)
  try {
    const hash = createHash('sha256')
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of stream) {
      size += piece.length
      if (size > LARGEST_SITE_FILE_BYTES) throw tooLarge(name)
      hash.update(piece)
      pieces.push(piece)
    }
    if (size === 0) {
      throw new Problem('bad-request', {
        es: `«${name}» llegó vacío. Elige el archivo de nuevo.`,
        en: `“${name}” came empty. Choose the file again.`,
      })
    }
    return await work(new Uint8Array(Buffer.concat(pieces)), hash.digest('hex'))
  } finally {
    reading.splice(reading.indexOf(sender), 1)
  }
}

const tooLarge = (name: string) =>
  new Problem('too-large', {
    es: `«${name}» pesa más de ${LARGEST_SITE_FILE_BYTES / 1048576} MB. Deja en el archivo solo el sitio y vuelve a subirlo.`,
    en: `“${name}” is larger than ${LARGEST_SITE_FILE_BYTES / 1048576} MB. Leave only the site in the file and upload it again.`,
  })
