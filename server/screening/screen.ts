import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { FactsError, parseFacts } from '../../geodata/facts/index.ts'
import { LAYERS } from '../../geodata/layers/index.ts'
import { today } from '../../geodata/model/day.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import {
  type Facts,
  type Measure,
  measureKey,
  type Parameters,
  type Provenance,
  type Screening,
  UNSTATED,
} from '../../geodata/model/screening.ts'
import { siteHash } from '../../geodata/rules/hash.ts'
import {
  applyRoute,
  defaultParameters,
  ENGINE_VERSION,
  type RuleBase,
  requiredProbes,
  rulesInForce,
} from '../../geodata/rules/index.ts'
import type { Database, Identity, Transaction } from '../db/as.ts'
import { outsideRegion, readSite } from '../sites/read-site.ts'
import {
  describeSite,
  keepRuleBase,
  type MeasureRow,
  measureSite,
  type Probe,
  publishedVersions,
  saveScreening,
  type VersionRow,
} from './queries.ts'
import { ruleBase } from './rule-base.ts'

export interface ScreeningRequest {
  site: unknown
  facts?: Record<string, unknown> | undefined
  /** Team distances the person changed, metres. */
  parameters?: Record<string, number> | undefined
  title?: string | undefined
  /** The person agreed that an outline that crosses itself is repaired. */
  repair?: boolean | undefined
  /** By how much the outline may be off, metres; 0 when absent: the site is where it is said to be. */
  accuracy_m?: number | undefined
  /** How the site was given. */
  provenance?: Provenance | undefined
  /** The screening it was made from, and why. */
  derived_from?: Screening['derived_from'] | undefined
}

/** Smallest site: a square metre. */
const MIN_AREA_HA = 0.0001

/** What many sites are held against alike: the law of a day, the published versions, what has to be measured. */
export interface AssessContext {
  /** The day whose law it is, YYYY-MM-DD. */
  as_of: string
  base: RuleBase
  versions: ReadonlyMap<string, VersionRow>
  probes: readonly Probe[]
  /** False: without overlaps, lengths and names, which no rule needs; for many sites. */
  detail?: boolean
}

/** The law of `asOf` (today when absent) and the versions published now. Throws a Problem when it is no day. */
export async function assessContext(tx: Transaction, asOf?: string): Promise<AssessContext> {
  const as_of = asOf ?? today()
  const whole = ruleBase()
  const base = { ...whole, rules: rulesInForce(whole, readDay(as_of)) }
  const versions = new Map((await publishedVersions(tx)).map((version) => [version.layer_id, version]))
  return { as_of, base, versions, probes: allProbes(versions) }
}

/** A screening before it has a name and a day of its own. */
export type Assessment = Omit<Screening, 'id' | 'created_at'>

/**
 * What a site touches, how far things are, what every rule says. Nothing is stored. Measures in EPSG:32719 (error under
 * 0.1 % within the region). Throws a Problem on bad input.
 */
export async function assess(
  tx: Transaction,
  { as_of, base, versions, probes, detail = true }: AssessContext,
  request: ScreeningRequest,
): Promise<Assessment> {
  const given = readSite(request.site)
  const facts = readFacts(request.facts ?? {})
  const parameters = readParameters(request.parameters ?? {})
  const accuracy_m = readAccuracy(request.accuracy_m ?? 0)
  const site = await describeSite(tx, given, {
    study_area: versions.get('study_area')?.id ?? null,
    comuna: versions.get('comuna')?.id ?? null,
  })
  if (site.area_ha < MIN_AREA_HA) throw tooSmall(site.area_ha)
  if (!site.valid && !request.repair) throw selfCrossing(site.reason, site.repaired)
  if (site.in_study_area === false) throw outsideRegion()
  const geometry = (site.valid ? given : site.repaired) as Geometry

  const measures = toMeasures(
    await measureSite(tx, geometry, probes, accuracy_m, detail),
    probes,
    site.area_ha,
  )
  const known = { ...facts, area_ha: site.area_ha }
  const { findings, route, assumed } = applyRoute(base, known, measures, parameters)
  return {
    title: request.title?.trim() || null,
    site: {
      geometry,
      area_ha: site.area_ha,
      perimeter_m: site.perimeter_m,
      bbox: site.bbox,
      comunas: site.comunas,
      repaired_from: site.valid ? null : given,
      accuracy_m,
      sha256: siteHash(geometry),
      provenance: request.provenance ?? UNSTATED,
    },
    as_of,
    derived_from: request.derived_from ?? null,
    overrides: [],
    facts,
    route: { value: route, assumed },
    parameters,
    rule_base: { hash: base.hash, count: base.rules.length },
    engine_version: ENGINE_VERSION,
    layer_versions: Object.fromEntries(probes.map(({ layer }) => [layer, withoutLayer(versions.get(layer))])),
    measures,
    findings,
  }
}

/** How many screenings are under way at once: more than this only makes each wait for the others half done. */
const inTurn = pLimit(2 * availableParallelism())

/** Assesses a site, keeps the answer and returns it. Throws a Problem on bad input; then nothing is stored. */
export async function screen(
  db: Database,
  identity: Identity,
  request: ScreeningRequest & { as_of?: string | undefined },
): Promise<Screening> {
  await keepOnce(db, identity)
  return inTurn(() =>
    db.as(identity, async (tx) =>
      keep(tx, await assess(tx, await assessContext(tx, request.as_of), request)),
    ),
  )
}

const texts = new WeakMap<Screening, string>()

/** A screening as JSON. It is stored and answered as the same 170 kB: they are written once. */
export function screeningJson(screening: Screening): string {
  const text = texts.get(screening) ?? JSON.stringify(screening)
  texts.set(screening, text)
  return text
}

/** Gives an assessment its name and day, and stores it. The rule base it was made with has to be kept already. */
export async function keep(tx: Transaction, assessment: Assessment): Promise<Screening> {
  const screening: Screening = {
    id: randomBytes(15).toString('base64url'),
    created_at: new Date().toISOString(),
    ...assessment,
  }
  await saveScreening(tx, {
    id: screening.id,
    site: screening.site.geometry,
    ruleBaseHash: screening.rule_base.hash,
    json: screeningJson(screening),
  })
  return screening
}

const kept = new WeakSet<Database>()

/** The rule base is half a megabyte and changes with a release: it is kept before the first screening, not at each. */
export async function keepOnce(db: Database, identity: Identity): Promise<void> {
  if (kept.has(db)) return
  const { hash, chapters } = ruleBase()
  await db.as(identity, (tx) => keepRuleBase(tx, hash, chapters))
  kept.add(db)
}

/** What the rules need, and besides every published layer that can be touched, so that the answer says all it meets. */
export function allProbes(versions: ReadonlyMap<string, unknown>): Probe[] {
  const probes: Probe[] = requiredProbes(ruleBase().rules)
  const seen = new Set(probes.map(({ layer, where }) => measureKey(layer, where)))
  for (const layer of LAYERS) {
    const drawn = layer.geometry !== 'none' && layer.geometry !== 'raster'
    if (drawn && versions.has(layer.id) && !seen.has(layer.id)) probes.push({ layer: layer.id, where: null })
  }
  return probes
}

/** The rows of `measureSite` as measures, for a site of `siteHa` hectares. */
export function toMeasures(rows: readonly MeasureRow[], probes: readonly Probe[], siteHa: number): Measure[] {
  return rows.map((row, i) => {
    const { layer, where } = probes[i] as Probe
    const overlap_ha = row.overlap_m2 / 10_000
    return {
      layer,
      where,
      status: row.status,
      version_id: row.version_id,
      touch: row.touch,
      cover: row.cover,
      possible_m: row.possible_m,
      certain_m: row.certain_m,
      margin_m: row.margin_m,
      known_within_m: row.known_within_m,
      intersects: row.count > 0,
      // A square metre, or a millionth of the site, is the noise of clipping and uniting.
      covered: row.count > 0 && siteHa - overlap_ha <= Math.max(MIN_AREA_HA, siteHa * 1e-6),
      count: row.count,
      overlap_ha,
      overlap_pct: Math.min(100, (100 * overlap_ha) / siteHa),
      length_km: row.length_m / 1000,
      distance_m: row.distance_m,
      features: row.features,
    }
  })
}

function withoutLayer(version: VersionRow | undefined) {
  if (!version) return null
  const { layer_id, ...rest } = version
  return rest
}

/** Facts as stated in a request. Throws a Problem that names each one that cannot be used. */
export function readFacts(input: Record<string, unknown>): Facts {
  try {
    return parseFacts(input)
  } catch (error) {
    if (!(error instanceof FactsError)) throw error
    const [first] = error.issues
    throw new Problem(
      'bad-facts',
      {
        es: `Un dato del proyecto no sirve: ${first?.message.es}`,
        en: `A fact about the project cannot be used: ${first?.message.en}`,
      },
      {
        errors: error.issues.map(({ pointer, message }) => ({
          pointer: `/facts${pointer}`,
          detail: message,
        })),
      },
    )
  }
}

/** A day of the calendar, YYYY-MM-DD, in which Chile had laws. Throws a Problem. */
function readDay(text: string): string {
  const day = new Date(`${text}T00:00:00Z`)
  const exists =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text)
  if (exists && text >= '1810-09-18' && text <= '2100-12-31') return text
  throw new Problem('bad-facts', {
    es: `La fecha «${text}» no sirve. Escribe un día del calendario como AAAA-MM-DD, entre 1810 y 2100.`,
    en: `The date “${text}” cannot be used. Write a day of the calendar as YYYY-MM-DD, between 1810 and 2100.`,
  })
}

/** Largest accuracy of a site, m: beyond it nothing can be told of it. */
const MAX_ACCURACY_M = 50_000

function readAccuracy(metres: number): number {
  if (metres >= 0 && metres <= MAX_ACCURACY_M) return metres
  throw new Problem('bad-facts', {
    es: `La exactitud del contorno debe estar entre 0 y ${MAX_ACCURACY_M} m y vale ${metres}.`,
    en: `The accuracy of the outline must lie between 0 and ${MAX_ACCURACY_M} m and is ${metres}.`,
  })
}

/** Longest team distance: half the region. */
const MAX_PARAMETER_M = 200_000

/** Team distances as stated in a request, over the defaults. Throws a Problem. */
export function readParameters(input: Record<string, number>): Parameters {
  const defaults = defaultParameters()
  for (const [name, metres] of Object.entries(input)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new Problem('bad-facts', {
        es: `No hay una distancia de cribado «${name}». Las que hay están en /api/rules.`,
        en: `There is no screening distance “${name}”. Those there are stand in /api/rules.`,
      })
    }
    if (!(metres > 0 && metres <= MAX_PARAMETER_M)) {
      throw new Problem('bad-facts', {
        es: `La distancia «${name}» debe estar entre 0 y ${MAX_PARAMETER_M} m y vale ${metres}.`,
        en: `The distance “${name}” must lie between 0 and ${MAX_PARAMETER_M} m and is ${metres}.`,
      })
    }
  }
  return { ...defaults, ...input }
}

function tooSmall(area_ha: number): Problem {
  const m2 = (area_ha * 10_000).toFixed(2)
  return new Problem('site-too-small', {
    es: `El contorno encierra ${m2} m². Un sitio necesita al menos 1 m²: revisa que los vértices no estén en una sola línea.`,
    en: `The outline encloses ${m2} m². A site needs at least 1 m²: check that its vertices do not lie on one line.`,
  })
}

function selfCrossing(reason: string | null, repaired: unknown): Problem {
  return new Problem(
    'site-self-crossing',
    {
      es: 'El contorno se cruza a sí mismo, así que no se sabe qué queda dentro. Corrígelo, o acepta la reparación que se propone.',
      en: 'The outline crosses itself, so what lies inside is not known. Correct it, or accept the repair that is proposed.',
    },
    { extra: { reason, repaired } },
  )
}
