import { LAYERS } from '../../geodata/layers/index.ts'
import type { Group } from '../../geodata/model/context.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'

/** By what a layer says of the state of its features. */
const GROUP_OF: ReadonlyMap<unknown, Group> = new Map<unknown, Group>(
  Object.entries<Group>({
    operating: 'built',
    under_construction: 'built',
    suspended: 'built',
    active: 'built',
    inactive: 'built',
    finished: 'built',
    approved: 'approved',
    in_evaluation: 'in_evaluation',
    announced: 'announced',
    planned: 'announced',
    closed: 'closed',
    abandoned: 'closed',
    rejected: 'refused',
    withdrawn: 'refused',
  }),
)

/** What a feature is by its state; a state that says neither (none, «en revisión») is not known. */
export const groupOf = (status: unknown): Group => GROUP_OF.get(status) ?? 'unknown'

/**
 * Layers of what people run, build or plan: those in a group of «near my territory» that are operations, projects or
 * emitters, and those whose features can be in operation. Concessions are rights, not works, and are not among them.
 */
export const CONTEXT_LAYERS: readonly LayerDeclaration[] = LAYERS.filter(
  ({ geometry, access, nearby, properties }) => {
    if (geometry === 'none' || geometry === 'raster' || access === 'restricted') return false
    const { status } = properties
    const runs = status?.type === 'choice' && 'operating' in status.choices
    return runs || (nearby !== null && nearby !== 'water')
  },
)
