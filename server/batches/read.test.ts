import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../geodata/formats/bytes.ts'
import {
  LAYER_VERDICTS,
  readOutcomes,
  readVerdicts,
  writeOutcomes,
  writeVerdicts,
} from '../../geodata/model/batch.ts'
import { OUTCOMES } from '../../geodata/model/rule.ts'
import { factColumns, nameColumn, readFact } from './fact-columns.ts'
import { openSites } from './open.ts'
import { type NewSite, readRows } from './read-rows.ts'

const csv = (text: string) => bytesOf('sitios.csv', Buffer.from(text))

describe('columns of a file', () => {
  it('are facts where they are called like one, also as a shapefile cuts them', () => {
    expect(factColumns(['Power_MW', 'TYPE', 'area_ha', 'ORE_T_MONT', 'nombre'])).toEqual({
      Power_MW: 'power_mw',
      TYPE: 'type',
      ORE_T_MONT: 'ore_t_month',
    })
    // Ten letters that two facts share say neither: aggregate_m3_month, aggregate_m3_total.
    expect(factColumns(['aggregate_'])).toEqual({})
    // The first column of a name is the one that counts.
    expect(factColumns(['power_mw', 'POWER MW'])).toEqual({ power_mw: 'power_mw' })
  })

  it('name the sites, unless they name persons', () => {
    const column = (name: string, personal = false) => ({ name, personal })
    expect(nameColumn([column('id'), column('NOMBRE')])).toBe('NOMBRE')
    expect(nameColumn([column('id'), column('nombre', true)])).toBe('id')
    expect(nameColumn([column('x')])).toBeNull()
  })

  it('are read as what the fact is', () => {
    expect(readFact('power_mw', '1.234,5')).toEqual({ value: 1234.5 })
    expect(readFact('power_mw', 's/i')).toEqual({ value: null })
    expect(readFact('power_mw', 'mucho')).toHaveProperty('problem')
    expect(readFact('type', 'Parque eólico')).toEqual({ value: 'wind' })
    expect(readFact('type', 'WIND')).toEqual({ value: 'wind' })
    expect(readFact('type', 'nada de eso')).toHaveProperty('problem')
  })
})

describe('WKT', () => {
  it.each([
    ['polygon ((0 0, 1 0, 1 1, 0 0))', 'Polygon'],
    ['MULTIPOLYGON(((0 0,1 0,1 1,0 0)))', 'MultiPolygon'],
    ['POLYGONZ((0 0 5,1 0 5,1 1 5,0 0 5))', 'Polygon'],
    ['POINT (500000 7400000)', 'Point'],
    ['POLYGON((0 0,1 0', 'none'],
  ])('%s is a %s', async (text, kind) => {
    const file = `nombre;geom\nuno;POINT(500000 7400000)\ndos;${text}\n`
    const { census } = await openSites(csv(file), {})
    expect(census).toEqual(kind === 'Point' ? { Point: 2 } : { Point: 1, [kind]: 1 })
  })

  it('with an SRID declares its system', async () => {
    const { reading } = await openSites(csv('a\tgeom\n1\tSRID=24879;POINT(500000 7400000)\n'), {})
    expect(reading.crs.srid).toBe(24879)
  })
})

it('a collection of polygons is one site, and an open ring is closed', async () => {
  const ring = [
    [-69, -23],
    [-68.9, -23],
    [-68.9, -22.9],
  ]
  const file = JSON.stringify({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: {},
        geometry: {
          type: 'GeometryCollection',
          geometries: [
            { type: 'Polygon', coordinates: [ring] },
            { type: 'Polygon', coordinates: [ring] },
          ],
        },
      },
    ],
  })
  const opened = await openSites(bytesOf('a.geojson', Buffer.from(file)), {})
  const [site] = readRows(opened, { name_column: null, fact_columns: {}, buffer_m: null })
  expect(site).toMatchObject({ problem: null, geometry: { type: 'MultiPolygon' } })
  const { coordinates } = (site as NewSite).geometry as { coordinates: number[][][][] }
  expect(coordinates).toHaveLength(2)
  expect(coordinates[0]?.[0]).toEqual([...ring, ring[0]])
})

it('letters come back as the words they were', () => {
  expect(readOutcomes(writeOutcomes(OUTCOMES))).toEqual([...OUTCOMES])
  expect(readVerdicts(writeVerdicts(LAYER_VERDICTS))).toEqual([...LAYER_VERDICTS])
})
