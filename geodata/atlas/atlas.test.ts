import { readdirSync, readFileSync } from 'node:fs'
import { coordEach, pointToPolygonDistance } from '@turf/turf'
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { describe, expect, it } from 'vitest'
import { COMUNAS, featureSchema, layerById } from '../layers/index.ts'
import { STUDY_FRAME } from '../model/crs.ts'
import { type AtlasFile, atlasFileSchema } from '../model/feature.ts'

const FOLDER = new URL('./', import.meta.url)
const DECIMALS = 4

const names = readdirSync(FOLDER).filter((name) => name.endsWith('.geojson'))
const files = names.map((name): [string, unknown] => [
  name,
  JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
])
const atlas = files.map(([, content]) => content as AtlasFile)

const decimals = (value: number) => String(value).split('.')[1]?.length ?? 0

describe.each(files)('%s', (name, content) => {
  const file = atlasFileSchema.parse(content)
  const declaration = layerById(file.layer)

  it('is named after a declared layer and draws what the layer draws', () => {
    expect(`${file.layer}.geojson`).toBe(name)
    expect(declaration).toBeDefined()
    const drawn = new Set(file.features.map(({ geometry }) => geometry?.type.replace('Multi', '')))
    const allowed = { point: ['Point'], line: ['LineString'], polygon: ['Polygon'], none: [undefined] }
    const expected = allowed[declaration?.geometry as keyof typeof allowed] ?? [...drawn]
    for (const type of drawn) expect(expected).toContain(type)
  })

  it('holds only declared properties, of the declared kinds', () => {
    if (!declaration) throw new Error(`no layer ${file.layer}`)
    const schema = featureSchema(declaration)
    const wrong = file.features.flatMap(({ id, properties }) => {
      const { source, accuracy_m, vintage, ...own } = properties
      return schema.safeParse(own).error?.issues.map(({ path, message }) => `${id}: ${path} ${message}`) ?? []
    })
    expect(wrong).toEqual([])
  })

  it('gives every feature an id of its own and a name', () => {
    expect(new Set(file.features.map(({ id }) => id)).size).toBe(file.features.length)
    const label = declaration?.label ?? 'name'
    expect(file.features.filter(({ properties }) => !properties[label]).map(({ id }) => id)).toEqual([])
  })

  it('says of every feature who states it, how exact it is and when it was true', () => {
    for (const { id, properties } of file.features) {
      expect(properties.source.name, id).not.toBe('')
      expect(properties.source.reference, id).not.toMatch(/\.\.\/|shared|^\//)
      expect(properties.accuracy_m, id).toBeGreaterThan(0)
      expect(properties.vintage, id).toMatch(/^(19|20)\d{2}/)
    }
  })

  it('stays inside the study frame, with no more decimals than we know', () => {
    const [west, south, east, north] = STUDY_FRAME
    for (const { id, geometry } of file.features) {
      if (!geometry) continue
      coordEach(geometry as Feature['geometry'] as Polygon, ([lon = Number.NaN, lat = Number.NaN]) => {
        expect(lon >= west && lon <= east && lat >= south && lat <= north, `${id} at ${lon}, ${lat}`).toBe(
          true,
        )
        expect(Math.max(decimals(lon), decimals(lat)), id).toBeLessThanOrEqual(DECIMALS)
      })
    }
  })
})

describe('the atlas', () => {
  it('holds at least 250 features over the six themes', () => {
    const counts = new Map<string, number>()
    for (const file of atlas) {
      const theme = layerById(file.layer)?.theme ?? ''
      counts.set(theme, (counts.get(theme) ?? 0) + file.features.length)
    }
    for (const theme of ['mining', 'indigenous', 'water', 'emissions', 'public-land', 'projects'])
      expect(counts.get(theme) ?? 0, theme).toBeGreaterThan(0)
    expect(atlas.reduce((sum, file) => sum + file.features.length, 0)).toBeGreaterThanOrEqual(250)
  })

  it('puts every point in the comuna it names, as exactly as both are drawn', () => {
    const comunas = new Map(
      atlas.find(({ layer }) => layer === 'comuna')?.features.map((f) => [String(f.properties.code), f]),
    )
    expect([...comunas.keys()].sort()).toEqual(Object.keys(COMUNAS).sort())

    const astray: string[] = []
    let checked = 0
    for (const { layer, features } of atlas)
      for (const { id, geometry, properties } of features) {
        if (geometry?.type !== 'Point' || properties.comuna == null) continue
        const outline = comunas.get(String(properties.comuna))
        const outside = outline
          ? pointToPolygonDistance(
              geometry.coordinates,
              outline as unknown as Feature<Polygon | MultiPolygon>,
              {
                units: 'meters',
              },
            )
          : Number.POSITIVE_INFINITY
        const allowed = properties.accuracy_m + (outline?.properties.accuracy_m ?? 0)
        if (outside > allowed) astray.push(`${layer}/${id}: ${Math.round(outside)} m, ${allowed} m allowed`)
        checked++
      }
    expect(astray).toEqual([])
    expect(checked).toBeGreaterThanOrEqual(230)
  })

  it('names a comuna for every point', () => {
    const nameless = atlas.flatMap(({ layer, features }) =>
      features
        .filter(({ geometry, properties }) => geometry?.type === 'Point' && properties.comuna == null)
        .map(({ id }) => `${layer}/${id}`),
    )
    expect(nameless).toEqual([])
  })
})
