import type { Criteria } from '../../geodata/model/availability.ts'

/** Layers that active exclusions and requirements rest on, each once, in their order. */
export function layersOf({ exclusions, requirements }: Criteria): string[] {
  const named = [...exclusions, ...requirements]
    .filter(({ active }) => active)
    .flatMap((rule) => {
      if (rule.kind === 'area') return []
      if (rule.kind === 'raster') return [rule.raster]
      return rule.kind === 'layer' && rule.not_in ? [rule.layer, rule.not_in] : [rule.layer]
    })
  return [...new Set(named)]
}
