import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { type Geometry, geometrySchema } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'

/** Most vertices a drawn place may have. */
export const MAX_VERTICES = 10_000

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME

/**
 * Reads a place drawn by a person: a GeoJSON geometry or Feature of any type, [lon, lat] in EPSG:4326. Its shape and
 * where it lies are checked here; whether its outline crosses itself is PostGIS's to judge. Throws a Problem (422).
 */
export function readPlace(input: unknown): Geometry {
  const given = isFeature(input) ? input.geometry : input
  const result = geometrySchema.safeParse(given)
  if (!result.success) {
    const path = result.error.issues[0]?.path.join('/') ?? ''
    throw new Problem(
      'bad-geometry',
      {
        es: `El lugar no es una geometría GeoJSON que se pueda leer${path ? ` (revisa «${path}»)` : ''}. Se espera un punto, una línea o un polígono con números: longitud, latitud.`,
        en: `The place is not a GeoJSON geometry that can be read${path ? ` (check “${path}”)` : ''}. A point, a line or a polygon is expected, in numbers: longitude, latitude.`,
      },
      { extra: { pointer: `/inputs/place/geometry/${path}` } },
    )
  }
  const geometry = result.data
  const positions = positionsOf(geometry.coordinates)
  if (positions.length === 0) {
    throw new Problem('bad-geometry', {
      es: 'El lugar está vacío: no tiene ninguna coordenada.',
      en: 'The place is empty: it has no coordinates.',
    })
  }
  if (positions.length > MAX_VERTICES) {
    throw new Problem(
      'site-too-many-vertices',
      {
        es: `El lugar tiene ${positions.length} vértices y se aceptan hasta ${MAX_VERTICES}. Dibújalo con menos detalle.`,
        en: `The place has ${positions.length} vertices and at most ${MAX_VERTICES} are accepted. Draw it with less detail.`,
      },
      { extra: { vertices: positions.length } },
    )
  }
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') checkRings(geometry)
  checkWhere(positions)
  return geometry
}

function isFeature(input: unknown): input is { geometry: unknown } {
  return (
    typeof input === 'object' &&
    input !== null &&
    'type' in input &&
    input.type === 'Feature' &&
    'geometry' in input
  )
}

function positionsOf(coordinates: unknown): [number, number][] {
  if (!Array.isArray(coordinates)) return []
  if (typeof coordinates[0] === 'number') return [[coordinates[0], coordinates[1]]]
  return coordinates.flatMap(positionsOf)
}

function checkRings(geometry: Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }>) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  for (const ring of polygons.flat()) {
    const [first] = ring
    const last = ring.at(-1)
    if (ring.length >= 4 && first?.[0] === last?.[0] && first?.[1] === last?.[1]) continue
    throw new Problem('bad-geometry', {
      es: 'Un contorno del polígono no se cierra: necesita al menos cuatro vértices y que el último sea igual al primero.',
      en: 'An outline of the polygon does not close: it needs at least four vertices, the last equal to the first.',
    })
  }
}

function checkWhere(positions: [number, number][]) {
  const inFrame = (lon: number, lat: number) => lon >= WEST && lon <= EAST && lat >= SOUTH && lat <= NORTH
  if (positions.every(([lon, lat]) => inFrame(lon, lat))) return
  if (positions.every(([lon, lat]) => inFrame(lat, lon))) {
    throw new Problem('site-axes-flipped', {
      es: 'Las coordenadas vienen como latitud, longitud. Se piden al revés: longitud, latitud.',
      en: 'The coordinates come as latitude, longitude. They are wanted as longitude, latitude.',
    })
  }
  if (positions.some(([lon, lat]) => Math.abs(lon) > 180 || Math.abs(lat) > 90)) {
    throw new Problem('site-not-degrees', {
      es: 'Las coordenadas no son grados; parecen metros. Escríbelas en grados (WGS 84).',
      en: 'The coordinates are not degrees; they look like metres. Write them in degrees (WGS 84).',
    })
  }
  const longitudes = positions.map(([lon]) => lon)
  // Not Math.max(...longitudes): ten thousand arguments are more than some stacks hold.
  const [west, east] = longitudes.reduce(([w, e], lon) => [Math.min(w, lon), Math.max(e, lon)], [180, -180])
  if (east - west > 180) {
    throw new Problem('site-antimeridian', {
      es: 'El lugar tiene longitudes a ambos lados del antimeridiano (180°). Revisa el signo de las longitudes.',
      en: 'The place has longitudes on both sides of the antimeridian (180°). Check the sign of the longitudes.',
    })
  }
  throw new Problem('site-outside-region', {
    es: 'El lugar no está en la Región de Antofagasta ni junto a ella. Esta herramienta solo tiene datos de la región y de su mar.',
    en: 'The place is not in the Antofagasta Region or beside it. This tool only has data of the region and its sea.',
  })
}
