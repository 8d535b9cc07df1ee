import { layerById } from '../../geodata/layers/index.ts'
import type { Coverage } from '../../geodata/model/feature.ts'
import type { Transaction } from '../../server/db/as.ts'
import { currentVersion, loadFeatures, openVersion, publishVersion } from '../../server/layers/publish.ts'

const SOURCE = { name: 'Prueba', year: 2026, reference: 'Datos inventados para una prueba' }

/** Publishes hand-made features, exact to a millimetre unless they say otherwise, into a layer, inside the caller's transaction; returns the version. */
export async function publishTestLayer(
  tx: Transaction,
  layerId: string,
  features: readonly {
    feature_id: string
    geometry: unknown
    properties: Record<string, unknown>
    accuracy_m?: number
  }[],
  coverage: Coverage = null,
): Promise<number> {
  const layer = layerById(layerId)
  if (!layer) throw new Error(`no layer ${layerId}`)
  const current = await currentVersion(tx, layerId)
  const version = await openVersion(tx, layerId, {
    origin: 'derived',
    source: SOURCE,
    vintage: '2026',
    coverage,
    contentSha256: String(Math.random()),
  })
  await loadFeatures(
    tx,
    layer,
    version,
    features.map((feature) => ({ accuracy_m: 0.001, ...feature, source: SOURCE, vintage: '2026' })),
  )
  await publishVersion(tx, version, current?.id ?? null)
  return version
}
