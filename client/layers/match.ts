import type { LayerDeclaration } from '../../geodata/model/layer.ts'

/** Letters without accents, in small: what two people type for the same word. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()

/** Whether every word typed is in the layer's title, description or publisher, in the language of the reader. */
export function matchesLayer(layer: LayerDeclaration, typed: string, language: 'es' | 'en'): boolean {
  const text = fold(`${layer.title[language]} ${layer.description[language]} ${layer.publisher[language]}`)
  return fold(typed)
    .split(/\s+/)
    .every((word) => text.includes(word))
}
