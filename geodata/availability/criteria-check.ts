import { z } from 'zod'
import { COMUNAS } from '../layers/index.ts'
import { type Criteria, criteriaSchema, type Exclusion } from '../model/availability.ts'
import { STUDY_FRAME } from '../model/crs.ts'
import type { Geometry } from '../model/feature.ts'
import { type FieldProblem, Problem, type ProblemSlug } from '../model/problem.ts'
import { MOST_SITE_VERTICES } from '../model/site.ts'
import type { Text } from '../model/text.ts'
import { layerFault, rasterFault, whereFaults } from './criteria-names.ts'
import { optionOf, type StartingSet } from './sets.ts'

/** Criteria from nothing: no starting set, and none of its locks. Whoever reads the answer sees the name. */
export const CUSTOM_SET = 'custom'

/** Most faults that are told at once. */
const MOST_FAULTS = 20

/**
 * Reads criteria as they came in a request. They may leave everything out, or nothing: that is an answer. Not usable are:
 * another shape, numbers that are none or negative, layers, rasters, properties or comunas that the catalogue does not
 * have, ids given twice, weights that are all zero, a curve without direction, areas that are no polygon, lie outside the
 * region or have more than 10,000 vertices in all.
 *
 * With `sets` (the server always gives them) also: a set nobody knows, what the set locks switched off, taken out or
 * made smaller, and a claim of the law (`basis`) that no set makes.
 *
 * Throws a `Problem`, in both languages, that tells every fault with its JSON pointer under the criteria.
 */
export function checkCriteria(input: unknown, sets?: readonly StartingSet[]): Criteria {
  const parsed = criteriaSchema.safeParse(input)
  if (!parsed.success) {
    throw unusable(
      parsed.error.issues.map((issue) => ({
        pointer: pointerOf(issue.path),
        detail: shapeFault(issue, input),
      })),
    )
  }
  const criteria = parsed.data
  checkGeometries(criteria)
  const faults = [
    ...nameFaults(criteria),
    ...idFaults(criteria),
    ...numberFaults(criteria),
    ...areaFaults(criteria),
    ...(sets ? setFaults(criteria, sets) : []),
  ]
  if (faults.length > 0) throw unusable(faults)
  return criteria
}

/**
 * The exclusion of criteria with this id. Throws a `Problem` that names those there are.
 */
export function exclusionOf(criteria: Criteria, id: string): Exclusion {
  const found = criteria.exclusions.find((each) => each.id === id)
  if (found) return found
  const ids = criteria.exclusions.map((each) => each.id).join(', ')
  throw unusable([
    {
      pointer: '/exclusions',
      detail: {
        es: `No hay un criterio «${id}». Hay: ${ids}.`,
        en: `There is no criterion “${id}”. There are: ${ids}.`,
      },
    },
  ])
}

function unusable(faults: readonly FieldProblem[]): Problem {
  const [first] = faults
  const more = faults.length - 1
  return new Problem(
    'bad-criteria',
    {
      es: `${first?.detail.es ?? ''}${more > 0 ? ` Y ${more} ${more === 1 ? 'cosa más' : 'cosas más'}.` : ''}`,
      en: `${first?.detail.en ?? ''}${more > 0 ? ` And ${more} more.` : ''}`,
    },
    { errors: faults.slice(0, MOST_FAULTS) },
  )
}

const pointerOf = (path: readonly PropertyKey[]) => path.map((part) => `/${String(part)}`).join('')

const valueAt = (data: unknown, path: readonly PropertyKey[]) =>
  path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
    data,
  )

/** What the number or list is called to people. */
const FIELDS: Readonly<Record<string, Text>> = {
  buffer_m: { es: 'La distancia', en: 'The distance' },
  max_distance_m: { es: 'La distancia mayor', en: 'The largest distance' },
  r: { es: 'El radio', en: 'The radius' },
  weight: { es: 'El peso', en: 'The weight' },
  best: { es: 'El mejor valor', en: 'The best value' },
  worst: { es: 'El peor valor', en: 'The worst value' },
  min: { es: 'El mínimo', en: 'The minimum' },
  max: { es: 'El máximo', en: 'The maximum' },
  min_area_ha: { es: 'La superficie mínima', en: 'The least area' },
  min_width_m: { es: 'El ancho mínimo', en: 'The least width' },
}

const spanish = z.locales.es().localeError
const english = z.locales.en().localeError

/** A fault of shape as a sentence: of which criterion, which number, what it is and what it should be. */
function shapeFault(issue: z.core.$ZodIssue, input: unknown): Text {
  const { path } = issue
  const value = valueAt(input, path)
  const key = String(path.at(-1) ?? '')
  const owner = valueAt(input, path.slice(0, 2))
  const id = path.length > 2 ? (owner as { id?: unknown } | null)?.id : undefined
  const of: Text = typeof id === 'string' ? { es: ` de «${id}»`, en: ` of “${id}”` } : { es: '', en: '' }
  const field = FIELDS[key]
  if (field && issue.code === 'invalid_type') {
    const what = value === undefined ? null : Number.isNaN(value) ? 'NaN' : JSON.stringify(value)
    return {
      es: `${field.es}${of.es} ${what === null ? 'falta' : `es ${what}, que no es un número`}.`,
      en: `${field.en}${of.en} ${what === null ? 'is missing' : `is ${what}, which is not a number`}.`,
    }
  }
  if (field && issue.code === 'too_small') {
    const least = issue.inclusive ? { es: 'al menos', en: 'at least' } : { es: 'más de', en: 'more than' }
    return {
      es: `${field.es}${of.es} es ${value}; debe ser ${least.es} ${issue.minimum}.`,
      en: `${field.en}${of.en} is ${value}; it must be ${least.en} ${issue.minimum}.`,
    }
  }
  if (field && issue.code === 'too_big') {
    return {
      es: `${field.es}${of.es} es ${value}; debe ser a lo más ${issue.maximum}.`,
      en: `${field.en}${of.en} is ${value}; it must be at most ${issue.maximum}.`,
    }
  }
  const say = (locale: typeof spanish) => {
    const message = locale(issue as never)
    return typeof message === 'string' ? message : (message?.message ?? issue.message)
  }
  const place = pointerOf(path) || '/'
  return { es: `En «${place}»${of.es}: ${say(spanish)}.`, en: `At “${place}”${of.en}: ${say(english)}.` }
}

const LISTS = ['exclusions', 'requirements', 'preferences'] as const

function nameFaults(criteria: Criteria): FieldProblem[] {
  return LISTS.flatMap((list) =>
    criteria[list].flatMap((each, i) => {
      const found = [
        'raster' in each ? rasterFault(each.raster) : null,
        'layer' in each ? layerFault(each.layer) : null,
        'not_in' in each && each.not_in !== null ? layerFault(each.not_in, 'not_in') : null,
        ...('layer' in each ? whereFaults(each.layer, each.where) : []),
      ]
      return found.flatMap((fault) =>
        fault ? [{ pointer: pointerOf([list, i, ...fault.path]), detail: fault.what }] : [],
      )
    }),
  )
}

function idFaults(criteria: Criteria): FieldProblem[] {
  const seen = new Set<string>()
  return LISTS.flatMap((list) =>
    criteria[list].flatMap(({ id }, i) => {
      if (!seen.has(id)) {
        seen.add(id)
        return []
      }
      return [
        {
          pointer: `/${list}/${i}/id`,
          detail: {
            es: `Dos criterios se llaman «${id}». Cada uno necesita su propio código.`,
            en: `Two criteria are called “${id}”. Each needs an id of its own.`,
          },
        },
      ]
    }),
  )
}

function numberFaults({ exclusions, preferences }: Criteria): FieldProblem[] {
  const faults: FieldProblem[] = []
  for (const [i, each] of exclusions.entries()) {
    if (each.kind !== 'raster') continue
    const { id, min, max } = each
    if (min === null && max === null) {
      faults.push({
        pointer: `/exclusions/${i}`,
        detail: {
          es: `«${id}» no dice mínimo ni máximo. Escribe uno, o apágalo.`,
          en: `“${id}” says neither a minimum nor a maximum. Write one, or switch it off.`,
        },
      })
    } else if (min !== null && max !== null && min > max) {
      faults.push({
        pointer: `/exclusions/${i}/min`,
        detail: {
          es: `En «${id}» el mínimo (${min}) es mayor que el máximo (${max}).`,
          en: `In “${id}” the minimum (${min}) is above the maximum (${max}).`,
        },
      })
    }
  }
  for (const [i, { id, best, worst }] of preferences.entries()) {
    if (best !== worst) continue
    faults.push({
      pointer: `/preferences/${i}/worst`,
      detail: {
        es: `En «${id}» el mejor y el peor valor son el mismo (${best}): no se sabe qué prefiere.`,
        en: `In “${id}” the best and the worst value are the same (${best}): it is not known what you prefer.`,
      },
    })
  }
  if (preferences.length > 0 && preferences.every(({ weight }) => weight === 0)) {
    faults.push({
      pointer: '/preferences',
      detail: {
        es: 'Todos los pesos son cero, así que nada se puede ordenar. Da peso a una preferencia al menos, o quítalas todas.',
        en: 'All weights are zero, so nothing can be ranked. Give weight to one preference at least, or remove them all.',
      },
    })
  }
  return faults
}

function areaFaults({ area }: Criteria): FieldProblem[] {
  if (area.kind !== 'comunas') return []
  return area.codes.flatMap((code, i) => {
    const twice = area.codes.indexOf(code) !== i
    if (Object.hasOwn(COMUNAS, code) && !twice) return []
    return [
      {
        pointer: `/area/codes/${i}`,
        detail: twice
          ? { es: `La comuna ${code} está dos veces.`, en: `The comuna ${code} is there twice.` }
          : {
              es: `No hay en la región una comuna de código ${code}. Son: ${Object.keys(COMUNAS).join(', ')}.`,
              en: `The region has no comuna of code ${code}. There are: ${Object.keys(COMUNAS).join(', ')}.`,
            },
      },
    ]
  })
}

/** Every area that somebody drew: polygons, in the region, not too detailed. */
function checkGeometries(criteria: Criteria) {
  const drawn: { pointer: string; geometry: Geometry }[] = []
  if (criteria.area.kind === 'drawn')
    drawn.push({ pointer: '/area/geometry', geometry: criteria.area.geometry })
  for (const list of ['exclusions', 'requirements'] as const) {
    for (const [i, each] of criteria[list].entries()) {
      if (each.kind === 'area') drawn.push({ pointer: `/${list}/${i}/geometry`, geometry: each.geometry })
    }
  }
  let vertices = 0
  for (const { pointer, geometry } of drawn) {
    const fail = (slug: ProblemSlug, detail: Text) =>
      new Problem(slug, detail, { errors: [{ pointer, detail }] })
    if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') {
      throw fail('bad-geometry', {
        es: `El área debe ser un polígono y llegó un ${geometry.type}.`,
        en: `The area must be a polygon and a ${geometry.type} came.`,
      })
    }
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    const rings = polygons.flat()
    const positions = rings.flat()
    vertices += positions.length
    if (vertices > MOST_SITE_VERTICES) {
      throw fail('site-too-many-vertices', {
        es: `Las áreas dibujadas tienen ${vertices} vértices y se aceptan hasta ${MOST_SITE_VERTICES} en total. Simplifícalas y vuelve a pedir.`,
        en: `The drawn areas have ${vertices} vertices and at most ${MOST_SITE_VERTICES} are accepted in all. Simplify them and ask again.`,
      })
    }
    const open = rings.some((ring) => {
      const [first, last] = [ring[0], ring.at(-1)]
      return ring.length < 4 || first?.[0] !== last?.[0] || first?.[1] !== last?.[1]
    })
    if (open || polygons.length === 0 || polygons.some((each) => each.length === 0)) {
      throw fail('bad-geometry', {
        es: 'El área no es un contorno cerrado: cada anillo necesita cuatro posiciones o más, y que la última repita la primera.',
        en: 'The area is no closed outline: each ring needs four positions or more, the last repeating the first.',
      })
    }
    checkPlace(positions, fail)
    if (polygons.every(([outer = []]) => areaOf(outer) === 0)) {
      throw fail('site-too-small', {
        es: 'El área dibujada no encierra superficie: sus vértices están en una línea.',
        en: 'The drawn area encloses nothing: its vertices are on one line.',
      })
    }
  }
}

/** Twice the area a ring encloses, in square degrees; 0: nothing. */
function areaOf(ring: readonly (readonly number[])[]): number {
  let sum = 0
  for (const [i, [x0 = 0, y0 = 0]] of ring.entries()) {
    const [x1 = 0, y1 = 0] = ring[(i + 1) % ring.length] ?? []
    sum += x0 * y1 - x1 * y0
  }
  return Math.abs(sum)
}

const [WEST, SOUTH, EAST, NORTH] = STUDY_FRAME
const inFrame = (lon = Number.NaN, lat = Number.NaN) =>
  lon >= WEST && lon <= EAST && lat >= SOUTH && lat <= NORTH

function checkPlace(positions: readonly number[][], fail: (slug: ProblemSlug, detail: Text) => Problem) {
  if (positions.every(([lon, lat]) => inFrame(lon, lat))) return
  if (positions.every(([lon, lat]) => inFrame(lat, lon))) {
    throw fail('site-axes-flipped', {
      es: 'Las coordenadas del área vienen como latitud, longitud. Se piden al revés: longitud, latitud.',
      en: 'The coordinates of the area come as latitude, longitude. They are wanted the other way: longitude, latitude.',
    })
  }
  if (positions.some(([lon = 0, lat = 0]) => Math.abs(lon) > 180 || Math.abs(lat) > 90)) {
    throw fail('site-not-degrees', {
      es: 'Las coordenadas del área no son grados; parecen metros (UTM). Conviértelas a WGS 84 (EPSG:4326).',
      en: 'The coordinates of the area are not degrees; they look like metres (UTM). Convert them to WGS 84 (EPSG:4326).',
    })
  }
  throw fail('site-outside-region', {
    es: 'El área no está en la Región de Antofagasta, o se sale de ella por mucho. Solo hay datos de la región y de su mar cercano.',
    en: 'The area is not in the Antofagasta Region, or reaches far out of it. There are only data of the region and its near sea.',
  })
}

/** The set that criteria name, its locks, and who may say «the law». */
function setFaults(criteria: Criteria, sets: readonly StartingSet[]): FieldProblem[] {
  const faults: FieldProblem[] = []
  const found = optionOf(sets, criteria.set)
  if (!found && criteria.set !== CUSTOM_SET) {
    const ids = [...sets.flatMap(({ options }) => options.map(({ id }) => id)), CUSTOM_SET].join(', ')
    faults.push({
      pointer: '/set',
      detail: {
        es: `No hay un conjunto «${criteria.set}». Hay: ${ids}.`,
        en: `There is no set “${criteria.set}”. There are: ${ids}.`,
      },
    })
  }
  for (const locked of found?.option.criteria.exclusions.filter(({ lock }) => lock) ?? []) {
    const index = criteria.exclusions.findIndex(({ id }) => id === locked.id)
    const asked = criteria.exclusions[index]
    if (asked?.active && asked.lock && asExcluding(asked, locked)) continue
    const cite = locked.cite ? ` (${locked.cite})` : ''
    faults.push({
      pointer: index < 0 ? '/exclusions' : `/exclusions/${index}`,
      detail: {
        es: `«${locked.id}» está fijado${cite}: no se puede quitar, apagar ni achicar. Sí se puede agrandar.`,
        en: `“${locked.id}” is locked${cite}: it cannot be removed, switched off or made smaller. It can be made larger.`,
      },
    })
  }
  const known = sets.flatMap(({ options }) =>
    options.flatMap(({ criteria }) => [...criteria.exclusions, ...criteria.requirements]),
  )
  for (const list of ['exclusions', 'requirements'] as const) {
    for (const [i, each] of criteria[list].entries()) {
      if (!each.basis.startsWith('law')) continue
      if (known.some((one) => one.id === each.id && one.basis === each.basis && sameTarget(one, each)))
        continue
      faults.push({
        pointer: `/${list}/${i}/basis`,
        detail: {
          es: `«${each.id}» dice que lo fija la ley, y ningún conjunto de partida lo dice. Un criterio propio lleva la base «user».`,
          en: `“${each.id}” says that the law sets it, and no starting set says so. A criterion of your own has the basis “user”.`,
        },
      })
    }
  }
  return faults
}

function targetOf(criterion: object): string {
  const { kind, layer, raster, not_in, where } = criterion as Record<string, unknown>
  const filter = Object.entries((where ?? {}) as object).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([kind, layer, raster, not_in, filter])
}

const sameTarget = (a: object, b: object) => targetOf(a) === targetOf(b)

/** Whether `asked` leaves out all that `locked` does. */
function asExcluding(asked: Exclusion, locked: Exclusion): boolean {
  if (!sameTarget(asked, locked)) return false
  if (asked.kind === 'near' && locked.kind === 'near') {
    return asked.buffer_m >= locked.buffer_m && (asked.side === null || asked.side === locked.side)
  }
  if (asked.kind === 'far' && locked.kind === 'far') return asked.max_distance_m <= locked.max_distance_m
  if (asked.kind === 'raster' && locked.kind === 'raster') {
    const holds = (mine: number | null, its: number | null, sign: 1 | -1) =>
      its === null || (mine !== null && sign * mine <= sign * its)
    return holds(asked.max, locked.max, 1) && holds(asked.min, locked.min, -1)
  }
  return false
}
