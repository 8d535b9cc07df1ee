import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS, layerById } from '../../geodata/layers/index.ts'
import { type AtlasFile, atlasFileSchema } from '../../geodata/model/feature.ts'
import { PROJECT_ROOT } from '../config.ts'
import { type Database, STEWARD } from '../db/as.ts'
import { coastlineFeatures } from './natural-earth.ts'
import { currentVersion, loadFeatures, openVersion, publishVersion } from './publish.ts'

/** Layers whose areas the coverage of the others is made of; they are published first. */
const FIRST = ['study_area', 'comuna']

const ATLAS_SOURCE = {
  name: 'Suelo Común, atlas de referencia',
  year: 2026,
  reference: 'Compilación propia; cada elemento cita su fuente',
  licence: 'CC BY 4.0',
}

/** Reads and checks the files of `geodata/atlas`. Throws with the file's name when one does not hold. */
export function readAtlas(folder = join(PROJECT_ROOT, 'geodata', 'atlas')): AtlasFile[] {
  const order = (layer: string) => (FIRST.includes(layer) ? FIRST.indexOf(layer) : FIRST.length)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.geojson'))
    .map((name) => {
      const result = atlasFileSchema.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
      if (!result.success) throw new Error(`geodata/atlas/${name}: ${result.error.message}`)
      if (!layerById(result.data.layer)) {
        throw new Error(`geodata/atlas/${name}: no layer «${result.data.layer}» in the catalogue`)
      }
      return result.data
    })
    .sort((a, b) => order(a.layer) - order(b.layer) || a.layer.localeCompare(b.layer))
}

/**
 * Publishes the reference atlas into every layer that has no data yet, or whose data are an older atlas.
 * A layer that someone imported is left alone. Each layer is one transaction, so a start that is cut short goes on
 * where it stopped. Returns the layers published.
 */
export async function loadAtlas(
  db: Database,
  onProgress: (done: number, total: number, layer: string) => void = () => {},
): Promise<string[]> {
  const files = [...readAtlas(), coastline()]
  const published: string[] = []
  for (const [index, file] of files.entries()) {
    onProgress(index, files.length, file.layer)
    if (await publishFile(db, file)) published.push(file.layer)
  }
  return published
}

async function publishFile(db: Database, file: AtlasFile): Promise<boolean> {
  const declaration = layerById(file.layer)
  if (!declaration) throw new Error(`no layer «${file.layer}»; the catalogue has ${LAYERS.length}`)
  const contentSha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex')
  return db.as(STEWARD, async (tx) => {
    const current = await currentVersion(tx, file.layer)
    if (current && (current.origin !== 'atlas' || current.content_sha256 === contentSha256)) return false
    const vintages = file.features.map((feature) => feature.properties.vintage).sort()
    const versionId = await openVersion(tx, file.layer, {
      origin: 'atlas',
      source: ATLAS_SOURCE,
      vintage: vintages.at(-1) ?? null,
      coverage: file.coverage,
      contentSha256,
    })
    await loadFeatures(
      tx,
      declaration,
      versionId,
      file.features.map(({ id, geometry, properties: { source, accuracy_m, vintage, ...properties } }) => ({
        feature_id: id,
        geometry,
        properties,
        source,
        accuracy_m,
        vintage,
      })),
    )
    await publishVersion(tx, versionId, current?.id ?? null)
    return true
  })
}

/** The coast comes from Natural Earth, a dependency, not from the atlas files. */
function coastline(): AtlasFile {
  return {
    type: 'FeatureCollection',
    layer: 'coastline',
    coverage: 'region',
    features: coastlineFeatures(),
  }
}
