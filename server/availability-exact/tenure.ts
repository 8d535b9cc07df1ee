import type { Tenure, TenureKind } from '../../geodata/model/candidate.ts'
import { measurable, type Question } from './question.ts'

interface Reading {
  tenure: TenureKind
  layer: string
  says: 'owner' | 'right'
  kinds: string[] | null
  not_kinds: string[] | null
  pending: boolean
}

/** Acts after which the land is no longer the State's, by the kind that the layer gives them. */
const DISPOSED = ['sale', 'transfer']

const reading = (
  tenure: TenureKind,
  layer: string,
  says: Reading['says'],
  more: Partial<Reading> = {},
): Reading[] => [{ tenure, layer, says, kinds: null, not_kinds: null, pending: false, ...more }]

/** What each layer is read as. A maritime concession says `applied` while it is pending; so may the others. */
const READINGS: readonly Reading[] = [
  ...reading('state', 'fiscal_land', 'owner'),
  ...reading('committed', 'fiscal_committed', 'owner', { not_kinds: DISPOSED }),
  ...reading('disposed', 'fiscal_committed', 'owner', { kinds: DISPOSED }),
  ...reading('state', 'bien_nacional_protegido', 'owner'),
  ...reading('observatory', 'astro_land', 'owner'),
  ...reading('defence', 'military_area', 'owner'),
  ...reading('indigenous', 'indigenous_land', 'owner', { not_kinds: ['claimed'] }),
  ...reading('indigenous', 'indigenous_land', 'right', { kinds: ['claimed'] }),
  ...reading('maritime-concession', 'maritime_concession', 'right'),
  ...reading('mining-exploitation', 'mining_exploit', 'right'),
  ...reading('mining-exploration', 'mining_explore', 'right'),
  ...reading('mining-easement', 'mining_easement', 'right'),
].flatMap((each) => [each, { ...each, says: 'right' as const, pending: true }])

export interface TenureProbe extends Reading {
  version: number
  owner: boolean
}

/** What is asked of `geo.land_tenure`, and the layers that have no data. */
export function tenureProbes(question: Pick<Question, 'versions'>): {
  probes: TenureProbe[]
  not_loaded: string[]
} {
  const probes: TenureProbe[] = []
  const not_loaded = new Set<string>()
  for (const each of READINGS) {
    const version = measurable(question, each.layer)
    if (version === null) not_loaded.add(each.layer)
    else probes.push({ ...each, version, owner: each.says === 'owner' })
  }
  return { probes, not_loaded: [...not_loaded] }
}

export interface TenureRow {
  probe: number | null
  area_m2: number | null
  count: number | null
  features: Tenure['parts'][number]['features'] | null
  owned_m2: number | null
}

/** The rows of `geo.land_tenure` as tenure of land of so many square metres. */
export function tenureOf(
  rows: readonly TenureRow[],
  probes: readonly TenureProbe[],
  not_loaded: string[],
  landM2: number,
): Tenure {
  const parts = rows.flatMap(({ probe, area_m2, count, features }) => {
    const asked = probe === null ? undefined : probes[probe - 1]
    if (!asked || area_m2 === null) return []
    const { tenure, layer, says, pending } = asked
    const share = Math.min(1, area_m2 / landM2)
    return [
      {
        tenure,
        layer,
        says,
        pending,
        ha: area_m2 / 10_000,
        share,
        count: count ?? 0,
        features: features ?? [],
      },
    ]
  })
  const owned = rows.find(({ probe }) => probe === null)?.owned_m2 ?? 0
  return {
    parts: parts.sort((a, b) => b.share - a.share),
    unknown_share: Math.max(0, 1 - owned / landM2),
    not_loaded,
  }
}
