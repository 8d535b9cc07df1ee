import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PROJECT_ROOT } from '../../config.ts'
import { fetchOnce, sentence, temporaryFolder } from '../simulated.fixture.ts'

/** A feature service of Koop (Esri's own, in Node), on loopback, over GeoJSON we write. */
const KOOP = join(PROJECT_ROOT, 'test', 'koop')
const isHere = existsSync(join(KOOP, 'node_modules', '@koopjs', 'koop-core'))
if (!isHere)
  console.info('Koop is not installed (npm ci --ignore-scripts --prefix test/koop): it is not asked.')

const ring = (x: number, y: number, size: number) => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]
/** 25 squares of 0.1°, every third with a hole. */
const ZONES = Array.from({ length: 25 }, (_, i) => {
  const [x, y] = [-70 + (i % 5) / 2, -25 + Math.floor(i / 5) / 2]
  return {
    type: 'Feature',
    properties: { codigo: i + 1, nombre: `Peñón ${i + 1}`, ha: i * 1.5 },
    geometry: {
      type: 'Polygon',
      coordinates: [ring(x, y, 0.1), ...(i % 3 === 0 ? [ring(x + 0.02, y + 0.02, 0.02).reverse()] : [])],
    },
  }
})

/** Twice the signed area of a ring, in square degrees. */
const area = (points: number[][]) =>
  points.reduce((sum, [x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length] as [number, number]
    return sum + ((x as number) * ny - nx * (y as number))
  }, 0)

describe.runIf(isHere)('Koop', () => {
  let layer = ''
  let stop = () => {}
  beforeAll(async () => {
    const folder = await temporaryFolder()
    await writeFile(
      join(folder, 'zonas.geojson'),
      JSON.stringify({ type: 'FeatureCollection', features: ZONES }),
    )
    const child = spawn(process.execPath, [join(KOOP, 'serve.cjs')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    stop = () => child.kill()
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^port (\d+)$/.exec(line)?.[1]
      if (!port) continue
      layer = `http://127.0.0.1:${port}/file-geojson/rest/services/zonas/FeatureServer/0`
      break
    }
    if (layer === '') await once(child, 'exit')
  }, 30_000)
  afterAll(() => stop())

  it.each([
    ['geojson', 'offset'],
    ['json', 'offset'],
    ['json', 'ids'],
  ] as const)('gives every row as %s, paged by %s', async (format, paging) => {
    const { rows, receipt } = await fetchOnce(
      { kind: 'arcgis', url: layer, format, paging, page: 10, area: 'all' },
      { columns: ['codigo', 'nombre', 'ha'] },
    )
    expect(receipt.rows).toBe(25)
    const byCode = new Map(rows.map((row) => [Number(row.properties.codigo), row]))
    expect([...byCode.keys()].sort((a, b) => a - b)).toEqual(ZONES.map(({ properties }) => properties.codigo))
    for (const { properties, geometry } of ZONES) {
      const found = byCode.get(properties.codigo)
      expect(found?.properties).toMatchObject({ nombre: properties.nombre, ha: properties.ha })
      const shape = found?.geometry as { type: string; coordinates: number[][][] }
      expect(shape.type).toBe('Polygon')
      // A hole is a hole, whichever way the service turns its rings.
      expect(shape.coordinates.map((points) => Math.abs(area(points)).toFixed(6))).toEqual(
        geometry.coordinates.map((points) => Math.abs(area(points)).toFixed(6)),
      )
    }
  })

  it('is heard when it has no such layer', async () => {
    const url = layer.replace('zonas', 'nada')
    expect(await sentence(fetchOnce({ kind: 'arcgis', url, area: 'all' }))).not.toBe('')
  })
})
