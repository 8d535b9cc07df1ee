import type { Connector } from '../model/connector.ts'
import { BASE_CONNECTORS } from './base.ts'
import { EMISSIONS_CONNECTORS } from './emissions.ts'
import { INDIGENOUS_CONNECTORS } from './indigenous.ts'
import { MINING_CONNECTORS } from './mining.ts'
import { PLANNING_CONNECTORS } from './planning.ts'
import { PROJECTS_CONNECTORS } from './projects.ts'
import { PROTECTION_CONNECTORS } from './protection.ts'
import { PUBLIC_LAND_CONNECTORS } from './public-land.ts'
import { WATER_CONNECTORS } from './water.ts'

/** Every connector, in the order a whole folder is imported: comunas first, for coverages are made of them. */
export const CONNECTORS: readonly Connector[] = [
  ...BASE_CONNECTORS,
  ...MINING_CONNECTORS,
  ...INDIGENOUS_CONNECTORS,
  ...WATER_CONNECTORS,
  ...EMISSIONS_CONNECTORS,
  ...PUBLIC_LAND_CONNECTORS,
  ...PROJECTS_CONNECTORS,
  ...PROTECTION_CONNECTORS,
  ...PLANNING_CONNECTORS,
]

const byId = new Map(CONNECTORS.map((connector) => [connector.id, connector]))

export const connectorById = (id: string): Connector | undefined => byId.get(id)
