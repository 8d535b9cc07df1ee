import { LAYERS, layerById } from '../../geodata/layers/index.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Database, Identity } from '../db/as.ts'
import {
  describePlace,
  type NearRow,
  type Place,
  readCoverage,
  readNearby,
  readProperties,
} from './queries.ts'

/** Most items of one answer; when there are more, `truncated` says so. */
export const MAX_ITEMS = 500

/** Farthest that is looked, in metres: more than the length of the region is no longer near. */
export const MAX_DISTANCE_M = 200_000

/** How many of the nearest are told when nothing lies within the distance asked. */
const BEYOND_ITEMS = 3

/** The layers asked, in the order of the catalogue: those with a group in «near my territory». */
export const NEARBY_LAYERS: readonly LayerDeclaration[] = LAYERS.filter(({ nearby }) => nearby !== null)

/**
 * What lies within a distance of a place, nearest first; and what the answer cannot know: `not_checked` are layers
 * without data, `partial` those not known to be complete in all of the searched area. `distance_m`: metres from the
 * edge of the place. Throws `unknown-layer`, `no-data`, `not-found`, `bad-geometry`, `site-self-crossing`.
 */
export async function findNearby(db: Database, identity: Identity, place: Place, distance_m: number) {
  const declaration = 'layer' in place ? declarationOf(place.layer) : null
  const layers = NEARBY_LAYERS.map(({ id }) => id)
  return db.as(identity, async (tx) => {
    const feature = 'layer' in place ? await readProperties(tx, place.layer, place.feature_id) : null
    if ('layer' in place && !feature) throw unknownFeature(declaration as LayerDeclaration, place.feature_id)
    const { geometry, valid } = await describePlace(tx, place)
    if (!geometry) {
      throw new Problem('bad-geometry', {
        es: `La capa «${declaration?.title.es}» es una tabla sin geometría; elige un lugar de otra capa.`,
        en: `The layer “${declaration?.title.en}” is a table without geometry; choose a place of another layer.`,
      })
    }
    if (!valid) {
      throw new Problem('site-self-crossing', {
        es: 'El contorno del lugar se cruza a sí mismo. Dibújalo de nuevo sin cruces.',
        en: 'The outline of the place crosses itself. Draw it again without crossings.',
      })
    }
    const coverage = await readCoverage(tx, place, distance_m, layers)
    // One more than the limit to know whether there are more, and one for the place itself.
    const rows = await readNearby(tx, place, distance_m, layers, MAX_ITEMS + 2)
    const notPlace = (row: NearRow) =>
      !('layer' in place && row.layer_id === place.layer && row.feature_id === place.feature_id)
    const others = rows.filter(notPlace)
    // «Nothing within 30 km» is half an answer when the nearest is at 31.
    const beyond =
      others.length > 0
        ? []
        : (await readNearby(tx, place, MAX_DISTANCE_M, layers, BEYOND_ITEMS + 1)).filter(notPlace)
    return {
      place: { name: declaration && feature ? nameOf(declaration, feature.properties) : null, geometry },
      distance_m,
      items: others.slice(0, MAX_ITEMS).map(toItem),
      truncated: others.length > MAX_ITEMS,
      /** The nearest when nothing lies within the distance; otherwise empty. */
      nearest_beyond: beyond.slice(0, BEYOND_ITEMS).map(toItem),
      not_checked: ids(coverage.filter(({ published }) => !published)),
      partial: ids(coverage.filter(({ published, complete }) => published && !complete)),
      /** Part of the searched area lies outside the region, where there are no data; null when the region is not loaded. */
      beyond_region: coverage[0]?.beyond_region ?? null,
    }
  })
}

const ids = (rows: readonly { layer_id: string }[]) => rows.map(({ layer_id }) => layer_id)

function toItem(row: NearRow) {
  const declaration = declarationOf(row.layer_id)
  const text = (name: string) => {
    const value = row.properties[name]
    return typeof value === 'string' ? value : null
  }
  return {
    layer: row.layer_id,
    feature_id: row.feature_id,
    name: nameOf(declaration, row.properties) ?? row.feature_id,
    group: declaration.nearby ?? 'operation',
    kind: text('kind'),
    status: text('status'),
    decided_on: text('decided_on'),
    operator: text('operator') ?? text('owner'),
    distance_m: Math.round(row.distance_m),
    bearing_deg: row.bearing_deg === null ? null : Math.round(row.bearing_deg * 10) / 10,
    center: [Math.round(row.lon * 1e6) / 1e6, Math.round(row.lat * 1e6) / 1e6],
    source: row.source,
    accuracy_m: row.accuracy_m,
    vintage: row.vintage,
  }
}

function nameOf({ label }: LayerDeclaration, properties: Record<string, unknown>): string | null {
  const value = properties[label] ?? properties.name
  return typeof value === 'string' && value !== '' ? value : null
}

function declarationOf(id: string): LayerDeclaration {
  const declaration = layerById(id)
  if (declaration) return declaration
  throw new Problem('unknown-layer', {
    es: `No hay una capa «${id.slice(0, 60)}» en el catálogo.`,
    en: `There is no layer “${id.slice(0, 60)}” in the catalogue.`,
  })
}

function unknownFeature({ title }: LayerDeclaration, featureId: string): Problem {
  return new Problem('not-found', {
    es: `La capa «${title.es}» no tiene un elemento «${featureId.slice(0, 80)}», o no tiene datos publicados.`,
    en: `The layer “${title.en}” has no feature “${featureId.slice(0, 80)}”, or has no published data.`,
  })
}
