import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import {
  BASES,
  type Criteria,
  criteriaSchema,
  type Exclusion,
  type Preference,
  preferenceSchema,
  type Requirement,
  requirementSchema,
} from '../model/availability.ts'
import { whereSchema } from '../model/rule.ts'
import { type Text, textSchema } from '../model/text.ts'
import { lineAt } from '../rules/check.ts'
import { layerFault, type NameFault, rasterFault, whereFaults } from './criteria-names.ts'

/*
 * The starting sets: what people begin from, written in `sets/*.yaml` and resolved here to criteria. Pure: who has a
 * disk hands over the text.
 */

/** The files of `sets/`, in the order people see them; `base.yaml` is what the others extend. */
export const SET_FILES = [
  'base.yaml',
  'industrial-suppliers.yaml',
  'solar-pv.yaml',
  'wind.yaml',
  'desalination.yaml',
  'social-fiscal.yaml',
  'tailings-waste.yaml',
] as const

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const said = {
  basis: z.enum(BASES).exclude(['user']),
  why: textSchema,
  cite: z.string().min(1).max(300).nullable().default(null),
}
const where = whereSchema.nullable().default(null)

/** An exclusion as a file writes it: what it has beside `layer` or `raster` says which kind it is. */
const exclusionLine = z
  .strictObject({
    id,
    layer: z.string().optional(),
    raster: z.string().optional(),
    where,
    buffer_m: z.number().min(0).optional(),
    max_distance_m: z.number().gt(0).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    side: z.enum(['downstream', 'upstream']).nullable().default(null),
    ...said,
    lock: z.boolean().default(false),
    active: z.boolean().default(true),
  })
  .refine(
    ({ layer, raster, buffer_m, max_distance_m, min, max }) => {
      const measures = [buffer_m, max_distance_m].filter((value) => value !== undefined).length
      return raster === undefined
        ? layer !== undefined && measures === 1 && min === undefined && max === undefined
        : layer === undefined && measures === 0 && (min !== undefined || max !== undefined)
    },
    { message: 'takes layer with buffer_m or max_distance_m, or raster with min or max' },
  )

const requirementLine = z.strictObject({
  id,
  layer: z.string(),
  where,
  not_in: z.string().nullable().default(null),
  ...said,
  active: z.boolean().default(true),
})

const curve = {
  id,
  best: z.number(),
  worst: z.number(),
  weight: z.number().min(0).max(100),
  why: textSchema.nullable().default(null),
}
const ofLayer = { layer: z.string(), where, ...curve }
const preferenceLine = z.discriminatedUnion('metric', [
  z.strictObject({ metric: z.literal('distance'), ...ofLayer }),
  z.strictObject({ metric: z.literal('inside'), ...ofLayer }),
  z.strictObject({ metric: z.literal('count_within'), r: z.number().gt(0), ...ofLayer }),
  z.strictObject({ metric: z.literal('mean'), raster: z.string(), ...curve }),
  z.strictObject({ metric: z.literal('max'), raster: z.string(), ...curve }),
])

const range = z
  .tuple([z.number().gt(0), z.number().gt(0)])
  .refine(([a, b]) => a <= b, { message: 'is reversed' })

const takeSaid = {
  id,
  item: textSchema,
  basis: z.enum(BASES).exclude(['user']),
  note: textSchema.nullable().default(null),
}
/** Hectares of one thing, of each unit of something, or of a mass heaped up to a height. */
const landTakeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('each'), ha: range, ...takeSaid }),
  z.strictObject({
    kind: z.literal('per'),
    ha_per: range,
    unit: textSchema,
    typical: z.number().gt(0),
    ...takeSaid,
  }),
  z.strictObject({
    kind: z.literal('heap'),
    /** t/m³. */
    dry_density: range,
    /** Height taken when nobody says another, m. */
    mean_height_m: z.number().gt(0),
    /** Million tonnes. */
    typical: z.number().gt(0),
    ...takeSaid,
  }),
])
export type LandTakeItem = z.infer<typeof landTakeSchema>

const flagSchema = z.strictObject({ layer: z.string(), why: textSchema })

/** A variant (another thing on the same kind of land) or a part (of a work that has several). */
const optionLine = z.strictObject({
  id,
  title: textSchema,
  note: textSchema.nullable().default(null),
  typical_ha: range.nullable().default(null),
  min_area_ha: z.number().gt(0).optional(),
  min_width_m: z.number().min(0).optional(),
  /** Ids of what it does not ask. */
  without: z.array(id).default([]),
  overrides: z.array(exclusionLine).default([]),
  exclusions: z.array(exclusionLine).default([]),
  requirements: z.array(requirementLine).default([]),
  preferences: z.array(preferenceLine).default([]),
  /** Preferences of the set, said anew. */
  preference_overrides: z.array(preferenceLine).default([]),
})

const baseFile = z.strictObject({
  id: z.literal('base'),
  exclusions: z.array(exclusionLine).min(1),
  flags: z.array(flagSchema),
})

const setFile = z
  .strictObject({
    id,
    title: textSchema,
    extends: z.literal('base'),
    min_area_ha: z.number().gt(0),
    min_width_m: z.number().min(0),
    overrides: z.array(exclusionLine).default([]),
    exclusions: z.array(exclusionLine).default([]),
    requirements: z.array(requirementLine).default([]),
    preferences: z.array(preferenceLine).default([]),
    variants: z.array(optionLine).default([]),
    parts: z.array(optionLine).default([]),
    not_offered: z.array(z.strictObject({ id, title: textSchema, why: textSchema })).default([]),
    land_take: z.array(landTakeSchema).min(1),
    thresholds: z.array(textSchema).min(1),
    hints: z.array(textSchema).default([]),
  })
  .refine(({ variants, parts }) => variants.length === 0 || parts.length === 0, {
    path: ['parts'],
    message: 'a set has variants or parts, not both',
  })

/** One thing that can be asked: the set as a whole, a variant of it, or a part. */
export interface SetOption {
  /** What `criteria.set` says: `solar-pv`, `social-fiscal/park`, `desalination/plant`. */
  id: string
  kind: 'whole' | 'variant' | 'part'
  title: Text
  note: Text | null
  /** Hectares that one of them usually takes. */
  typical_ha: [number, number] | null
  /** Ready to be asked, of the whole region. */
  criteria: Criteria
}

/** A starting set, resolved. Plain data: it is what `GET /api/availability/sets` gives. */
export interface StartingSet {
  id: string
  title: Text
  /** At least one; the first is what a person gets who only chooses the set. */
  options: SetOption[]
  land_take: LandTakeItem[]
  /** Limits of the law worth knowing before drawing anything. */
  thresholds: Text[]
  /** Which land acts there are for it. */
  hints: Text[]
  /** Layers to be shown beside an answer; they take no land out of it. */
  flags: { layer: string; why: Text }[]
  /** What belongs to it and is not answered here, and why. */
  not_offered: { id: string; title: Text; why: Text }[]
}

type ExclusionLine = z.output<typeof exclusionLine>
type OptionLine = z.output<typeof optionLine>
type SetFile = z.output<typeof setFile>
type Path = (string | number)[]

/** One mistake of a set file. */
export interface SetFault {
  file: string
  /** From 1. */
  line: number
  message: string
}

/** Thrown by `parseSets`: every mistake, by file and line. */
export class SetFileError extends Error {
  readonly faults: readonly SetFault[]
  constructor(faults: readonly SetFault[]) {
    super(
      `The starting sets cannot be read.\n${faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n')}`,
    )
    this.name = 'SetFileError'
    this.faults = faults
  }
}

/**
 * Reads the files of `sets/` (YAML 1.2) and resolves each set over `base`. An item of `overrides` stands in the place of
 * the one with its id; an item of `exclusions` comes beside what there is, whatever its layer, so that a wish for a
 * larger distance never takes the law's own out. Throws `SetFileError` with file and line: YAML that does not parse,
 * fields that do not fit, ids given twice or not there, layers, properties and choices that the catalogue does not have.
 */
export function parseSets(files: readonly { name: string; text: string }[]): StartingSet[] {
  const faults: SetFault[] = []
  const read = files.flatMap(({ name, text }) => {
    const lines = new LineCounter()
    const document = parseDocument(text, { lineCounter: lines })
    const fault = (path: Path, message: string) => {
      faults.push({ file: name, line: lineAt(document, lines, path), message })
    }
    for (const error of document.errors) {
      faults.push({
        file: name,
        line: error.linePos?.[0].line ?? 1,
        message: error.message.split('\n')[0] ?? '',
      })
    }
    if (document.errors.length > 0) return []
    const data: unknown = document.toJS()
    const isBase = (data as { id?: unknown } | null)?.id === 'base'
    const parsed = (isBase ? baseFile : setFile).safeParse(data)
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        fault(path as Path, `${path.join('.') || 'the file'}: ${message}`)
      }
      return []
    }
    return [{ name, file: parsed.data, fault }]
  })
  const base = read.find(({ file }) => file.id === 'base')
  if (!base && faults.length === 0)
    faults.push({ file: 'base.yaml', line: 1, message: 'there is no set “base”' })
  if (!base) throw new SetFileError(faults)
  const { exclusions, flags } = base.file as z.output<typeof baseFile>
  checkLines(exclusions, ['exclusions'], base.fault)
  for (const [i, flag] of flags.entries()) named(layerFault(flag.layer), ['flags', i], base.fault)

  const sets: StartingSet[] = []
  for (const { name, file, fault } of read) {
    if (file.id === 'base') continue
    const set = file as SetFile
    if (sets.some(({ id }) => id === set.id)) fault(['id'], `the set “${set.id}” is given twice`)
    checkNames(set, [], fault)
    const whole = apply(
      { exclusions: exclusions.map(toExclusion), requirements: [], preferences: [] },
      set,
      [],
      fault,
    )
    const choose = (of: OptionLine, kind: 'variant' | 'part', path: Path): SetOption => {
      checkNames(of, path, fault)
      return {
        id: `${set.id}/${of.id}`,
        kind,
        title: of.title,
        note: of.note,
        typical_ha: of.typical_ha,
        criteria: {
          set: `${set.id}/${of.id}`,
          area: { kind: 'region' },
          ...apply(whole, of, path, fault),
          min_area_ha: of.min_area_ha ?? set.min_area_ha,
          min_width_m: of.min_width_m ?? set.min_width_m,
        },
      }
    }
    const variants = set.variants.map((of, i) => choose(of, 'variant', ['variants', i]))
    const parts = set.parts.map((of, i) => choose(of, 'part', ['parts', i]))
    const all: SetOption = {
      id: set.id,
      kind: 'whole',
      title: set.title,
      note: null,
      typical_ha: null,
      criteria: {
        set: set.id,
        area: { kind: 'region' },
        ...whole,
        min_area_ha: set.min_area_ha,
        min_width_m: set.min_width_m,
      },
    }
    const options = parts.length > 0 ? parts : [all, ...variants]
    for (const option of options) {
      const result = criteriaSchema.safeParse(option.criteria)
      for (const { path, message } of result.success ? [] : result.error.issues) {
        faults.push({ file: name, line: 1, message: `${option.id}: ${path.join('.')}: ${message}` })
      }
    }
    const { land_take, thresholds, hints, not_offered } = set
    sets.push({ id: set.id, title: set.title, options, land_take, thresholds, hints, flags, not_offered })
  }
  if (faults.length > 0) throw new SetFileError(faults)
  return sets
}

/** The option that criteria came from (`criteria.set`), and its set; null when they came from none of these. */
export function optionOf(
  sets: readonly StartingSet[],
  id: string,
): { set: StartingSet; option: SetOption } | null {
  for (const set of sets) {
    const option = set.options.find((each) => each.id === id)
    if (option) return { set, option }
  }
  return null
}

interface Asked {
  exclusions: Exclusion[]
  requirements: Requirement[]
  preferences: Preference[]
}

type Lines = Pick<OptionLine, 'overrides' | 'exclusions' | 'requirements' | 'preferences'> &
  Partial<Pick<OptionLine, 'without' | 'preference_overrides'>>

type Fault = (path: Path, message: string) => void

/** What is asked, with what `more` takes out, says anew and adds. */
function apply(asked: Asked, more: Lines, path: Path, fault: Fault): Asked {
  const { without = [], preference_overrides = [] } = more
  const ids = [...asked.exclusions, ...asked.requirements, ...asked.preferences].map((each) => each.id)
  for (const [i, gone] of without.entries()) {
    if (!ids.includes(gone)) fault([...path, 'without', i], `“${gone}” is not there to be left out`)
  }
  const left = <T extends { id: string }>(list: T[]) => list.filter((each) => !without.includes(each.id))
  const replaced = <T extends { id: string }>(list: T[], anew: T[], key: string) => {
    for (const [i, each] of anew.entries()) {
      if (!list.some((old) => old.id === each.id)) {
        fault([...path, key, i, 'id'], `“${each.id}” is not there to be overridden`)
      }
    }
    return list.map((old) => anew.find((each) => each.id === old.id) ?? old)
  }
  const kept = {
    exclusions: replaced(left(asked.exclusions), more.overrides.map(toExclusion), 'overrides'),
    requirements: left(asked.requirements),
    preferences: replaced(
      left(asked.preferences),
      preference_overrides.map(toPreference),
      'preference_overrides',
    ),
  }
  const taken = new Set(
    [...kept.exclusions, ...kept.requirements, ...kept.preferences].map((each) => each.id),
  )
  for (const key of ['exclusions', 'requirements', 'preferences'] as const) {
    for (const [i, each] of more[key].entries()) {
      if (taken.has(each.id)) {
        fault([...path, key, i, 'id'], `“${each.id}” is there already: give it another id, or override it`)
      }
      taken.add(each.id)
    }
  }
  return {
    exclusions: [...kept.exclusions, ...more.exclusions.map(toExclusion)],
    requirements: [...kept.requirements, ...more.requirements.map(toRequirement)],
    preferences: [...kept.preferences, ...more.preferences.map(toPreference)],
  }
}

function toExclusion(line: ExclusionLine): Exclusion {
  const {
    id,
    layer,
    raster,
    where,
    buffer_m,
    max_distance_m,
    min,
    max,
    side,
    lock,
    active,
    basis,
    why,
    cite,
  } = line
  const common = { id, basis, why, cite, lock, active }
  if (raster !== undefined) return { kind: 'raster', raster, min: min ?? null, max: max ?? null, ...common }
  const target = { layer: layer ?? '', where }
  return max_distance_m === undefined
    ? { kind: 'near', ...target, buffer_m: buffer_m ?? 0, side, ...common }
    : { kind: 'far', ...target, max_distance_m, ...common }
}

const toRequirement = (line: z.output<typeof requirementLine>): Requirement =>
  requirementSchema.parse({ kind: 'layer', ...line })

const toPreference = (line: z.output<typeof preferenceLine>): Preference => preferenceSchema.parse(line)

function named(found: NameFault | null, path: Path, fault: Fault) {
  if (found) fault([...path, ...found.path], found.what.en)
}

/** The layers, rasters and filters that the lines of a list name. */
function checkLines(
  lines: readonly {
    layer?: string
    raster?: string
    where?: ExclusionLine['where']
    not_in?: string | null
  }[],
  path: Path,
  fault: Fault,
) {
  for (const [i, { layer, raster, where = null, not_in = null }] of lines.entries()) {
    const at = [...path, i]
    if (raster !== undefined) named(rasterFault(raster), at, fault)
    if (not_in !== null) named(layerFault(not_in, 'not_in'), at, fault)
    if (layer === undefined) continue
    named(layerFault(layer), at, fault)
    for (const each of whereFaults(layer, where)) named(each, at, fault)
  }
}

function checkNames(of: Lines, path: Path, fault: Fault) {
  for (const key of [
    'overrides',
    'exclusions',
    'requirements',
    'preferences',
    'preference_overrides',
  ] as const) {
    checkLines(of[key] ?? [], [...path, key], fault)
  }
}
