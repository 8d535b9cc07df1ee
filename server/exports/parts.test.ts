import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXPORT_CRS } from '../../geodata/model/export.ts'
import { esriWkt, projJson, wkt } from './crs-text.ts'
import { readFlat } from './flat.ts'
import { xml } from './formats/kml.ts'
import { shortNames } from './formats/shapefile.ts'
import { packedTree, spatialOrder, type TreeItem } from './packed-tree.ts'
import { takeTurns } from './turns.ts'

describe('names of ten letters', () => {
  test('keep the short ones, cut the long ones, and are all different', () => {
    expect(shortNames(['name', 'source', 'source_year', 'source_reference', 'source_reviewed'])).toEqual([
      'name',
      'source',
      'source_yea',
      'source_ref',
      'source_rev',
    ])
    expect(shortNames(['danger_distance_m', 'danger_distance_km', 'danger_dis'])).toEqual([
      'danger_di2',
      'danger_di3',
      'danger_dis',
    ])
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-c_]{1,14}$/), { maxLength: 60 }), (ids) => {
        const names = shortNames(ids)
        expect(new Set(names).size).toBe(ids.length)
        expect(names.every((name) => name.length <= 10)).toBe(true)
      }),
    )
  })
})

test('text in XML loses what XML does not know, and nothing else', () => {
  expect(xml('a\u0000b\u0008c\uFFFEd\uD800e<&">🏔\tñ\n')).toBe('abcde&lt;&amp;&quot;&gt;🏔\tñ\n')
})

describe('WKB', () => {
  test('of a collection is refused, and so is what is cut short', () => {
    expect(() => readFlat(Buffer.from('010700000000000000', 'hex'))).toThrow(/type 7/)
    expect(() => readFlat(Buffer.from('0101000000000000000000', 'hex'))).toThrow()
    expect(() => readFlat(Buffer.from('000000000140000000000000004000000000000000', 'hex'))).toThrow(
      /little-endian/,
    )
  })
})

describe('a packed tree', () => {
  const items = (n: number): TreeItem[] =>
    Array.from({ length: n }, (_, i) => {
      const x = Math.sin(i) * 2 - 69
      const y = Math.cos(i * 3) * 2 - 23
      return { bounds: [x, y, x + 0.01, y + 0.01], start: i * 10, length: 10 }
    })

  test.each([1, 16, 17, 300])('of %d has every item once, and each node holds its children', (n) => {
    const ordered = spatialOrder(items(n))
    expect(ordered.map(({ start }) => start).sort((a, b) => a - b)).toEqual(
      items(n).map(({ start }) => start),
    )
    const tree = packedTree(ordered)
    const nodes = tree.length / 40
    const node = (i: number) => ({
      bounds: [0, 8, 16, 24].map((at) => tree.readDoubleLE(i * 40 + at)) as [number, number, number, number],
      offset: Number(tree.readBigUInt64LE(i * 40 + 32)),
    })
    const firstLeaf = nodes - n
    const offsets = Array.from({ length: n }, (_, i) => node(firstLeaf + i).offset)
    expect(offsets).toEqual(ordered.map((_, i) => i * 10))
    for (let i = 0; i < firstLeaf; i++) {
      const { bounds, offset } = node(i)
      const child = node(offset).bounds
      expect(offset).toBeGreaterThan(i)
      expect(
        bounds[0] <= child[0] && bounds[1] <= child[1] && bounds[2] >= child[2] && bounds[3] >= child[3],
      ).toBe(true)
    }
  })

  test('puts neighbours on the ground near one another', () => {
    const ordered = spatialOrder(items(2000))
    const step = (list: TreeItem[]) =>
      list
        .slice(1)
        .reduce(
          (sum, { bounds }, i) =>
            sum + Math.hypot(bounds[0] - (list[i]?.bounds[0] ?? 0), bounds[1] - (list[i]?.bounds[1] ?? 0)),
          0,
        )
    expect(step(ordered)).toBeLessThan(step(items(2000)) / 10)
  })
})

test('turns are given in order, as many at once as there are places', async () => {
  const turn = takeTurns(2)
  const order: string[] = []
  const [a, b] = [await turn(), await turn()]
  const third = turn().then((done) => {
    order.push('third')
    return done
  })
  const fourth = turn().then(() => order.push('fourth'))
  await Promise.resolve()
  expect(order).toEqual([])
  a()
  a()
  const done = await third
  expect(order).toEqual(['third'])
  done()
  await fourth
  b()
  expect(order).toEqual(['third', 'fourth'])
})

const hasProj = (() => {
  try {
    execFileSync('projinfo', ['EPSG:4326'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
})()
if (!hasProj)
  console.info('projinfo is not on this machine: what PROJ makes of our coordinate systems is not asked')
describe.runIf(hasProj)('coordinate systems, as PROJ understands what we write', () => {
  const parameters = (definition: string) =>
    execFileSync('projinfo', ['-o', 'PROJ', '--single-line', '-q', definition], { encoding: 'utf8' })
      .trim()
      .replace(/ \+type=crs.*/, '')
  test.each(EXPORT_CRS.map((crs) => [crs.srid, crs] as const))('EPSG:%d', (srid, crs) => {
    const theirs = parameters(`EPSG:${srid}`)
    expect(parameters(wkt(crs))).toBe(theirs)
    expect(parameters(esriWkt(crs))).toBe(theirs)
    expect(parameters(JSON.stringify(projJson(crs)))).toBe(theirs)
  })
})
