import type { Frozen } from '../../geodata/model/batch.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { defaultParameters, ENGINE_VERSION, type RuleBase } from '../../geodata/rules/index.ts'
import type { Transaction } from '../db/as.ts'
import type { VersionRow } from '../screening/queries.ts'
import { keptRuleBase } from '../screening/rule-base.ts'
import { type AssessContext, assessContext } from '../screening/screen.ts'
import { type FrozenRow, versionsThere } from './queries.ts'

/** A version that is none: a layer without data when the batch began stays without, whatever is published since. */
const NONE = -1

/** What every site of a batch that begins now is measured and judged with. Throws a Problem when `asOf` is no day. */
export async function freeze(
  tx: Transaction,
  asOf: string | undefined,
  parameters: Readonly<Record<string, number>>,
): Promise<FrozenRow> {
  const { as_of, base, versions, probes } = await assessContext(tx, asOf)
  const frozen = probes.map((probe) => ({ ...probe, version: versions.get(probe.layer)?.id ?? NONE }))
  const layers = [...new Set(probes.map(({ layer }) => layer))]
  return {
    as_of,
    rule_base: { hash: base.hash, count: base.rules.length },
    engine_version: ENGINE_VERSION,
    parameters: { ...defaultParameters(), ...parameters },
    layer_versions: Object.fromEntries(
      layers.map((layer) => {
        const version = versions.get(layer)
        if (!version) return [layer, null]
        const { layer_id, ...rest } = version
        return [layer, rest]
      }),
    ),
    rules: base.rules.map(({ id }) => id),
    layers,
    probes: frozen,
  }
}

/**
 * The context a batch was frozen to, whatever is published since. Throws `batch-state` when it cannot be had any more: a
 * layer version was removed, the rule base is not kept, or the engine is another one.
 */
export async function thaw(tx: Transaction, frozen: FrozenRow): Promise<AssessContext> {
  if (frozen.engine_version !== ENGINE_VERSION) {
    throw gone(
      `la versión ${frozen.engine_version} del motor de normas, con que se empezó (ahora es ${ENGINE_VERSION})`,
      `version ${frozen.engine_version} of the rule engine, which it was begun with (it is ${ENGINE_VERSION} now)`,
    )
  }
  const versions = new Map<string, VersionRow>()
  for (const [layer_id, version] of Object.entries(frozen.layer_versions))
    if (version) versions.set(layer_id, { layer_id, ...version })
  const there = await versionsThere(
    tx,
    [...versions.values()].map(({ id }) => id),
  )
  for (const { layer_id, id, number } of versions.values()) {
    if (there.has(id)) continue
    throw gone(`la versión ${number} de la capa ${layer_id}`, `version ${number} of layer ${layer_id}`)
  }
  const whole = await rulesByHash(tx, frozen.rule_base.hash)
  const inForce = new Set(frozen.rules)
  const base = { ...whole, rules: whole.rules.filter(({ id }) => inForce.has(id)) }
  return { as_of: frozen.as_of, base, versions, probes: frozen.probes, detail: false }
}

const gone = (es: string, en: string) =>
  new Problem('batch-state', {
    es: `El lote no puede seguir con lo mismo: ya no está ${es}. Lo evaluado hasta ahora queda; para el resto, súbelo de nuevo.`,
    en: `The batch cannot go on with the same: ${en} is gone. What was screened so far stays; for the rest, upload it again.`,
  })

/** The rule base of a batch. Throws `batch-state` when it is not kept. */
export async function rulesByHash(tx: Transaction, hash: string): Promise<RuleBase> {
  const base = await keptRuleBase(tx, hash)
  if (base) return base
  throw gone(`la base normativa ${hash.slice(0, 12)}`, `rule base ${hash.slice(0, 12)}`)
}

/** What of the frozen context everybody may read. */
export const shownFrozen = ({ probes, ...shown }: FrozenRow): Frozen => shown
