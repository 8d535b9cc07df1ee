import type { Scenario } from '../../../geodata/model/scenario.ts'
import type { PinnedVersions } from '../state.ts'

/** Layer → id of the version that a scenario was kept with, as questions name them. */
export const versionIds = (versions: Scenario['versions']): PinnedVersions =>
  Object.fromEntries(Object.entries(versions).map(([layer, { id }]) => [layer, id]))
