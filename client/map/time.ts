import type { LayerDeclaration } from '../../geodata/model/layer.ts'

/** Properties of a layer that say when: dates, and years. The most telling first. */
export function timeProperties({ properties }: Pick<LayerDeclaration, 'properties'>): string[] {
  const ids = Object.entries(properties)
    .filter(
      ([id, property]) => property.type === 'date' || (property.type === 'integer' && /(^|_)year$/.test(id)),
    )
    .map(([id]) => id)
  // `year` alone is that of the data, not of what they tell of.
  return [...ids.filter((id) => id !== 'year'), ...ids.filter((id) => id === 'year')]
}
