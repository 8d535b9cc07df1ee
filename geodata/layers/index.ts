import type { LayerDeclaration, Theme } from '../model/layer.ts'
import type { Text } from '../model/text.ts'
import { BASE } from './base.ts'
import { EMISSIONS } from './emissions.ts'
import { INDIGENOUS } from './indigenous.ts'
import { MINING } from './mining.ts'
import { PLANNING } from './planning.ts'
import { PROJECTS } from './projects.ts'
import { PROTECTION } from './protection.ts'
import { PUBLIC_LAND } from './public-land.ts'
import { WATER } from './water.ts'

export { COMUNAS, PROVINCES } from './properties.ts'
export { featureSchema, queryables, tileProperties } from './schema.ts'

const DECLARED = [
  ...MINING,
  ...INDIGENOUS,
  ...WATER,
  ...EMISSIONS,
  ...PUBLIC_LAND,
  ...PROJECTS,
  ...PROTECTION,
  ...PLANNING,
  ...BASE,
] as const

export type LayerId = (typeof DECLARED)[number]['id']

/** A declaration whose id is one of the catalogue. */
export type CatalogueLayer = LayerDeclaration & { readonly id: LayerId }

/** Every layer there is, in the order people see them: by theme, the most asked first within each. */
export const LAYERS: readonly CatalogueLayer[] = DECLARED

const byId = new Map<string, CatalogueLayer>(LAYERS.map((layer) => [layer.id, layer]))

/** The declaration of a layer; undefined when no such layer is declared. */
export function layerById(id: LayerId): CatalogueLayer
export function layerById(id: string): CatalogueLayer | undefined
export function layerById(id: string): CatalogueLayer | undefined {
  return byId.get(id)
}

/** Whether a layer of that id is declared. */
export function isLayerId(id: string): id is LayerId {
  return byId.has(id)
}

/** Titles of the themes, in the order of `THEMES`. */
export const THEME_TITLES: Record<Theme, Text> = {
  mining: { es: 'Minería', en: 'Mining' },
  indigenous: { es: 'Pueblos indígenas', en: 'Indigenous peoples' },
  water: { es: 'Agua', en: 'Water' },
  emissions: { es: 'Energía y emisiones', en: 'Energy and emissions' },
  'public-land': { es: 'Suelo público', en: 'Public land' },
  projects: { es: 'Proyectos e infraestructura', en: 'Projects and infrastructure' },
  protection: { es: 'Áreas protegidas', en: 'Protected areas' },
  planning: { es: 'Planificación y patrimonio', en: 'Planning and heritage' },
  base: { es: 'Mapa base', en: 'Base map' },
}

/** Titles of the groups of «near my territory». */
export const NEARBY_TITLES: Record<NonNullable<LayerDeclaration['nearby']>, Text> = {
  operation: { es: 'Faenas', en: 'Operations' },
  project: { es: 'Proyectos y obras', en: 'Projects and works' },
  emitter: { es: 'Centrales y emisores', en: 'Power plants and emitters' },
  water: { es: 'Tomas de agua', en: 'Water takings' },
}
