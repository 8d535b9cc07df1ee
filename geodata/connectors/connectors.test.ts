import { describe, expect, it } from 'vitest'
import { isLayerId, layerById } from '../layers/index.ts'
import { columnsOf, connectorSchema } from '../model/connector.ts'
import { CONNECTORS, connectorById } from './index.ts'

it('gives every connector an id of its own', () => {
  expect(new Set(CONNECTORS.map(({ id }) => id)).size).toBe(CONNECTORS.length)
  expect(connectorById('relaves_sernageomin')?.layer).toBe('tailings_deposit')
})

it('feeds a layer from a file only once', () => {
  const pairs = CONNECTORS.map(({ file, layer }) => `${file.stem} → ${layer}`)
  expect(pairs.filter((pair, index) => pairs.indexOf(pair) !== index)).toEqual([])
})

const services = CONNECTORS.filter(({ fetch }) => fetch !== null)

describe('services', () => {
  it('are at least twenty, each asked for what its connectors share', () => {
    const asked = new Set(services.map(({ fetch }) => JSON.stringify(fetch)))
    expect(asked.size).toBeGreaterThanOrEqual(20)
    const stems = [...asked].map(
      (each) =>
        new Set(services.filter(({ fetch }) => JSON.stringify(fetch) === each).map(({ file }) => file.stem)),
    )
    // A CKAN set can hold the files of several; one address has one file.
    expect(stems.filter(({ size }) => size > 1)).toEqual([])
  })

  it('speak every protocol that is declared', () => {
    expect(new Set(services.map(({ fetch }) => fetch?.kind))).toEqual(
      new Set(['http', 'arcgis', 'wfs', 'ckan', 'json']),
    )
  })

  it('never replace one another by themselves: a layer has one list that is asked on schedule', () => {
    const lists = services.filter(({ cadence, extent }) => cadence !== null && extent === 'whole')
    const layers = lists.map(({ layer }) => layer)
    expect(layers.filter((layer, index) => layers.indexOf(layer) !== index)).toEqual([])
  })
})

describe.each(services)('service of $id', ({ fetch, file, select, except, map, personal, ...connector }) => {
  it('is of the public internet, over https', () => {
    expect(fetch?.inside).toBe(false)
    expect(new URL(fetch?.url ?? '').protocol).toBe('https:')
  })

  it('names what a feature is called, or its code', () => {
    expect(Object.keys(map).some((name) => ['name', 'code'].includes(name))).toBe(true)
  })

  it('needs columns it reads, none of them about people', () => {
    const read = columnsOf({ ...connector, fetch, file, select, except, map, personal })
    expect(file.columns.filter((column) => personal.includes(column))).toEqual([])
    expect(file.columns.length).toBeGreaterThan(0)
    expect(read.some((column) => file.columns.includes(column))).toBe(true)
  })

  it('takes of a file for the whole country only what is in the region', () => {
    if (fetch?.kind !== 'http' && fetch?.kind !== 'ckan') return
    expect(Object.keys(select ?? {}).some((column) => /region/i.test(column))).toBe(true)
  })
})

it('is renewed only where there is a service to ask', () => {
  expect(CONNECTORS.filter(({ cadence, fetch }) => cadence !== null && fetch === null)).toEqual([])
})

describe.each(CONNECTORS)('connector $id', (connector) => {
  const layer = layerById(connector.layer)

  it('fills a layer of the catalogue', () => {
    expect(isLayerId(connector.layer)).toBe(true)
  })

  it('maps to properties and choices that the layer declares', () => {
    for (const [name, rule] of Object.entries(connector.map)) {
      const property = layer?.properties[name]
      expect(property, `${connector.layer}.${name}`).toBeDefined()
      if (property?.type !== 'choice' || typeof rule === 'string' || 'template' in rule) continue
      const given =
        'constant' in rule
          ? [rule.constant]
          : 'which' in rule
            ? Object.values(rule.which)
            : [...Object.values(rule.values ?? {}), ...(rule.other === undefined ? [] : [rule.other])]
      expect(Object.keys(property.choices), name).toEqual(expect.arrayContaining(given))
    }
  })

  it('has a geometry exactly when its layer has', () => {
    expect(connector.geometry === 'none').toBe(layer?.geometry === 'none')
    if (layer?.geometry === 'none') expect(connector.accuracy_m).toBeNull()
  })

  it('is frozen data that survives JSON', () => {
    expect(Object.isFrozen(connector)).toBe(true)
    expect(connectorSchema.parse(JSON.parse(JSON.stringify(connector)))).toEqual(connector)
  })

  it('never reads a column about people', () => {
    expect(columnsOf(connector).filter((column) => connector.personal.includes(column))).toEqual([])
  })
})
