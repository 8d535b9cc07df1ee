/** Rules that name the same permit: shown as one item with a citation for each. */
export interface SamePermit {
  readonly id: string
  /** Rule ids; the first gives the item its title. */
  readonly rules: readonly [string, string, ...string[]]
}

/** Groups of permitting.md 1.3b. */
export const SAME_PERMIT: readonly SamePermit[] = Object.freeze([
  { id: 'pas-120', rules: ['pas-120-sanctuary', 'nature-santuario'] },
  { id: 'pas-130', rules: ['pas-130-pump-vega-aquifer', 'water-vega-prohibition'] },
  { id: 'pas-131', rules: ['pas-131-historic-monument', 'heritage-historic'] },
  { id: 'pas-132', rules: ['pas-132-archaeology', 'heritage-arch-by-law'] },
  { id: 'pas-133', rules: ['pas-133-typical-zone', 'heritage-typical-zone'] },
  { id: 'pas-135', rules: ['pas-135-tailings', 'mining-tailings-new'] },
  { id: 'pas-137', rules: ['pas-137-closure', 'mining-closure-general', 'mining-closure-simplified'] },
  { id: 'pas-154', rules: ['pas-154-explore-vega', 'water-vega-exploration'] },
  { id: 'pas-156', rules: ['pas-156-channel-change', 'water-channel'] },
  { id: 'pas-160', rules: ['pas-160-rural-building', 'planning-rural-55'] },
])
