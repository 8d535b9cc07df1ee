import catalogue from 'virtual:catalogue'
import type { LayerDeclaration, Theme } from '../../geodata/model/layer.ts'
import type { Text } from '../../geodata/model/text.ts'

/** Every declared layer, by theme, the most asked first within each. */
export const LAYERS: readonly LayerDeclaration[] = catalogue.layers

/** Themes in the order in which they are shown, with their titles. */
export const THEMES = Object.entries(catalogue.themes) as [Theme, Text][]

const byId = new Map(LAYERS.map((declaration) => [declaration.id, declaration]))

/** The declaration of a layer, or undefined when there is no such layer. */
export const layerById = (id: string): LayerDeclaration | undefined => byId.get(id)

/** Codes (CUT) of the comunas of the region. */
export const COMUNAS: readonly string[] = Object.keys(catalogue.comunas)

/** Name of a comuna by its code (CUT), or the code itself. */
export const comunaName = (code: string): string => catalogue.comunas[code] ?? code
