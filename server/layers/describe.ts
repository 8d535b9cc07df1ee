import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { Identity } from '../db/as.ts'
import type { VersionRow } from './queries.ts'

/** Who may read restricted features; the policy of the database says the same. */
const READERS = ['reviewer', 'steward', 'admin'] as const

/** Whether an identity may see the features of a layer. */
export function mayRead(declaration: LayerDeclaration, identity: Identity): boolean {
  return declaration.access === 'public' || READERS.some((role) => identity.roles.includes(role))
}

/**
 * A version as its reader may know it: how many restricted features there are, and where they lie, is as sensitive as
 * the features.
 */
export function visibleVersion<V extends VersionRow>(
  declaration: LayerDeclaration,
  version: V,
  identity: Identity,
): V {
  if (mayRead(declaration, identity)) return version
  return { ...version, feature_count: 0, bbox: null, geometry_types: [] }
}
