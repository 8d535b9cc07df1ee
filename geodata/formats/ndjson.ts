import { Problem } from '../model/problem.ts'
import type { Bytes } from './bytes.ts'
import { Columns } from './columns.ts'
import { encodingOf, headText, textOf } from './encoding.ts'
import { type Encoding, type Format, inBatches } from './format.ts'
import { crsClaim, featureOf, featureRow } from './geojson.ts'
import { cutShort, isRecord, jsonKind } from './json.ts'

const RECORD_SEPARATOR = '\u001e'

/** A line may be this long, in characters. */
const LONGEST_LINE = 64 << 20

/** GeoJSON one feature per line, or after a record separator (RFC 8142). */
export const ndjson: Format = {
  id: 'ndjson',
  label: { es: 'GeoJSON por líneas', en: 'Newline-delimited GeoJSON' },
  extensions: ['.ndjson', '.geojsonl', '.geojsons', '.jsonl'],
  isLike(head) {
    const kind = jsonKind(head)
    // The first line can be longer than what is looked at: then the name decides.
    return kind === 'lines' || (kind === 'object' && !headText(head).trimEnd().includes('\n'))
  },
  async open(bytes, options) {
    const { encoding, issues } = await encodingOf(bytes, options)
    const columns = new Columns(bytes.name)
    let [count, readable] = [0, 0]
    for await (const features of featuresOf(bytes, encoding)) {
      for (const feature of features) {
        if (!isRecord(feature)) continue
        columns.add(feature.properties)
        readable += 1
      }
      count += features.length
    }
    if (readable === 0) {
      throw new Problem('malformed-json', {
        es: `Ninguna línea de «${bytes.name}» es un elemento de GeoJSON.`,
        en: `No line of “${bytes.name}” is a GeoJSON feature.`,
      })
    }
    return [
      {
        name: '',
        format: 'ndjson',
        columns: columns.names,
        crs: crsClaim(null),
        has_geometry: true,
        encoding,
        used: { encoding },
        row_count: count,
        issues,
        rows: (onIssue) =>
          inBatches(featuresOf(bytes, encoding), (each, index) => featureRow(each, index, onIssue)),
      },
    ]
  },
}

/** Features, null where a line is none. A line can be a whole collection. */
async function* featuresOf(bytes: Bytes, encoding: Encoding): AsyncGenerator<unknown[]> {
  for await (const { lines, last } of linesOf(bytes, encoding)) {
    yield lines.flatMap((line): unknown[] => {
      try {
        const document: unknown = JSON.parse(line)
        if (isRecord(document) && Array.isArray(document.features)) return document.features
        return [featureOf(document)]
      } catch {
        if (last) throw cutShort(bytes.name)
        return [null]
      }
    })
  }
}

/** Lines with something in them; `last`: the file ends in it, without a line break. */
async function* linesOf(
  bytes: Bytes,
  encoding: Encoding,
): AsyncGenerator<{ lines: string[]; last: boolean }> {
  const filled = (line: string) => line.trim() !== ''
  let rest = ''
  for await (const text of textOf(bytes, encoding)) {
    const lines = (rest + text.replaceAll(RECORD_SEPARATOR, '\n')).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) {
      throw new Problem('too-large', {
        es: `«${bytes.name}» tiene una línea de más de ${LONGEST_LINE >> 20} MB. Divide ese elemento.`,
        en: `“${bytes.name}” has a line of more than ${LONGEST_LINE >> 20} MB. Split that feature.`,
      })
    }
    yield { lines: lines.filter(filled), last: false }
  }
  if (filled(rest)) yield { lines: [rest], last: true }
}
