import { COMUNAS, layerById } from '../../geodata/layers/index.ts'
import type { Criteria, NotChecked } from '../../geodata/model/availability.ts'
import type { Where } from '../../geodata/model/rule.ts'
import type { LayerVersion, Said } from './queries.ts'

/**
 * Which criteria are not applied, or not everywhere, and why. `found`: the layers with the versions that are used;
 * `saidOf`: of how many features their layer says what a filter asks for; where some say nothing of it, those that count are
 * not all known. An `incomplete` layer is applied as far as it goes; the rest of the reasons leave a criterion out.
 */
export function notChecked(
  criteria: Criteria,
  found: ReadonlyMap<string, LayerVersion>,
  saidOf: (layer: string, where: Where | null) => Said = () => 'of-all',
): NotChecked[] {
  const { area } = criteria
  const comunas = new Set(area.kind === 'comunas' ? area.codes : Object.keys(COMUNAS))

  const about = (criterion: string, layer: string, where: Where | null): NotChecked[] => {
    const version = found.get(layer)
    const say = (reason: NotChecked['reason'], complete_in: string[] = []): NotChecked[] => [
      { criterion, layer, reason, complete_in },
    ]
    if (version?.access === 'restricted') return say('restricted')
    if (!hasField(version)) return say('no-version')
    const said = saidOf(layer, where)
    if (said === 'of-none') return say('no-property')
    if (said === 'not-of-some') return say('incomplete')
    const { coverage } = version
    if (coverage === 'region') return []
    if (coverage === null) return say('incomplete')
    const known = new Set<string>(coverage)
    return [...comunas].every((code) => known.has(code)) ? [] : say('incomplete', [...known].sort())
  }
  const layer = (criterion: string, name: string | null, holder: object = {}) =>
    name === null ? [] : about(criterion, name, 'where' in holder ? (holder.where as Where | null) : null)

  return [
    ...criteria.exclusions.flatMap((each): NotChecked[] => {
      const name = each.kind === 'area' ? null : each.kind === 'raster' ? each.raster : each.layer
      if (!each.active) return [{ criterion: each.id, layer: name, reason: 'off', complete_in: [] }]
      if (each.kind === 'near' && each.side === 'upstream')
        return [{ criterion: each.id, layer: name, reason: 'side', complete_in: [] }]
      return layer(each.id, name, each)
    }),
    ...criteria.requirements.flatMap((each): NotChecked[] => {
      const name = each.kind === 'area' ? null : each.layer
      if (!each.active) return [{ criterion: each.id, layer: name, reason: 'off', complete_in: [] }]
      return [...layer(each.id, name, each), ...layer(each.id, each.kind === 'layer' ? each.not_in : null)]
    }),
    ...criteria.preferences.flatMap((each): NotChecked[] => {
      if (each.weight === 0) return []
      const name = 'layer' in each ? each.layer : each.raster
      if (each.metric === 'count_within')
        return [{ criterion: each.id, layer: name, reason: 'candidates-only', complete_in: [] }]
      return layer(each.id, name, each)
    }),
  ]
}

/** Whether a field can be made of it: a public layer's features, or a raster's numbers. */
export function hasField(
  version: LayerVersion | undefined,
): version is LayerVersion & { version_id: number; content_sha256: string } {
  return version?.access === 'public' && version.version_id !== null && hasShape(version)
}

/** A table has nothing to be near of; a raster may have been published without its numbers. */
const hasShape = ({ layer, scale }: LayerVersion) => {
  const geometry = layerById(layer)?.geometry
  return geometry === 'raster' ? scale !== null : geometry !== undefined && geometry !== 'none'
}
