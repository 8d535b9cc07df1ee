import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { pino } from 'pino'
import proj4 from 'proj4'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NOWHERE } from '../../geodata/availability/codes.ts'
import { unpackCodes } from '../../geodata/availability/field-bytes.ts'
import { encodingOf } from '../../geodata/fields/encode.ts'
import { REGION_GRID, statisticsOf } from '../../geodata/fields/grid.ts'
import type { Criteria, Exclusion, Preference, Requirement } from '../../geodata/model/availability.ts'
import { UTM_19S_PROJ } from '../../geodata/model/crs.ts'
import { connection, db } from '../../test/helpers/database.ts'
import { publishTestLayer } from '../../test/helpers/publish.ts'
import { readConfig } from '../config.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { insertField, insertPieces } from '../fields/queries.ts'
import { createApp } from '../http/app.ts'
import { currentVersion, openVersion, publishVersion } from '../layers/publish.ts'
import type { Ground } from './ground.ts'
import { openGround } from './open.ts'
import { routes } from './routes.ts'
import { readCriteria } from './starting-sets.ts'

/** Layers that no other test counts, and that are left without a version. */
const [PLACES, PATHS, ZONE, WIND] = ['contaminated_land', 'qhapaq_nan', 'border_zone', 'wind_m_s']
const MINE = [PLACES, PATHS, ZONE, WIND]

/** A corner of a cell in the desert of Antofagasta, EPSG:32719, and the cells around it that are looked at one by one. */
const [X, Y] = [450_000, 7_400_000]
const [COLUMN, ROW] = [(X - REGION_GRID.west) / 100, (REGION_GRID.north - Y) / 100]
const SIDE = 50

const degrees = proj4(UTM_19S_PROJ)
/** Metres east and north of the corner, as longitude and latitude. */
const at = (x: number, y: number) => degrees.inverse([X + x, Y + y])
const ring = (...points: [number, number][]) =>
  [...points, points[0] as [number, number]].map(([x, y]) => at(x, y))

const features = [
  { feature_id: 'point', geometry: { type: 'Point', coordinates: at(333, 444) }, properties: { name: 'a' } },
  {
    feature_id: 'ring',
    // An island of 900 by 700 m with a hole, on no edge of cells, and a second piece far from it.
    geometry: {
      type: 'MultiPolygon',
      coordinates: [
        [
          ring([-1530, -1240], [-620, -1180], [-590, -480], [-1560, -530]),
          ring([-1240, -970], [-1260, -720], [-930, -730], [-940, -990]),
        ],
        [ring([1210, 930], [1690, 890], [1730, 1480], [1180, 1510])],
      ],
    },
    properties: { name: 'b' },
  },
]
const path = {
  feature_id: 'path',
  geometry: {
    type: 'LineString',
    coordinates: [at(-1870, 1430), at(-740, 1210), at(210, -1680), at(1930, -1310)],
  },
  properties: { name: 'camino' },
}

const said = { basis: 'team' as const, why: { es: 'Prueba', en: 'Test' }, cite: null }
const near = (id: string, layer: string, buffer_m: number, more: Partial<Exclusion> = {}): Exclusion =>
  ({
    kind: 'near',
    id,
    layer,
    where: null,
    buffer_m,
    ...said,
    lock: false,
    active: true,
    side: null,
    ...more,
  }) as Exclusion
const asking = (
  exclusions: Exclusion[],
  more: { requirements?: Requirement[]; preferences?: Preference[]; area?: Criteria['area'] } = {},
): Criteria => ({
  set: 'custom',
  area: { kind: 'region' },
  requirements: [],
  preferences: [],
  min_area_ha: 1,
  min_width_m: 0,
  exclusions,
  ...more,
})

const folder = mkdtempSync(join(tmpdir(), 'ground-'))
const made: string[] = []
const log = pino({ level: 'info' }, { write: (line: string) => void made.push(line) })
const builds = () => made.filter((line) => line.includes('field made')).length
const open = (dataDir = folder, memoryMb = 300) => openGround({ db, dataDir, memoryMb, log })

let ground: Ground
let versions: Record<string, number>
let server: Server
let address: string
beforeAll(async () => {
  versions = await db.as(STEWARD, async (tx) => ({
    [PLACES]: await publishTestLayer(tx, PLACES, features),
    [PATHS]: await publishTestLayer(tx, PATHS, [path], ['02101']),
    [ZONE]: await publishTestLayer(
      tx,
      ZONE,
      [
        {
          feature_id: 'z',
          geometry: {
            type: 'Polygon',
            coordinates: [ring([-900, -900], [900, -900], [900, 900], [-900, 900])],
          },
          properties: { name: 'z' },
        },
      ],
      'region',
    ),
  }))
  ground = open()
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000' })
  const context = { config, db, connection, log: pino({ level: 'silent' }), startedAt: new Date(), ground }
  server = createServer(createApp(context, routes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}, 240_000)
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await ground.close()
  rmSync(folder, { recursive: true, force: true })
  await db.as(STEWARD, async (tx) => {
    await tx.run(sql`update geo.layer set current_version_id = null where id = any (${MINE}::text[])`)
    await tx.run(sql`delete from geo.layer_version where layer_id = any (${MINE}::text[])`)
  })
})

/** What PostGIS says of the cells around the corner: metres from the centre to a version's features, square metres of the cell that they take. */
const measured = (layer: string) =>
  db.as(VISITOR, (tx) =>
    tx.rows<{ place: number; metres: number; covered: number }>(sql`
      select (r.y * ${REGION_GRID.columns}::int + c.x) as place,
        min(st_distance(p.geom, st_centroid(cell))) as metres, sum(st_area(st_intersection(p.geom, cell))) as covered
      from generate_series(${COLUMN - SIDE}::int, ${COLUMN + SIDE}::int) c (x)
      cross join generate_series(${ROW - SIDE}::int, ${ROW + SIDE}::int) r (y)
      cross join lateral st_makeenvelope(${REGION_GRID.west} + c.x * 100, ${REGION_GRID.north} - (r.y + 1) * 100,
        ${REGION_GRID.west} + (c.x + 1) * 100, ${REGION_GRID.north} - r.y * 100, 32719) cell
      join geo.feature_part p on p.version_id = ${versions[layer]}
      group by r.y, c.x order by 1`),
  )

/** Places of the cells that features take by half, or whose centre lies within so many metres (0: of none) of one. */
const within = (cells: Awaited<ReturnType<typeof measured>>, limit: number): number[] =>
  cells
    .filter(({ metres, covered }) => covered >= 5000 || (limit > 0 && metres <= limit))
    .map(({ place }) => place)

const excluded = (classes: Uint8Array): number[] => {
  const places: number[] = []
  for (let row = ROW - SIDE; row <= ROW + SIDE; row += 1) {
    for (let column = COLUMN - SIDE; column <= COLUMN + SIDE; column += 1) {
      const place = row * REGION_GRID.columns + column
      if (classes[place] !== 1) places.push(place)
    }
  }
  return places
}

describe('what the ground answers', () => {
  test('is what PostGIS says of every cell around points, lines and polygons with holes', async () => {
    const [places, paths] = [await measured(PLACES), await measured(PATHS)]
    expect(within(places, 0).length).toBeGreaterThan(60)
    for (const metres of [0, 15, 30, 60, 100, 250]) {
      const { classes } = await ground.mask(asking([near('a', PLACES, metres)]))
      expect(excluded(classes)).toEqual(within(places, metres))
      const byPaths = await ground.mask(asking([near('a', PATHS, metres)]))
      expect(excluded(byPaths.classes)).toEqual(within(paths, metres))
    }
    // Past 254 m distances go to a place in each cell, and may be some metres too long.
    for (const cells of [places, paths]) {
      const { classes } = await ground.mask(asking([near('a', cells === places ? PLACES : PATHS, 1000)]))
      const found = new Set(excluded(classes))
      const others = cells.filter(({ place, metres }) => found.has(place) !== metres <= 1000)
      expect(others.filter(({ metres }) => Math.abs(metres - 1000) > 20)).toEqual([])
      expect(others.length).toBeLessThan(0.02 * found.size)
    }
    const both = asking([near('a', PLACES, 200), near('b', PATHS, 150)])
    const { classes } = await ground.mask(both)
    const expected = [...new Set([...within(places, 200), ...within(paths, 150)])].sort((a, b) => a - b)
    expect(excluded(classes)).toEqual(expected)
    const answer = await ground.evaluate(both, { reasons: true })
    expect(answer.excluded_ha).toBe(expected.length)
    expect(answer.free_ha + answer.excluded_ha).toBe(answer.area_ha)
    const [a, b] = [within(places, 200).length, within(paths, 150).length]
    expect(answer.by_criterion.map(({ criterion, ha }) => [criterion, ha])).toEqual([
      ['a', a],
      ['b', b],
    ])
    expect(answer.versions).toEqual({
      comuna: expect.any(Number),
      [PLACES]: versions[PLACES],
      [PATHS]: versions[PATHS],
    })
  }, 120_000)

  test('a filter takes the features it selects, and has a field of its own', async () => {
    const [all, some] = [
      asking([near('a', PLACES, 200)]),
      asking([near('a', PLACES, 200, { where: { name: 'a' } } as Partial<Exclusion>)]),
    ]
    const keys = await Promise.all(
      [all, some].map(async (criteria) => (await ground.offers(criteria)).fields[0]?.key),
    )
    expect(new Set(keys).size).toBe(2)
    const { excluded_ha } = await ground.evaluate(some)
    // Centres of cells within 200 m of the point.
    const centres = Array.from({ length: 121 }, (_, n) => [
      ((n % 11) - 5) * 100 + 17,
      (Math.floor(n / 11) - 5) * 100 + 6,
    ])
    expect(excluded_ha).toBe(centres.filter(([x = 0, y = 0]) => Math.hypot(x, y) <= 200).length)
  }, 60_000)

  test('candidates, differences and drawn areas are of the same cells', async () => {
    const drawn = {
      type: 'Polygon' as const,
      coordinates: [ring([-2000, -2000], [2000, -2000], [2000, 2000], [-2000, 2000])],
    }
    const area = { kind: 'drawn' as const, geometry: drawn }
    const preferences: Preference[] = [
      { metric: 'distance', id: 'p', layer: PATHS, where: null, best: 0, worst: 3000, weight: 1, why: null },
    ]
    const [before, after] = [300, 600].map((metres) =>
      asking([near('a', PLACES, metres)], { area, preferences }),
    ) as [Criteria, Criteria]
    const answer = await ground.evaluate(before)
    expect(answer.area_ha).toBe(1600)
    const found = await ground.candidates(before, { limit: 100, maxHa: 400 })
    expect(found.length).toBeGreaterThan(2)
    expect(found.reduce((sum, { ha }) => sum + ha, 0)).toBeLessThanOrEqual(answer.free_ha)
    for (const { ha, bbox, score } of found) {
      expect(ha).toBeLessThanOrEqual(400)
      expect(bbox[0]).toBeGreaterThanOrEqual(X - 2000)
      expect(bbox[3]).toBeLessThanOrEqual(Y + 2000)
      expect(score).toBeGreaterThan(0)
      expect(score).toBeLessThanOrEqual(1)
    }
    const { classes, score } = await ground.mask(before)
    expect(classes.filter((value) => value === 1).length).toBe(answer.free_ha)
    const scored = (found[0]?.score ?? 0) * 100
    expect(
      Math.abs(scored - meanScore(score as Uint8Array, found[0]?.outline.coordinates[0]?.[0] ?? [])),
    ).toBeLessThan(1)
    const difference = await ground.difference(before, after)
    const more = await ground.evaluate(after)
    expect(difference.gained_ha).toBe(0)
    expect(difference.lost_ha).toBe(answer.free_ha - more.free_ha)
    expect(difference.lost_ha).toBeGreaterThan(0)
  }, 60_000)

  test('a raster excludes by its numbers, and what it does not know stays free', async () => {
    const values = new Float32Array(REGION_GRID.columns * REGION_GRID.rows).fill(Number.NaN)
    for (let row = ROW - 20; row < ROW + 20; row += 1) {
      for (let column = COLUMN - 20; column < COLUMN + 20; column += 1)
        values[row * REGION_GRID.columns + column] = column < COLUMN ? 4.5 : 9.02
    }
    const encoding = encodingOf(0.01)
    const row = {
      name: WIND,
      grid: REGION_GRID,
      encoding,
      statistics: statisticsOf(values),
      source_cell_m: 100,
      notes: [],
    }
    const version = await db.as(STEWARD, async (tx) => {
      const id = await openVersion(tx, WIND, {
        origin: 'derived',
        source: { name: 'Prueba', year: 2026, reference: 'Datos inventados' },
        vintage: '2026',
        coverage: 'region',
        contentSha256: String(Math.random()),
      })
      await insertField(tx, { version_id: id, ...row })
      return id
    })
    await insertPieces(db, STEWARD, { version_id: version, ...row }, values)
    await db.as(STEWARD, async (tx) =>
      publishVersion(tx, version, (await currentVersion(tx, WIND))?.id ?? null),
    )
    const wind = (min: number | null, max: number | null): Exclusion => ({
      kind: 'raster',
      id: 'w',
      raster: WIND,
      min,
      max,
      ...said,
      lock: false,
      active: true,
    })
    expect((await ground.evaluate(asking([wind(null, 9.01)]))).excluded_ha).toBe(800)
    expect((await ground.evaluate(asking([wind(null, 9.02)]))).excluded_ha).toBe(0)
    expect((await ground.evaluate(asking([wind(4.51, null)]))).excluded_ha).toBe(800)
    expect((await ground.evaluate(asking([wind(4.5, 9)]))).excluded_ha).toBe(800)
  }, 120_000)

  test('little memory gives the same answers', async () => {
    const small = open(folder, 64)
    try {
      const criteria = asking([
        near('a', PLACES, 300),
        near('b', PATHS, 150),
        near('c', ZONE, 0),
        near('d', 'settlement', 500),
      ])
      const [one, other] = [
        await small.evaluate(criteria, { reasons: true }),
        await ground.evaluate(criteria, { reasons: true }),
      ]
      expect(one).toEqual(other)
    } finally {
      await small.close()
    }
  }, 120_000)
})

/** Mean of a mask's numbers in an outline of cells, by the centre of each. */
function meanScore(score: Uint8Array, outline: number[][]): number {
  let [sum, count] = [0, 0]
  for (let row = ROW - 30; row < ROW + 30; row += 1) {
    for (let column = COLUMN - 30; column < COLUMN + 30; column += 1) {
      const [x, y] = [REGION_GRID.west + (column + 0.5) * 100, REGION_GRID.north - (row + 0.5) * 100]
      const inside = outline.reduce((odd, [x0 = 0, y0 = 0], n) => {
        const [x1 = 0, y1 = 0] = outline[(n + 1) % outline.length] ?? []
        return y0 > y !== y1 > y && x < x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) ? !odd : odd
      }, false)
      const value = score[row * REGION_GRID.columns + column] as number
      if (inside && value !== 255) {
        sum += value
        count += 1
      }
    }
  }
  return sum / count
}

describe('what is not checked', () => {
  test('has its reason: no data, restricted, incomplete, a filter nobody can answer, off, upstream, candidates only', async () => {
    const criteria = asking(
      [
        near('incomplete', PLACES, 100),
        near('in-part', PATHS, 100),
        near('whole', ZONE, 100),
        near('none', 'tsunami_zone', 100),
        near('hidden', 'archaeological_site', 100),
        // Places have names and no kind: which of them are of one is not known.
        near('unsaid', PLACES, 100, { where: { kind: 'mine' } } as Partial<Exclusion>),
        near('said', PLACES, 100, { where: { name: 'a' } } as Partial<Exclusion>),
        near('off', ZONE, 100, { active: false }),
        near('up', ZONE, 100, { side: 'upstream' } as Partial<Exclusion>),
        near('down', ZONE, 100, { side: 'downstream' } as Partial<Exclusion>),
      ],
      {
        preferences: [
          {
            metric: 'count_within',
            id: 'people',
            layer: 'population',
            where: null,
            r: 500,
            best: 1,
            worst: 0,
            weight: 1,
            why: null,
          },
        ],
      },
    )
    const { not_checked, fields } = await ground.offers(criteria)
    expect(not_checked.map(({ criterion, reason, complete_in }) => [criterion, reason, complete_in])).toEqual(
      [
        ['incomplete', 'incomplete', []],
        ['in-part', 'incomplete', ['02101']],
        ['none', 'no-version', []],
        ['hidden', 'restricted', []],
        ['unsaid', 'no-property', []],
        ['said', 'incomplete', []],
        ['off', 'off', []],
        ['up', 'side', []],
        ['people', 'candidates-only', []],
      ],
    )
    expect(fields.map(({ layer, where }) => [layer, where])).toEqual([
      [PLACES, null],
      [PATHS, null],
      [ZONE, null],
      [PLACES, { name: 'a' }],
    ])
    expect((await ground.evaluate(criteria)).not_checked).toEqual(not_checked)
    const there = asking([near('in-part', PATHS, 100)], { area: { kind: 'comunas', codes: ['02101'] } })
    expect((await ground.offers(there)).not_checked).toEqual([])
  }, 60_000)
})

describe('versions', () => {
  test('an older one is asked as it was; the published one is asked otherwise', async () => {
    const criteria = asking([near('z', ZONE, 0)])
    const old = versions[ZONE] as number
    const before = await ground.evaluate(criteria)
    expect(before.excluded_ha).toBe(324)
    const now = await db.as(STEWARD, (tx) =>
      publishTestLayer(
        tx,
        ZONE,
        [
          {
            feature_id: 'z',
            geometry: {
              type: 'Polygon',
              coordinates: [ring([-100, -100], [100, -100], [100, 100], [-100, 100])],
            },
            properties: { name: 'z' },
          },
        ],
        'region',
      ),
    )
    expect(await ground.evaluate(criteria)).toMatchObject({ excluded_ha: 4, versions: { [ZONE]: now } })
    // On another disk, where the field of the older one was never made.
    const other = mkdtempSync(join(tmpdir(), 'ground-'))
    const fresh = open(other)
    try {
      expect(await fresh.evaluate(criteria, { versions: before.versions })).toEqual(before)
      expect(await ground.difference(criteria, criteria, before.versions, {})).toMatchObject({
        gained_ha: 320,
        lost_ha: 0,
      })
    } finally {
      await fresh.close()
      rmSync(other, { recursive: true, force: true })
    }
    await expect(ground.evaluate(criteria, { versions: { [ZONE]: 999_999_999 } })).rejects.toMatchObject({
      slug: 'no-data',
    })
    await expect(
      ground.evaluate(criteria, { versions: { [ZONE]: versions[PLACES] as number } }),
    ).rejects.toMatchObject({ slug: 'no-data' })
    expect(old).not.toBe(now)
  }, 120_000)

  test('where only some features say what a filter asks for, the list of those that count is not complete', async () => {
    const square = (id: string, properties: Record<string, string>) => ({
      feature_id: id,
      geometry: {
        type: 'Polygon' as const,
        coordinates: [ring([-100, -100], [100, -100], [100, 100], [-100, 100])],
      },
      properties,
    })
    const named = near('named', ZONE, 100, { where: { name: 'z' } } as Partial<Exclusion>)
    const publish = (...features: ReturnType<typeof square>[]) =>
      db.as(STEWARD, (tx) => publishTestLayer(tx, ZONE, features, 'region'))
    await publish(square('z', { name: 'z' }), square('other', { name: 'other' }))
    expect((await ground.offers(asking([named]))).not_checked).toEqual([])
    await ground.ready(asking([named]))
    await publish(square('z', { name: 'z' }), square('unnamed', {}))
    const { not_checked, fields } = await ground.offers(asking([named]))
    expect(not_checked).toEqual([{ criterion: 'named', layer: ZONE, reason: 'incomplete', complete_in: [] }])
    // What says it is applied.
    expect(fields.map(({ layer }) => layer)).toEqual([ZONE])
    await ground.ready(asking([named]))
  }, 120_000)
})

describe('files', () => {
  test('cut short, of another field or gone, they are made again, and the answer is the same', async () => {
    const criteria = asking([near('a', PLACES, 300), near('b', PATHS, 150)])
    const expected = await ground.evaluate(criteria)
    const { fields } = await ground.offers(criteria)
    const [a, b] = fields.map(({ key }) => join(folder, 'fields', `${key}.field`)) as [string, string]
    const size = statSync(a).size
    const damage: [string, () => void][] = [
      ['cut short', () => truncateSync(a, size - 7)],
      ['another field', () => writeFileSync(a, readFileSync(b))],
      [
        'changed',
        () =>
          writeFileSync(
            a,
            readFileSync(a).map((byte, n) => (n === size - 9 ? byte ^ 1 : byte)),
          ),
      ],
      [
        'another method',
        () =>
          writeFileSync(
            a,
            Buffer.from(readFileSync(a).toString('latin1').replace('"method":', '"method":9'), 'latin1'),
          ),
      ],
      ['gone', () => rmSync(a)],
    ]
    for (const [what, spoil] of damage) {
      const fresh = open()
      try {
        await fresh.ready(criteria)
        const before = builds()
        spoil()
        expect(await fresh.evaluate(criteria), what).toEqual(expected)
        expect(builds() - before, what).toBe(1)
        expect(statSync(a).size, what).toBe(size)
      } finally {
        await fresh.close()
      }
    }
    expect(readdirSync(join(folder, 'fields')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  }, 180_000)

  test('comunas cut short are made again, when a field is made of their land too', async () => {
    const other = mkdtempSync(join(tmpdir(), 'ground-'))
    try {
      const first = open(other)
      const { frame_key } = await first.offers(asking([near('a', PLACES, 300)]))
      await first.ready(asking([near('a', PLACES, 300)]))
      await first.close()
      const frame = join(other, 'fields', `${frame_key}.field`)
      const whole = readFileSync(frame)
      truncateSync(frame, whole.length - 7)
      const fresh = open(other)
      try {
        const criteria = asking([near('b', PATHS, 150)])
        const before = builds()
        expect(await fresh.evaluate(criteria)).toEqual(await ground.evaluate(criteria))
        expect(builds() - before).toBe(2)
        expect(readFileSync(frame)).toEqual(whole)
      } finally {
        await fresh.close()
      }
    } finally {
      rmSync(other, { recursive: true, force: true })
    }
  }, 120_000)

  test('eight who ask at once for what is not there have it built once', async () => {
    const other = mkdtempSync(join(tmpdir(), 'ground-'))
    const fresh = open(other)
    try {
      const criteria = asking([near('a', PLACES, 300), near('b', PATHS, 150)])
      const before = builds()
      const steps: number[] = []
      const [first, ...rest] = await Promise.all([
        ...Array.from({ length: 8 }, () => fresh.evaluate(criteria)),
        fresh.ready(criteria, {}, ({ done }) => steps.push(done)).then(() => fresh.evaluate(criteria)),
      ])
      expect(builds() - before).toBe(3)
      for (const each of rest) expect(each).toEqual(first)
      expect(steps).toEqual([0, 1, 2, 3])
      expect((await fresh.offers(criteria)).building).toEqual({ done: 3, all: 3 })
    } finally {
      await fresh.close()
      rmSync(other, { recursive: true, force: true })
    }
  }, 120_000)

  test('closing while fields are being built ends at once, leaves nothing half written, and says so to who waits', async () => {
    const other = mkdtempSync(join(tmpdir(), 'ground-'))
    const fresh = open(other)
    // More than there are threads to make them.
    const layers = [PLACES, PATHS, 'settlement', 'mine_site', 'airport', 'port', 'substation']
    const criteria = asking(layers.map((layer) => near(layer, layer, 300)))
    const waiting = fresh.evaluate(criteria).catch((error) => error)
    await fresh.offers(criteria)
    await fresh.close()
    expect(await waiting).toMatchObject({ slug: 'unavailable' })
    await expect(fresh.evaluate(criteria)).rejects.toMatchObject({ slug: 'unavailable' })
    rmSync(other, { recursive: true, force: true })
  }, 60_000)
})

describe('over HTTP', () => {
  const post = (path: string, body: unknown, language = 'es') =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
      body: JSON.stringify(body),
    })
  const criteria = asking([near('a', PLACES, 300)])

  test('sets come as criteria that can be asked back', async () => {
    const { sets } = await (await fetch(`${address}/api/availability/sets`)).json()
    expect(sets.length).toBe(6)
    for (const { options } of sets) {
      for (const option of options) expect(readCriteria(option.criteria)).toEqual(option.criteria)
    }
  }, 60_000)

  test('codes of the region, tiles and the frame never change under their key', async () => {
    await ground.ready(criteria)
    const offers = await (await post('/api/availability/fields', { criteria })).json()
    expect(offers.building.done).toBe(offers.building.all)
    const [{ key }] = offers.fields
    const cells = new Map((await measured(PLACES)).map(({ place, metres }) => [place, metres]))
    const codesAt = async (path: string, columns: number) => {
      const answer = await fetch(`${address}${path}`)
      expect(answer.status, path).toBe(200)
      expect(answer.headers.get('content-type')).toBe('application/octet-stream')
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      const etag = answer.headers.get('etag') as string
      const again = await fetch(`${address}${path}`, { headers: { 'If-None-Match': etag } })
      expect(again.status).toBe(304)
      return unpackCodes(inflateSync(Buffer.from(await answer.arrayBuffer())), columns)
    }
    // Rounded up, and to a place in its cell where it is far.
    const off = (code: number | undefined, column: number, row: number) =>
      Math.abs((code as number) - (cells.get(row * REGION_GRID.columns + column) as number))
    const region = await codesAt(`/api/availability/fields/${key}/region`, 1024)
    const [c, r] = [Math.floor(COLUMN / 4), Math.floor(ROW / 4)]
    expect(off(region[r * 1024 + c], c * 4 + 2, r * 4 + 2)).toBeLessThan(6)
    const [tileColumn, tileRow] = [Math.floor(COLUMN / 256), Math.floor(ROW / 256)]
    const tile = await codesAt(`/api/availability/fields/${key}/tiles/0/${tileColumn}/${tileRow}`, 256)
    expect(off(tile[(ROW % 256) * 256 + (COLUMN % 256)], COLUMN, ROW)).toBeLessThan(6)
    const frame = await codesAt(`/api/availability/frame/${offers.frame_key}?level=2`, 1024)
    const here = await db.as(VISITOR, (tx) =>
      tx.one<{ code: string }>(sql`
        select f.properties ->> 'code' as code from geo.published_feature f
        where f.layer_id = 'comuna'
          and st_covers(f.geom, st_transform(st_setsrid(st_makepoint(${X + 50}, ${Y - 50}), 32719), 4326))`),
    )
    expect(offers.comunas[(frame[r * 1024 + c] as number) - 1]).toBe(here.code)
    const fine = await codesAt(`/api/availability/frame/${offers.frame_key}?level=0`, 4096)
    expect(fine[ROW * 4096 + COLUMN]).toBe(frame[r * 1024 + c])
    // The north-western corner is sea.
    expect(frame[0]).toBe(0)
    const sea = await codesAt(`/api/availability/fields/${key}/tiles/1/0/0`, 256)
    expect(sea[0]).toBe(NOWHERE)
    for (const path of ['tiles/0/16/0', 'tiles/1/0/12']) {
      expect((await fetch(`${address}/api/availability/fields/${key}/${path}`)).status, path).toBe(404)
    }
    expect((await fetch(`${address}/api/availability/fields/${key}/tiles/2/0/0`)).status).toBe(404)
  }, 60_000)

  test('a key nobody knows is told in both languages; one being built says when to come again', async () => {
    for (const [language, word] of [
      ['es', 'clave'],
      ['en', 'key'],
    ] as const) {
      const answer = await fetch(`${address}/api/availability/fields/nada-1-00000000000000000000/region`, {
        headers: { 'Accept-Language': language },
      })
      expect(answer.status).toBe(404)
      expect((await answer.json()).detail).toContain(word)
    }
    const other = asking([near('a', 'tailings_deposit', 300)])
    const offers = await (await post('/api/availability/fields', { criteria: other })).json()
    const answer = await fetch(`${address}/api/availability/fields/${offers.fields[0].key}/region`)
    expect(answer.status).toBe(202)
    expect(answer.headers.get('retry-after')).toBe('2')
    expect(await answer.json()).toEqual({ ready: false })
    await ground.ready(other)
    expect((await fetch(`${address}/api/availability/fields/${offers.fields[0].key}/region`)).status).toBe(
      200,
    )
  }, 60_000)

  test('the process answers hectares with versions, and bad criteria in whole sentences', async () => {
    const answer = await (
      await post('/ogc/processes/availability/execution', { inputs: { criteria } })
    ).json()
    expect(answer).toEqual(await ground.evaluate(criteria, { reasons: true }))
    const bad: unknown[] = [
      { ...criteria, exclusions: [near('a', PLACES, -5)] },
      { ...criteria, exclusions: [near('a', 'no_such_layer', 5)] },
      {
        ...criteria,
        area: {
          kind: 'drawn',
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [1, 0],
                [1, 1],
                [0, 0],
              ],
            ],
          },
        },
      },
      null,
      { criteria: 1 },
    ]
    for (const each of bad) {
      const said = await Promise.all(
        ['es', 'en'].map(async (language) => {
          const refused = await post(
            '/ogc/processes/availability/execution',
            { inputs: { criteria: each } },
            language,
          )
          expect(refused.status, JSON.stringify(each)).toBe(422)
          return (await refused.json()).detail as string
        }),
      )
      expect(said[0]?.length).toBeGreaterThan(10)
      expect(said[0]).not.toBe(said[1])
    }
    const pinned = await post('/ogc/processes/availability/execution', {
      inputs: { criteria, versions: { [PLACES]: 999_999_999 } },
    })
    expect(pinned.status).toBe(404)
    expect((await pinned.json()).detail).toContain('999999999')
  }, 60_000)

  test('all free and nothing free are answers', async () => {
    const all = await (
      await post('/ogc/processes/availability/execution', { inputs: { criteria: asking([]) } })
    ).json()
    expect(all.free_ha).toBe(all.area_ha)
    expect(all.area_ha).toBeGreaterThan(12_000_000)
    const none = asking([near('a', 'settlement', 200_000), near('b', PLACES, 200_000)])
    const answer = await (
      await post('/ogc/processes/availability/execution', { inputs: { criteria: none } })
    ).json()
    expect([answer.free_ha, answer.excluded_ha]).toEqual([0, answer.area_ha])
  }, 60_000)
})
