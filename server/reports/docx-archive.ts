import yauzl from 'yauzl'
import yazl from 'yazl'

/** A DOCX archive that is the same whenever it is written. */

/** The earliest time an archive can state: no time. */
const NO_TIME = new Date(1980, 0, 1)

/**
 * The archive again, entries by name and without a time, the document dated as what it reports, and names that came from
 * chance or from a counter (relations, pictures, drawings) numbered in the order in which they are met.
 */
export async function settled(bytes: Buffer, made_at: string): Promise<Buffer> {
  const entries = [...(await unzip(bytes))].sort(([a], [b]) => (a < b ? -1 : 1))
  const names = new Map<string, string>()
  // Pictures are named by what they hold; links by chance.
  const relation = (id: string) => {
    const known = names.get(id)
    if (known) return known
    const next = `rLink${names.size + 1}`
    names.set(id, next)
    return next
  }
  let drawings = 0
  const written = entries.map(([name, content]): [string, Buffer] => {
    if (!/\.(xml|rels)$/.test(name)) return [name, content]
    let text = content.toString('utf8')
    if (name === 'docProps/core.xml')
      text = text.replace(
        /(<dcterms:(?:created|modified)[^>]*>)[^<]*/g,
        `$1${new Date(made_at).toISOString().replace(/\.\d+Z$/, 'Z')}`,
      )
    if (name === 'word/document.xml') {
      text = text
        .replace(
          /(<w:hyperlink[^>]* r:id=")([^"]+)(")/g,
          (_all, before, id, after) => `${before}${relation(id)}${after}`,
        )
        .replace(/(<wp:docPr id=")\d+(")/g, (_all, before, after) => {
          drawings += 1
          return `${before}${drawings}${after}`
        })
    }
    return [name, Buffer.from(text)]
  })
  // The document is read before its relations are, whatever their names.
  const finished = written.map(([name, content]): [string, Buffer] => {
    if (name !== 'word/_rels/document.xml.rels') return [name, content]
    const text = content
      .toString('utf8')
      .replace(/( Id=")([^"]+)(")/g, (_all, before, id, after) => `${before}${names.get(id) ?? id}${after}`)
    return [name, Buffer.from(text)]
  })
  const archive = new yazl.ZipFile()
  for (const [name, content] of finished)
    archive.addBuffer(content, name, { mtime: NO_TIME, mode: 0o100644, forceDosTimestamp: true } as never)
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (problem, archive) => {
      if (problem) return reject(problem)
      const files = new Map<string, Buffer>()
      archive.on('error', reject)
      archive.on('end', () => resolve(files))
      archive.on('entry', (entry: yauzl.Entry) => {
        if (entry.fileName.endsWith('/')) return archive.readEntry()
        archive.openReadStream(entry, async (failure, stream) => {
          if (failure) return reject(failure)
          const chunks: Buffer[] = []
          for await (const chunk of stream) chunks.push(chunk as Buffer)
          files.set(entry.fileName, Buffer.concat(chunks))
          archive.readEntry()
        })
      })
      archive.readEntry()
    })
  })
}
