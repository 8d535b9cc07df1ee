import { layerById } from '../../geodata/layers/index.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { type FeatureSite, MOST_SITE_VERTICES } from '../../geodata/model/site.ts'
import type { Database, Identity } from '../db/as.ts'
import { featureShape } from './queries.ts'

const KINDS = ['point', 'line', 'polygon'] as const

/**
 * A feature of a published layer as a site: the polygon itself, or what lies within `buffer_m` metres of it. A point or a
 * line without a distance has no area yet: `geometry` is null. Throws `unknown-layer`, `not-found` and
 * `site-too-many-vertices`.
 */
export async function featureSite(
  db: Database,
  identity: Identity,
  asked: { layer: string; feature: string; buffer_m: number },
): Promise<FeatureSite> {
  const layer = layerById(asked.layer)
  if (!layer) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${asked.layer}» en el catálogo.`,
      en: `There is no layer “${asked.layer}” in the catalogue.`,
    })
  }
  const shape = await db.as(identity, (tx) => featureShape(tx, layer.id, asked.feature, asked.buffer_m))
  if (!shape) {
    throw new Problem('not-found', {
      es: `«${layer.title.es}» no tiene publicado un elemento «${asked.feature}» que esté en el mapa.`,
      en: `“${layer.title.en}” has no published feature “${asked.feature}” that is on the map.`,
    })
  }
  if (shape.vertices > MOST_SITE_VERTICES) {
    throw new Problem(
      'site-too-many-vertices',
      {
        es: `El contorno tiene ${shape.vertices} vértices y se aceptan hasta ${MOST_SITE_VERTICES}. Dibuja la parte que quieres revisar.`,
        en: `The outline has ${shape.vertices} vertices and at most ${MOST_SITE_VERTICES} are accepted. Draw the part you want to check.`,
      },
      { extra: { vertices: shape.vertices } },
    )
  }
  const name = layer.label ? shape.properties[layer.label] : null
  return {
    layer: layer.id,
    version_id: shape.version_id,
    feature_id: asked.feature,
    name: typeof name === 'string' && name.trim() !== '' ? name.slice(0, 200) : null,
    kind: KINDS[shape.dimension] ?? 'polygon',
    buffer_m: asked.buffer_m,
    geometry: shape.geometry as Geometry | null,
    vertices: shape.vertices,
    area_ha: shape.area_ha,
    accuracy_m: shape.accuracy_m,
  }
}
