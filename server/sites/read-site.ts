import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'

/** Most vertices a site may have. */
export const MAX_VERTICES = 10_000

type Polygonal = Extract<Geometry, { type: 'Polygon' | 'MultiPolygon' }>

/**
 * Reads a site as it came in a request: a GeoJSON geometry, Feature or FeatureCollection of polygons, [lon, lat] in
 * EPSG:4326. Returns one Polygon or MultiPolygon without heights; shape and place are checked here, validity
 * (crossings) is PostGIS's to judge. Throws a Problem that says what is wrong, where, and what to do.
 */
export function readSite(input: unknown): Polygonal {
  const parts = polygonsOf(input, '/site')
  if (parts.length === 0) {
    throw new Problem('site-empty', {
      es: 'El sitio no tiene ningún polígono. Dibuja un contorno o sube un archivo que tenga uno.',
      en: 'The site has no polygon. Draw an outline, or upload a file that has one.',
    })
  }
  const vertices = parts.flat(2).length
  if (vertices > MAX_VERTICES) {
    throw new Problem(
      'site-too-many-vertices',
      {
        es: `El contorno tiene ${vertices} vértices y se aceptan hasta ${MAX_VERTICES}. Simplifícalo (por ejemplo a 1 m) y vuelve a enviarlo.`,
        en: `The outline has ${vertices} vertices and at most ${MAX_VERTICES} are accepted. Simplify it (to 1 m, say) and send it again.`,
      },
      { extra: { vertices } },
    )
  }
  const polygons = parts.map((rings) => rings.map(closed))
  checkPlace(polygons.flat(2))
  const [only] = polygons
  return polygons.length === 1 && only
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: polygons }
}

type Ring = [number, number][]

function polygonsOf(input: unknown, pointer: string): Ring[][] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw notGeometry(pointer)
  const object = input as Record<string, unknown>
  checkCrs(object)
  switch (object.type) {
    case 'FeatureCollection':
      if (!Array.isArray(object.features)) throw notGeometry(`${pointer}/features`)
      return object.features.flatMap((feature, i) => polygonsOf(feature, `${pointer}/features/${i}`))
    case 'Feature':
      return object.geometry === null ? [] : polygonsOf(object.geometry, `${pointer}/geometry`)
    case 'GeometryCollection':
      if (!Array.isArray(object.geometries)) throw notGeometry(`${pointer}/geometries`)
      return object.geometries.flatMap((each, i) => polygonsOf(each, `${pointer}/geometries/${i}`))
    case 'Polygon':
      return [ringsOf(object.coordinates, `${pointer}/coordinates`)].filter((rings) => rings.length > 0)
    case 'MultiPolygon':
      return list(object.coordinates, `${pointer}/coordinates`)
        .map((rings, i) => ringsOf(rings, `${pointer}/coordinates/${i}`))
        .filter((rings) => rings.length > 0)
    case 'Point':
    case 'MultiPoint':
    case 'LineString':
    case 'MultiLineString':
      throw new Problem(
        'site-not-polygon',
        {
          es: `El sitio debe ser un polígono y llegó un ${object.type}. Dibuja el contorno del terreno; para una línea, dibuja su faja.`,
          en: `The site must be a polygon and a ${object.type} came. Draw the outline of the land; for a line, draw its strip.`,
        },
        { extra: { pointer } },
      )
    default:
      throw notGeometry(pointer)
  }
}

function notGeometry(pointer: string): Problem {
  return new Problem(
    'bad-geometry',
    {
      es: `En «${pointer}» no hay una geometría GeoJSON. Se espera un Polygon o MultiPolygon, solo o dentro de un Feature.`,
      en: `There is no GeoJSON geometry at “${pointer}”. A Polygon or MultiPolygon is expected, alone or in a Feature.`,
    },
    { extra: { pointer } },
  )
}

/** RFC 7946 has no `crs`; older files do. Only names of WGS 84 pass. */
function checkCrs(object: Record<string, unknown>) {
  if (object.crs === undefined || object.crs === null) return
  const name = String((object.crs as { properties?: { name?: unknown } }).properties?.name ?? 'sin nombre')
  if (/(CRS84|EPSG:{1,2}4326)$/i.test(name)) return
  throw new Problem('unsupported-crs', {
    es: `El archivo declara el sistema de coordenadas «${name}». Conviértelo a WGS 84 en grados (EPSG:4326) y vuelve a enviarlo.`,
    en: `The file declares the coordinate system “${name}”. Convert it to WGS 84 in degrees (EPSG:4326) and send it again.`,
  })
}

function list(value: unknown, pointer: string): unknown[] {
  if (!Array.isArray(value)) throw notGeometry(pointer)
  return value
}

function ringsOf(value: unknown, pointer: string): Ring[] {
  return list(value, pointer)
    .map((ring, i) =>
      list(ring, `${pointer}/${i}`).map((position, j) => positionOf(position, `${pointer}/${i}/${j}`)),
    )
    .filter((ring) => ring.length > 0)
    .map((ring, i) => {
      if (ring.length >= 3) return ring
      throw new Problem('bad-geometry', {
        es: `El anillo «${pointer}/${i}» tiene ${ring.length} vértices; un contorno necesita al menos tres.`,
        en: `The ring “${pointer}/${i}” has ${ring.length} vertices; an outline needs at least three.`,
      })
    })
}

function positionOf(value: unknown, pointer: string): [number, number] {
  const [lon, lat] = Array.isArray(value) ? value : []
  if (typeof lon === 'number' && typeof lat === 'number' && Number.isFinite(lon) && Number.isFinite(lat)) {
    return [lon, lat]
  }
  throw new Problem(
    'site-not-finite',
    {
      es: `La coordenada «${pointer}» es ${JSON.stringify(value) ?? 'nada'}; se esperan dos números: longitud y latitud.`,
      en: `The coordinate “${pointer}” is ${JSON.stringify(value) ?? 'nothing'}; two numbers are expected: longitude and latitude.`,
    },
    { extra: { pointer } },
  )
}

/** A ring whose last vertex is not its first is closed: it can only mean one thing. */
function closed(ring: Ring): Ring {
  const [first] = ring
  const last = ring.at(-1)
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return ring
  return [...ring, first]
}

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME
const inFrame = (lon: number, lat: number) => lon >= WEST && lon <= EAST && lat >= SOUTH && lat <= NORTH

function checkPlace(positions: [number, number][]) {
  if (positions.every(([lon, lat]) => inFrame(lon, lat))) return
  if (positions.every(([lon, lat]) => inFrame(lat, lon))) {
    throw new Problem('site-axes-flipped', {
      es: 'Las coordenadas vienen como latitud, longitud. GeoJSON las pide al revés: longitud, latitud. Cámbialas y vuelve a enviar.',
      en: 'The coordinates come as latitude, longitude. GeoJSON wants longitude, latitude. Swap them and send again.',
    })
  }
  if (positions.some(([lon, lat]) => Math.abs(lon) > 180 || Math.abs(lat) > 90)) {
    throw new Problem('site-not-degrees', {
      es: 'Las coordenadas no son grados; parecen metros (UTM). Escríbelas como UTM 19S en la búsqueda o convierte el archivo a WGS 84 (EPSG:4326).',
      en: 'The coordinates are not degrees; they look like metres (UTM). Type them as UTM 19S in the search box, or convert the file to WGS 84 (EPSG:4326).',
    })
  }
  const longitudes = positions.map(([lon]) => lon)
  if (Math.max(...longitudes) - Math.min(...longitudes) > 180) {
    throw new Problem('site-antimeridian', {
      es: 'El contorno da la vuelta al mundo: tiene longitudes a ambos lados del antimeridiano (180°). Revisa el signo de las longitudes.',
      en: 'The outline goes around the world: it has longitudes on both sides of the antimeridian (180°). Check the sign of the longitudes.',
    })
  }
  throw outsideRegion()
}

/** Also thrown after the database found that the site touches nothing of the study area. */
export function outsideRegion(): Problem {
  return new Problem('site-outside-region', {
    es: 'El sitio no está en la Región de Antofagasta. Esta herramienta solo tiene datos de la región y de su mar hasta unos 22 km.',
    en: 'The site is not in the Antofagasta Region. This tool only has data of the region and its sea to about 22 km.',
  })
}
