import { z } from 'zod'
import type { LayerDeclaration, PropertyDeclaration } from '../model/layer.ts'
import type { Language } from '../model/text.ts'
import { UNITS } from '../model/units.ts'

/** A date as sources know it: a year, a month or a day (ISO 8601). */
const ISO_DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/

function valueSchema(property: PropertyDeclaration): z.ZodType {
  switch (property.type) {
    case 'text':
      return z.string()
    case 'url':
      return z.url({ protocol: /^https?$/ })
    case 'date':
      return z.string().regex(ISO_DATE)
    case 'boolean':
      return z.boolean()
    case 'choice':
      return z.enum(Object.keys(property.choices))
    case 'number':
    case 'integer': {
      let number = property.type === 'integer' ? z.int() : z.number()
      if (property.minimum !== undefined) number = number.min(property.minimum)
      if (property.maximum !== undefined) number = number.max(property.maximum)
      return number
    }
  }
}

/**
 * Schema of a feature's own properties (without `source`, `accuracy_m`, `vintage`): every property may be null or
 * absent, which both mean «not known»; a property that is not declared is an error.
 */
export function featureSchema(declaration: LayerDeclaration): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(declaration.properties).map(([id, property]) => [id, valueSchema(property).nullish()]),
    ),
  )
}

function jsonSchema(property: PropertyDeclaration, language: Language): Record<string, unknown> {
  const title = property.title[language]
  const description = property.description?.[language]
  const said = description ? { title, description } : { title }
  switch (property.type) {
    case 'text':
      return { ...said, type: 'string' }
    case 'url':
      return { ...said, type: 'string', format: 'uri' }
    case 'date':
      return { ...said, type: 'string', pattern: ISO_DATE.source }
    case 'boolean':
      return { ...said, type: 'boolean' }
    case 'choice':
      return {
        ...said,
        type: 'string',
        enum: Object.keys(property.choices),
        'x-enum-titles': Object.fromEntries(
          Object.entries(property.choices).map(([code, text]) => [code, text[language]]),
        ),
      }
    case 'number':
    case 'integer':
      return {
        ...said,
        type: property.type,
        ...(property.minimum === undefined ? {} : { minimum: property.minimum }),
        ...(property.maximum === undefined ? {} : { maximum: property.maximum }),
        ...(property.unit && UNITS[property.unit].symbol[language]
          ? { 'x-ogc-unit': UNITS[property.unit].symbol[language] }
          : {}),
      }
  }
}

const GEOMETRY_FORMAT: Partial<Record<LayerDeclaration['geometry'], string>> = {
  point: 'geometry-point-or-multipoint',
  line: 'geometry-linestring-or-multilinestring',
  polygon: 'geometry-polygon-or-multipolygon',
  mixed: 'geometry-any',
}

/**
 * JSON Schema of what a layer may be filtered by (OGC API — Features Part 3, queryables; property roles and geometry
 * formats of Part 5). Titles in `language`. Without `$id`: the server adds the address it answers at.
 */
export function queryables(
  declaration: LayerDeclaration,
  language: Language = 'es',
): Record<string, unknown> {
  const format = GEOMETRY_FORMAT[declaration.geometry]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    title: declaration.title[language],
    description: declaration.description[language],
    properties: {
      ...(format ? { geometry: { format, 'x-ogc-role': 'primary-geometry' } } : {}),
      ...Object.fromEntries(
        Object.entries(declaration.properties).map(([id, property]) => [id, jsonSchema(property, language)]),
      ),
    },
    additionalProperties: false,
  }
}

/** Attributes a tile may carry besides the ones it must. */
const EXTRA_TILE_PROPERTIES = 6

/**
 * The declared properties a vector tile carries beside `feature_id`: the label, `name`, `kind`, `status`, what the
 * symbology reads, and the first few others that are short. Long texts and addresses stay with the item.
 */
export function tileProperties(declaration: LayerDeclaration): string[] {
  const { properties, symbology, label } = declaration
  // names of areas are written by their size
  const size = declaration.geometry === 'polygon' ? 'area_ha' : ''
  const must = [label, 'name', 'kind', 'status', size, symbology.kind === 'single' ? '' : symbology.property]
  const declared = (id: string) => id in properties
  const extra = Object.entries(properties)
    .filter(([id, property]) => !must.includes(id) && property.type !== 'url' && !LONG.has(id))
    .map(([id]) => id)
    .slice(0, EXTRA_TILE_PROPERTIES)
  return [...new Set([...must.filter(declared), ...extra])]
}

const LONG = new Set(['note', 'permitted', 'prohibited', 'act_text', 'typology_title', 'alt_name'])
