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
