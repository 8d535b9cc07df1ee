import type { Area, Criteria, Exclusion, Preference, Requirement } from '../model/availability.ts'
import { formatNumber, formatQuantity } from '../model/format.ts'
import type { CriteriaChange } from '../model/scenario.ts'
import type { Text } from '../model/text.ts'
import {
  areaText,
  BASIS_TEXT,
  curveValueText,
  exclusionText,
  metresText,
  preferenceText,
  rasterValueText,
  requirementText,
  targetText,
} from './words.ts'

/** What is different between two criteria, one difference at a time, in words. Pure. */

const text = (es: string, en: string): Text => ({ es, en })
const fromTo = (what: Text, from: Text, to: Text): Text =>
  text(`${what.es}: de ${from.es} a ${to.es}`, `${what.en}: from ${from.en} to ${to.en}`)

/** Alike whatever the order in which members were written. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [Object.keys(a), Object.keys(b)]
  return (
    left.length === right.length &&
    left.every((key) => Object.hasOwn(b, key) && same(a[key as never], b[key as never]))
  )
}

const hectares = (value: number): Text =>
  text(formatQuantity(value, 'ha', 'es', 3), formatQuantity(value, 'ha', 'en', 3))
const weight = (value: number): Text => text(formatNumber(value, 'es', 2), formatNumber(value, 'en', 2))

/** What a criterion is about, so that two with one id but about other things are not taken for one. */
const subject = (one: Exclusion | Requirement | Preference): unknown => {
  const { kind, metric } = one as { kind?: string; metric?: string }
  return [
    kind ?? metric,
    'layer' in one ? [one.layer, one.where] : null,
    'raster' in one ? one.raster : null,
    'not_in' in one ? one.not_in : null,
    'r' in one ? one.r : null,
  ]
}

/** What an exclusion or a requirement is about, without its number. */
function nameOf(one: Exclusion | Requirement): Text {
  if ('layer' in one && 'where' in one) return targetText(one)
  if ('raster' in one) return targetText({ layer: one.raster, where: null })
  return 'lock' in one ? exclusionText(one) : requirementText(one)
}

function ruleChanges(a: Exclusion | Requirement, b: Exclusion | Requirement): Text[] {
  const name = nameOf(a)
  const changes: Text[] = []
  if (a.active !== b.active)
    changes.push(
      b.active
        ? text(`${name.es}: se aplica`, `${name.en}: is applied`)
        : text(`${name.es}: deja de aplicarse`, `${name.en}: is no longer applied`),
    )
  if (a.kind === 'near' && b.kind === 'near') {
    if (a.buffer_m !== b.buffer_m)
      changes.push(
        fromTo(
          text(`Distancia a ${name.es}`, `Distance to ${name.en}`),
          metresText(a.buffer_m),
          metresText(b.buffer_m),
        ),
      )
    if (a.side !== b.side) {
      const side = (value: typeof a.side) =>
        value === 'downstream'
          ? text('aguas abajo', 'downstream')
          : value === 'upstream'
            ? text('aguas arriba', 'upstream')
            : text('todo alrededor', 'all around')
      changes.push(fromTo(name, side(a.side), side(b.side)))
    }
  }
  if (a.kind === 'far' && b.kind === 'far' && a.max_distance_m !== b.max_distance_m)
    changes.push(
      fromTo(
        text(`Distancia máxima a ${name.es}`, `Largest distance to ${name.en}`),
        metresText(a.max_distance_m),
        metresText(b.max_distance_m),
      ),
    )
  if (a.kind === 'raster' && b.kind === 'raster') {
    const limit = (value: number | null) =>
      value === null ? text('sin límite', 'no limit') : rasterValueText(a.raster, value)
    if (a.max !== b.max)
      changes.push(fromTo(text(`${name.es}, máximo`, `${name.en}, largest`), limit(a.max), limit(b.max)))
    if (a.min !== b.min)
      changes.push(fromTo(text(`${name.es}, mínimo`, `${name.en}, least`), limit(a.min), limit(b.min)))
  }
  if ('geometry' in a && 'geometry' in b && !same(a.geometry, b.geometry))
    changes.push(text(`${name.es}: otro contorno`, `${name.en}: another outline`))
  if (a.basis !== b.basis)
    changes.push(
      fromTo(text(`${name.es}, respaldo`, `${name.en}, basis`), BASIS_TEXT[a.basis], BASIS_TEXT[b.basis]),
    )
  if ('lock' in a && 'lock' in b && a.lock !== b.lock)
    changes.push(
      b.lock
        ? text(`${name.es}: queda fijo`, `${name.en}: becomes fixed`)
        : text(`${name.es}: deja de ser fijo`, `${name.en}: is no longer fixed`),
    )
  return changes
}

function preferenceChanges(a: Preference, b: Preference): Text[] {
  const name = preferenceText(a)
  const value = (one: Preference, number: number) => curveValueText(one, number)
  return [
    ...(a.weight === b.weight
      ? []
      : [fromTo(text(`Peso de «${name.es}»`, `Weight of “${name.en}”`), weight(a.weight), weight(b.weight))]),
    ...(a.best === b.best
      ? []
      : [fromTo(text(`«${name.es}», lo mejor`, `“${name.en}”, best`), value(a, a.best), value(b, b.best))]),
    ...(a.worst === b.worst
      ? []
      : [fromTo(text(`«${name.es}», lo peor`, `“${name.en}”, worst`), value(a, a.worst), value(b, b.worst))]),
  ]
}

function listChanges<One extends Exclusion | Requirement | Preference>(
  part: CriteriaChange['part'],
  before: readonly One[],
  after: readonly One[],
  say: (one: One) => Text,
  between: (a: One, b: One) => Text[],
): CriteriaChange[] {
  const [old, fresh] = [before, after].map((list) => new Map(list.map((one) => [one.id, one])))
  const alike = (a: One | undefined, b: One | undefined): boolean =>
    a !== undefined && b !== undefined && same(subject(a), subject(b))
  return [
    ...before.flatMap((one): CriteriaChange[] => {
      const other = fresh?.get(one.id)
      if (other === undefined || !alike(one, other))
        return [{ part, criterion: one.id, change: 'removed', text: prefixed('removed', say(one)) }]
      return between(one, other).map((words) => ({ part, criterion: one.id, change: 'changed', text: words }))
    }),
    ...after.flatMap((one): CriteriaChange[] =>
      alike(old?.get(one.id), one)
        ? []
        : [{ part, criterion: one.id, change: 'added', text: prefixed('added', say(one)) }],
    ),
  ]
}

const prefixed = (change: 'added' | 'removed', words: Text): Text =>
  change === 'added'
    ? text(`Se agrega: ${words.es}`, `Added: ${words.en}`)
    : text(`Se quita: ${words.es}`, `Removed: ${words.en}`)

function areaChange(a: Area, b: Area): CriteriaChange[] {
  if (same(a, b)) return []
  const words =
    a.kind === 'drawn' && b.kind === 'drawn'
      ? text('Dónde se busca: otra área dibujada', 'Where land is looked for: another drawn area')
      : fromTo(text('Dónde se busca', 'Where land is looked for'), areaText(a), areaText(b))
  return [{ part: 'area', criterion: null, change: 'changed', text: words }]
}

/**
 * Each difference from `a` to `b` by itself: where, exclusions, requirements, preferences, shape. Criteria are matched by
 * their id and what they are about; texts of reasons and citations are not compared. None: they ask the same.
 */
export function compareCriteria(a: Criteria, b: Criteria): CriteriaChange[] {
  const shape = (words: Text): CriteriaChange => ({
    part: 'shape',
    criterion: null,
    change: 'changed',
    text: words,
  })
  return [
    ...areaChange(a.area, b.area),
    ...listChanges('exclusion', a.exclusions, b.exclusions, exclusionText, ruleChanges),
    ...listChanges('requirement', a.requirements, b.requirements, requirementText, ruleChanges),
    ...listChanges('preference', a.preferences, b.preferences, preferenceText, preferenceChanges),
    ...(a.min_area_ha === b.min_area_ha
      ? []
      : [
          shape(
            fromTo(text('Superficie mínima', 'Least area'), hectares(a.min_area_ha), hectares(b.min_area_ha)),
          ),
        ]),
    ...(a.min_width_m === b.min_width_m
      ? []
      : [
          shape(
            fromTo(text('Ancho mínimo', 'Least width'), metresText(a.min_width_m), metresText(b.min_width_m)),
          ),
        ]),
  ]
}
