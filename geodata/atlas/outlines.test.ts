import { readdirSync, readFileSync } from 'node:fs'
import {
  area,
  booleanClockwise,
  difference,
  featureCollection,
  intersect,
  kinks,
  lineString,
  pointToLineDistance,
  polygon,
  union,
} from '@turf/turf'
import type { Feature, LineString, MultiPolygon, Polygon, Position } from 'geojson'
import { describe, expect, it } from 'vitest'
import { STUDY_FRAME } from '../model/crs.ts'
import type { AtlasFile } from '../model/feature.ts'

/** Outlines and lines of the reference atlas: well drawn, as large as published, and joining what they say they join. */

const FOLDER = new URL('./', import.meta.url)
const atlas = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.geojson'))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as AtlasFile)

type Drawn = {
  layer: string
  id: string
  properties: Record<string, unknown>
  geometry: Polygon | LineString
}
const drawn = atlas.flatMap(({ layer, features }) =>
  features
    .filter(({ geometry }) => geometry?.type === 'Polygon' || geometry?.type === 'LineString')
    .map((feature) => ({ layer, ...feature }) as unknown as Drawn),
)
const outlines = drawn.filter(({ geometry }) => geometry.type === 'Polygon') as (Drawn & {
  geometry: Polygon
})[]
const lines = drawn.filter(({ geometry }) => geometry.type === 'LineString') as (Drawn & {
  geometry: LineString
})[]

const ring = (coordinates: Position[][]): Position[] => coordinates[0] ?? []
const find = <T extends Drawn>(list: T[], layer: string, id: string): T => {
  const found = list.find((feature) => feature.layer === layer && feature.id === id)
  if (!found) throw new Error(`no outline ${layer}/${id}`)
  return found
}
const shape = (layer: string, id: string): Feature<Polygon> =>
  polygon(find(outlines, layer, id).geometry.coordinates)
const hectares = (feature: Feature<Polygon | MultiPolygon>) => area(feature) / 10_000

/** Exact unions of their comunas keep every shared vertex; all else is drawn with at most 100. */
const UNIONS = new Set(['region/antofagasta', 'provincia/antofagasta'])
const VERTICES = 100
const VERTICES_OF_UNIONS = 140

const decimals = (value: number) => String(value).split('.')[1]?.length ?? 0
const positions = ({ geometry }: Drawn): Position[] =>
  geometry.type === 'Polygon' ? ring(geometry.coordinates) : geometry.coordinates

describe('every outline and line', () => {
  it('is there: at least 110', () => {
    expect(drawn.length).toBeGreaterThanOrEqual(110)
  })

  it.each(drawn.map((feature) => [`${feature.layer}/${feature.id}`, feature] as const))(
    '%s',
    (name, feature) => {
      const points = positions(feature)
      expect(points.length).toBeLessThanOrEqual(UNIONS.has(name) ? VERTICES_OF_UNIONS : VERTICES)
      const [west, south, east, north] = STUDY_FRAME
      points.forEach(([lon = Number.NaN, lat = Number.NaN], i) => {
        expect(lon >= west && lon <= east && lat >= south && lat <= north, `${lon}, ${lat}`).toBe(true)
        expect(Math.max(decimals(lon), decimals(lat))).toBeLessThanOrEqual(3)
        expect([lon, lat]).not.toEqual(points[i - 1])
      })
      if (feature.geometry.type === 'LineString') return
      expect(feature.geometry.coordinates).toHaveLength(1)
      expect(points.length).toBeGreaterThanOrEqual(4)
      expect(points[0]).toEqual(points.at(-1))
      expect(kinks(polygon(feature.geometry.coordinates)).features).toEqual([])
      expect(booleanClockwise(lineString(points)), 'exterior ring is counter-clockwise').toBe(false)
    },
  )

  it('says that it is our drawing and where the official one is', () => {
    for (const { layer, id, properties } of drawn) {
      expect(String(properties.note), `${layer}/${id}`).toContain('Suelo Común')
      const { reference } = properties.source as { reference: string }
      expect(reference, `${layer}/${id}`).toMatch(
        /fuente oficial|Suelo Común|mar territorial|contorno es el de/i,
      )
    }
  })
})

/**
 * Published areas in hectares and how far, in per cent, a drawing may be from them. Comunas: INE and SUBDERE. Parks,
 * reserves, sanctuaries, protected assets and priority sites: national register of protected areas (RNAP, 28 June
 * 2026). Ramsar: List of Wetlands of International Importance. Salars: national wetland inventory (2024). Indigenous
 * development areas: CONADI cover of 2016, ellipsoidal. Mejillones may be 5 % off: the official cartography of 2017
 * itself measures 6 % less than the published figure.
 */
const PUBLISHED: [layer: string, id: string, ha: number, tolerance: number][] = [
  ['comuna', 'antofagasta', 3_071_800, 4],
  ['comuna', 'mejillones', 380_400, 5.5],
  ['comuna', 'sierra-gorda', 1_288_600, 4],
  ['comuna', 'taltal', 2_040_500, 4],
  ['comuna', 'calama', 1_559_700, 4],
  ['comuna', 'ollague', 296_400, 4],
  ['comuna', 'san-pedro-de-atacama', 2_343_900, 4],
  ['comuna', 'tocopilla', 403_900, 4],
  ['comuna', 'maria-elena', 1_219_700, 4],
  ['region', 'antofagasta', 12_604_900, 2],
  ['adi', 'alto-el-loa', 1_277_020, 2],
  ['adi', 'atacama-la-grande', 2_355_922, 2],
  ['snap_park', 'llullaillaco', 268_114, 3],
  ['snap_park', 'morro-moreno', 7_314, 8],
  ['snap_reserve', 'la-chimba', 2_584, 8],
  ['snap_monument', 'paposo-norte', 7_967, 6],
  ['snap_monument', 'la-portada', 36.8, 15],
  ['marine_reserve', 'la-rinconada', 338, 10],
  ['santuario', 'valle-de-la-luna-y-sierra-de-orbate', 11_959, 5],
  ['santuario', 'laguna-tebenquiche', 1_299, 5],
  ['santuario', 'itata-gualaguala', 904, 15],
  ['bien_nacional_protegido', 'peninsula-de-mejillones', 7_994, 5],
  ['bien_nacional_protegido', 'isla-santa-maria', 85.9, 10],
  ['bien_nacional_protegido', 'laguna-lejia', 3_980, 8],
  ['bien_nacional_protegido', 'desembocadura-del-loa', 670, 5],
  ['bien_nacional_protegido', 'termas-de-puritama', 2_164, 12],
  ['ramsar', 'sistema-hidrologico-de-soncor', 67_133, 8],
  ['ramsar', 'salar-de-tara', 96_439, 8],
  ['ramsar', 'salar-de-pujsa', 17_397, 8],
  ['ramsar', 'salar-de-aguas-calientes-iv', 15_529, 8],
  ['priority_site', 'peninsula-de-mejillones', 44_238, 10],
  ['priority_site', 'desembocadura-rio-loa', 10_862, 8],
  ['priority_site', 'oasis-de-quillagua', 1_823, 8],
  ['priority_site', 'laguna-lejia', 18_911, 3],
  ['priority_site', 'salar-de-aguas-calientes-iv', 17_544, 8],
  ['lake_salar', 'salar-de-atacama', 298_779, 6],
  ['lake_salar', 'salar-de-punta-negra', 25_714, 8],
  ['lake_salar', 'salar-de-ascotan', 25_262, 15],
  ['lake_salar', 'salar-de-carcote', 12_176, 8],
  ['lake_salar', 'salar-de-aguas-calientes-ii', 12_229, 5],
  ['lake_salar', 'salar-de-pajonales', 9_798, 8],
  ['lake_salar', 'salar-de-quisquiro', 7_324, 10],
  ['lake_salar', 'salar-de-tara', 4_184, 5],
  ['lake_salar', 'laguna-miscanti', 1_314, 10],
  ['vega_bofedal', 'vegas-de-turi', 2_900, 5],
  ['astro_land', 'paranal', 72_500, 4],
  ['astro_land', 'parque-astronomico-atacama', 53_553, 4],
  ['fiscal_land', 'armazones', 36_216, 8],
  ['fiscal_land', 'taltal-8430-norte', 23_712, 12],
]

describe('areas', () => {
  it.each(PUBLISHED)('%s %s is about %d ha', (layer, id, published, tolerance) => {
    const off = (hectares(shape(layer, id)) / published - 1) * 100
    expect(Math.abs(off), `${off.toFixed(1)} % off`).toBeLessThanOrEqual(tolerance)
  })

  it('the seven sectors of Los Flamencos add up to the reserve (73,845 ha, RNAP)', () => {
    const sectors = outlines.filter(
      ({ layer, id }) => layer === 'snap_reserve' && id.startsWith('los-flamencos'),
    )
    expect(sectors).toHaveLength(7)
    const sum = sectors.reduce((total, { geometry }) => total + hectares(polygon(geometry.coordinates)), 0)
    expect(Math.abs(sum / 73_845 - 1)).toBeLessThan(0.05)
  })

  it('states the published area it was held against', () => {
    for (const [layer, id, published] of PUBLISHED) {
      const stated = find(outlines, layer, id).properties.area_ha
      if (stated != null)
        expect(Math.abs(Number(stated) / published - 1), `${layer}/${id}`).toBeLessThan(0.002)
    }
  })
})

describe('comunas, provinces and region', () => {
  const comunas = outlines.filter(({ layer }) => layer === 'comuna')
  const provinces = outlines.filter(({ layer }) => layer === 'provincia')
  const region = shape('region', 'antofagasta')

  it('nine comunas tile the region', () => {
    expect(comunas).toHaveLength(9)
    const sum = comunas.reduce((total, { geometry }) => total + hectares(polygon(geometry.coordinates)), 0)
    expect(Math.abs(sum / hectares(region) - 1)).toBeLessThan(0.001)
    const whole = union(featureCollection(comunas.map(({ geometry }) => polygon(geometry.coordinates))))
    expect(whole).not.toBeNull()
    if (!whole) return
    for (const [a, b] of [
      [region, whole],
      [whole, region],
    ] as const) {
      const rest = difference(featureCollection<Polygon | MultiPolygon>([a, b]))
      expect(rest ? hectares(rest) : 0).toBeLessThan(10)
    }
  })

  it('and do not overlap', () => {
    comunas.forEach((a, i) => {
      for (const b of comunas.slice(i + 1)) {
        const shared = intersect(
          featureCollection([polygon(a.geometry.coordinates), polygon(b.geometry.coordinates)]),
        )
        expect(shared ? hectares(shared) : 0, `${a.id} and ${b.id}`).toBeLessThan(1)
      }
    })
  })

  it('three provinces are the union of their comunas', () => {
    expect(provinces).toHaveLength(3)
    for (const { geometry, properties } of provinces) {
      const own = comunas.filter((comuna) => comuna.properties.province === properties.code)
      const whole = union(featureCollection(own.map((comuna) => polygon(comuna.geometry.coordinates))))
      expect(own.length).toBeGreaterThan(1)
      if (!whole) throw new Error('no union')
      const rest = difference(
        featureCollection<Polygon | MultiPolygon>([polygon(geometry.coordinates), whole]),
      )
      expect(rest ? hectares(rest) : 0, String(properties.name)).toBeLessThan(1)
      expect(Math.abs(hectares(polygon(geometry.coordinates)) / hectares(whole) - 1)).toBeLessThan(1e-6)
    }
  })

  it('the study area holds the whole region and adds its sea', () => {
    const study = shape('study_area', 'region-y-mar')
    const outside = difference(featureCollection<Polygon | MultiPolygon>([region, study]))
    expect(outside ? hectares(outside) : 0).toBeLessThan(1)
    expect(hectares(study) / hectares(region)).toBeGreaterThan(1.05)
  })

  /** On both banks of the river that divides the regions. */
  const ACROSS = /desembocadura-del-loa$/

  it('every outline lies in the study area, but for the width of the border', () => {
    const study = shape('study_area', 'region-y-mar')
    const astray = outlines.flatMap(({ layer, id, geometry }) => {
      const own = polygon(geometry.coordinates)
      const outside = difference(featureCollection<Polygon | MultiPolygon>([own, study]))
      return outside && hectares(outside) / hectares(own) > 0.01 && !ACROSS.test(id) ? [`${layer}/${id}`] : []
    })
    expect(astray).toEqual([])
  })
})

/** Towns of `settlement.geojson` that a line passes, within what both state as their accuracy. */
const PASSES: [layer: string, id: string, towns: string[]][] = [
  ['road_national', 'ruta-5', ['baquedano', 'quillagua']],
  ['road_national', 'ruta-1-norte', ['tocopilla', 'cobija', 'caleta-michilla', 'caleta-hornitos']],
  ['road_national', 'ruta-1-sur', ['taltal', 'paposo']],
  ['road_national', 'ruta-21', ['calama', 'chiu-chiu', 'ollague']],
  ['road_national', 'ruta-23', ['calama', 'san-pedro-de-atacama', 'toconao', 'socaire']],
  ['road_national', 'ruta-24', ['tocopilla', 'calama']],
  ['road_national', 'ruta-25', ['sierra-gorda', 'calama']],
  ['road_national', 'ruta-26', ['antofagasta']],
  ['road_national', 'ruta-27', ['san-pedro-de-atacama']],
  ['road_public', 'b-355', ['peine']],
  ['road_public', 'b-165', ['chiu-chiu', 'ayquina', 'toconce']],
  ['road_public', 'b-180', ['maria-elena']],
  ['railway', 'fcab-antofagasta-ollague', ['antofagasta', 'baquedano', 'sierra-gorda', 'calama', 'ollague']],
  ['railway', 'ramal-mejillones', ['mejillones']],
  ['railway', 'tocopilla-maria-elena', ['tocopilla', 'maria-elena']],
  ['watercourse', 'rio-loa', ['lasana', 'chiu-chiu', 'calama', 'quillagua']],
  ['watercourse', 'rio-salado', ['ayquina']],
  ['watercourse', 'rio-toconce', ['toconce']],
  ['watercourse', 'rio-caspana', ['caspana']],
  ['watercourse', 'rio-grande', ['rio-grande']],
  ['watercourse', 'quebrada-de-jere', ['toconao']],
  ['watercourse', 'quebrada-de-camar', ['camar']],
  ['watercourse', 'quebrada-talabre', ['talabre']],
  ['watercourse', 'quebrada-peine', ['peine']],
  ['water_pipeline', 'toconce-calama-antofagasta', ['toconce', 'calama', 'sierra-gorda', 'antofagasta']],
]

/** A town is wider than its point. */
const TOWN_M = 1500

describe('lines', () => {
  const towns = new Map(atlas.find(({ layer }) => layer === 'settlement')?.features.map((f) => [f.id, f]))

  it.each(PASSES)('%s %s passes %j', (layer, id, names) => {
    const line = find(lines, layer, id)
    for (const name of names) {
      const town = towns.get(name)
      if (town?.geometry?.type !== 'Point') throw new Error(`no town ${name}`)
      const metres = pointToLineDistance(town.geometry.coordinates, lineString(line.geometry.coordinates), {
        units: 'meters',
      })
      const allowed = Number(line.properties.accuracy_m) + town.properties.accuracy_m + TOWN_M
      expect(metres, `${name}: ${Math.round(metres)} m`).toBeLessThanOrEqual(allowed)
    }
  })

  it('power lines say their voltage', () => {
    for (const { layer, id, properties } of lines)
      if (layer === 'power_line') expect(Number(properties.kv), id).toBeGreaterThanOrEqual(66)
  })
})
