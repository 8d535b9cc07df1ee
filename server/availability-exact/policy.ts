import { DEFAULT_MAX_HA } from '../../geodata/availability/candidate-size.ts'
import { REGION_GRID } from '../../geodata/fields/grid.ts'
import { layerById } from '../../geodata/layers/index.ts'
import type { Criteria, Exclusion } from '../../geodata/model/availability.ts'
import type { Policy } from '../../geodata/model/candidate.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Ground, Versions } from '../availability/ground.ts'
import type { Database, Identity } from '../db/as.ts'
import { cutCandidates, inChunks, namesOf } from './candidates.ts'
import { cellsInside, rectanglesOf } from './cells.ts'
import { cutAgain, featuresBetween, featuresIn, watchedFeatures } from './queries.ts'
import { areaCuts, exclusionCut, measurable, type Question, questionOf, rastersOnly } from './question.ts'
import { rasterValues } from './raster.ts'

/** Parcels, projects and works: what a change of a number comes to bind, or lets go. */
const WATCHED = [
  'fiscal_land',
  'seia_project',
  'power_plant',
  'mine_site',
  'desalination_plant',
  'public_work',
  'industrial_area',
  'tailings_deposit',
  'substation',
] as const
/** Most features and candidates that are named. */
const MOST_FEATURES = 500
const MOST_CANDIDATES = 60
/** Hectares of a candidate that are no change, but the noise of cutting. */
const NOISE_HA = 0.01

/** The number of a criterion that a policy changes; null: it has none. */
export function numberOf(exclusion: Exclusion): number | null {
  if (exclusion.kind === 'near') return exclusion.buffer_m
  if (exclusion.kind === 'far') return exclusion.max_distance_m
  if (exclusion.kind === 'raster') return exclusion.max ?? exclusion.min
  return null
}

/** The criterion with another number. */
function withNumber(exclusion: Exclusion, value: number): Exclusion {
  if (exclusion.kind === 'near') return { ...exclusion, buffer_m: value }
  if (exclusion.kind === 'far') return { ...exclusion, max_distance_m: value }
  if (exclusion.kind !== 'raster') return exclusion
  return exclusion.max !== null ? { ...exclusion, max: value } : { ...exclusion, min: value }
}

/** Whether the change leaves less land: a wider buffer, a shorter reach, a lower top, a higher bottom. */
function isStricter(exclusion: Exclusion, from: number, to: number): boolean {
  const more = exclusion.kind === 'near' || (exclusion.kind === 'raster' && exclusion.max === null)
  return more ? to > from : to < from
}

function find(criteria: Criteria, id: string): Exclusion {
  const found = criteria.exclusions.find((each) => each.id === id)
  if (found && numberOf(found) !== null) return found
  throw new Problem('bad-parameter', {
    es: `El criterio «${id}» no es una exclusión con un número que cambiar.`,
    en: `The criterion “${id}” is not an exclusion with a number to change.`,
  })
}

/**
 * What changes when one number does: hectares by comuna, and exactly which candidates, parcels, projects and works change
 * side. The criterion is taken as switched on in both. Nothing is stored. Throws a Problem.
 */
export async function policyChange(
  rooms: { db: Database; ground: Ground },
  identity: Identity,
  {
    criteria: given,
    change,
    versions,
  }: {
    criteria: Criteria
    change: { criterion: string; value: number }
    versions?: Versions | undefined
  },
): Promise<Policy> {
  const { db, ground } = rooms
  const old = { ...find(given, change.criterion), active: true }
  const from = numberOf(old) as number
  const to = change.value
  const changed = withNumber(old, to)
  const put = (exclusion: Exclusion): Criteria => ({
    ...given,
    exclusions: given.exclusions.map((each) => (each.id === old.id ? exclusion : each)),
  })
  const [before, after] = [put(old), put(changed)]
  const question = await questionOf(rooms, identity, before, versions)
  const difference = await ground.difference(before, after, question.used)
  const stricter = isStricter(old, from, to)
  const watched = WATCHED.flatMap((layer) => {
    const version = measurable(question, layer)
    return version === null || layerById(layer)?.geometry === 'none' ? [] : [{ layer, version }]
  })
  const features =
    from === to
      ? []
      : await ofArea(
          db,
          identity,
          question,
          watched,
          await changedFeatures(db, identity, question, old, { from, to, stricter }, watched),
        )
  const { compared, candidates } =
    from === to
      ? { compared: 0, candidates: [] }
      : await changedCandidates(
          rooms,
          identity,
          { ...question, criteria: stricter ? before : after },
          stricter ? changed : old,
          stricter,
        )
  return {
    criterion: change.criterion,
    from,
    to,
    ...difference,
    candidates,
    compared: { candidates: compared, max_ha: DEFAULT_MAX_HA },
    features,
    looked_at: watched.map(({ layer }) => layer),
    not_checked: question.not_checked,
    versions: question.used,
  }
}

async function changedFeatures(
  db: Database,
  identity: Identity,
  question: Question,
  criterion: Exclusion,
  { from, to, stricter }: { from: number; to: number; stricter: boolean },
  watched: readonly { version: number }[],
): Promise<Policy['features']> {
  const becomes = stricter ? 'bound' : 'released'
  const ids = watched.map(({ version }) => version)
  const [least, most] = [Math.min(from, to), Math.max(from, to)]
  if (criterion.kind === 'raster') {
    const version = measurable(question, criterion.raster)
    if (version === null) return []
    const rows = await db.as(identity, (tx) => watchedFeatures(tx, ids))
    const { west, north, cell_m, columns, rows: gridRows } = REGION_GRID
    const inGrid = rows.filter(
      ({ x, y }) => x >= west && x < west + columns * cell_m && y <= north && y > north - gridRows * cell_m,
    )
    const cells = inGrid.map(
      ({ x, y }) => Math.floor((north - y) / cell_m) * columns + Math.floor((x - west) / cell_m),
    )
    const values = (await rasterValues(db, identity, version, [Int32Array.from(cells)]))?.[0]
    // Excluded are numbers over a top and under a bottom: the bounds themselves are not.
    const isBetween = (value: number) =>
      criterion.max !== null ? value > least && value <= most : value >= least && value < most
    return inGrid
      .flatMap(({ feature, lon, lat }, i) => {
        const value = values?.[i]
        if (value === undefined || !isBetween(value)) return []
        return [
          { ...feature, becomes, distance_m: null, value, point: [lon, lat] as [number, number] } as const,
        ]
      })
      .slice(0, MOST_FEATURES)
  }
  if (criterion.kind === 'area') return []
  const version = measurable(question, criterion.layer)
  if (version === null) return []
  const rows = await db.as(identity, (tx) =>
    featuresBetween(tx, ids, { version, where: criterion.where }, least, most, MOST_FEATURES),
  )
  return rows.map(({ feature, distance_m, lon, lat }) => ({
    ...feature,
    becomes,
    distance_m,
    value: null,
    point: [lon, lat],
  }))
}

/** Those that meet the area that is asked for; of the region, all. */
async function ofArea(
  db: Database,
  identity: Identity,
  question: Question,
  watched: readonly { layer: string; version: number }[],
  features: Policy['features'],
): Promise<Policy['features']> {
  if (question.criteria.area.kind === 'region' || features.length === 0) return features
  const versions = new Map(watched.map(({ layer, version }) => [layer, version]))
  const keys = features.map(({ layer, feature_id }) => ({ version: versions.get(layer) ?? 0, feature_id }))
  const met = new Set(await db.as(identity, (tx) => featuresIn(tx, keys, areaCuts(question))))
  return features.filter((_, i) => met.has(i + 1))
}

/** Candidates of the looser criteria, and what the stricter number leaves of each. */
async function changedCandidates(
  rooms: { db: Database; ground: Ground },
  identity: Identity,
  looser: Question,
  strict: Exclusion,
  stricter: boolean,
): Promise<{ compared: number; candidates: Policy['candidates'] }> {
  const { db, ground } = rooms
  const { criteria } = looser
  const { pieces } = await cutCandidates(rooms, identity, looser, {
    limit: MOST_CANDIDATES,
    maxHa: DEFAULT_MAX_HA,
  })
  const names = namesOf(pieces)
  const cut = exclusionCut(looser, strict)
  const options = {
    cuts: cut ? [cut] : [],
    min_m2: criteria.min_area_ha * 10_000,
    min_width_m: criteria.min_width_m,
  }
  let barred: { classes: Uint8Array } | null = null
  if (strict.kind === 'raster') {
    const only = rastersOnly({ ...looser, criteria: { ...criteria, exclusions: [strict] } })
    barred = only && (await ground.mask(only, looser.used))
  }
  const without = barred
    ? pieces.map(({ utm }) =>
        rectanglesOf(
          cellsInside(utm, REGION_GRID).filter((cell) => (barred?.classes[cell] as number) > 1),
          REGION_GRID,
        ),
      )
    : null
  const left = await inChunks(db, pieces, (some, at) =>
    db.as(
      identity,
      (tx) =>
        cutAgain(
          tx,
          some.map(({ utm }) => utm),
          options,
          without?.slice(at, at + some.length),
        ),
      { statementTimeoutMs: 60_000 },
    ),
  )
  const candidates = pieces.flatMap((piece, i) => {
    const [loose, strictHa] = [piece.m2 / 10_000, (left[i]?.m2 ?? 0) / 10_000]
    if (loose - strictHa < NOISE_HA) return []
    const becomes = stricter
      ? strictHa === 0
        ? ('gone' as const)
        : ('smaller' as const)
      : strictHa === 0
        ? ('new' as const)
        : ('larger' as const)
    return [
      {
        id: names[i] as string,
        parcel: piece.parcel,
        comuna: piece.cells.comuna,
        geometry: piece.geometry,
        ha_before: stricter ? loose : strictHa,
        ha_after: stricter ? strictHa : loose,
        becomes,
      },
    ]
  })
  return { compared: pieces.length, candidates }
}
