import { describe, expect, test } from 'vitest'
import { STUDY_FRAME } from '../../geodata/model/crs.ts'
import { atlasFileSchema } from '../../geodata/model/feature.ts'
import { basemap, coastlineFeatures } from './natural-earth.ts'

const positions = (coordinates: unknown): number[][] =>
  Array.isArray(coordinates) && typeof coordinates[0] === 'number'
    ? [coordinates as number[]]
    : (coordinates as unknown[]).flatMap(positions)

describe('basemap', () => {
  const { features } = basemap()

  test('holds the countries around the region, their borders and the coast', () => {
    const land = features
      .filter(({ properties }) => properties?.kind === 'land')
      .map(({ properties }) => properties?.name)
    expect(land).toEqual(expect.arrayContaining(['Chile', 'Argentina', 'Bolivia', 'Peru']))
    expect(land).not.toContain('Fiji')
    expect(new Set(features.map(({ properties }) => properties?.kind))).toEqual(
      new Set(['land', 'border', 'coastline']),
    )
  })

  test('no line jumps: what goes around the antimeridian is not drawn across the map', () => {
    const jumps = features
      .filter(({ properties }) => properties?.kind !== 'land')
      .flatMap(({ geometry }) => (geometry as { coordinates: number[][][] }).coordinates)
      .flatMap((line) => line.slice(1).map(([lon = 0], at) => Math.abs(lon - (line[at]?.[0] ?? lon))))
    expect(Math.max(...jumps)).toBeLessThan(2)
  })

  test('stays within its margin and is small enough to be sent at once', () => {
    const all = features.flatMap(({ geometry }) =>
      positions((geometry as { coordinates: unknown }).coordinates),
    )
    expect(
      all.every(([lon = 0, lat = 0]) => lon >= -80.6 && lon <= -57.3 && lat >= -35.7 && lat <= -11.3),
    ).toBe(true)
    expect(JSON.stringify(features).length).toBeLessThan(300_000)
  })
})

describe('coastline', () => {
  test('is one line from the south of the frame to its north, as the atlas wants features', () => {
    const features = coastlineFeatures()
    expect(
      atlasFileSchema.safeParse({
        type: 'FeatureCollection',
        layer: 'coastline',
        coverage: 'region',
        features,
      }).success,
    ).toBe(true)
    expect(features).toHaveLength(1)
    const line = features.flatMap(({ geometry }) => positions(geometry?.coordinates))
    const latitudes = line.map(([, lat = 0]) => lat)
    expect([Math.min(...latitudes), Math.max(...latitudes)]).toEqual([STUDY_FRAME[1], STUDY_FRAME[3]])
    // Antofagasta's port lies at 70.40° W, 23.65° S.
    const nearest = Math.min(
      ...line.map(([lon = 0, lat = 0]) => Math.hypot((lon + 70.4) * 0.916, lat + 23.65)),
    )
    expect(nearest).toBeLessThan(0.05)
  })
})
