import { z } from 'zod'
import { coverageSchema, sourceSchema } from './feature.ts'
import { ENCODINGS, positionColumnsSchema } from './reading.ts'
import { textSchema } from './text.ts'

/**
 * Terms
 * - source: who publishes the data, under which licence, how often.
 * - connector: how one source's rows become features of one layer. Data only: shown, compared and hashed.
 * - rule: where one property of the layer comes from. Its type is the property's own, declared by the layer.
 */

/** Names of columns; of several, the first that says something. */
const columnsSchema = z.union([z.string(), z.array(z.string()).min(1)])

/**
 * A rule:
 * - `'NOMBRE'`: that column, read as the property's type;
 * - `{ constant }`: the same for every row;
 * - `{ template: 'Distrito {COD}' }`: text with columns in braces; empty when one of them is;
 * - `{ which: { VALIDADOS: 'validated' } }`: told by which column is the first to say something;
 * - `{ from, … }`: a column with more to say about it.
 */
export const ruleSchema = z.union([
  z.string(),
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ template: z.string() }),
  z.strictObject({ which: z.record(z.string(), z.string()) }),
  z.strictObject({
    from: columnsSchema,
    /** A row without it is refused. */
    required: z.boolean().optional(),
    /**
     * How text becomes the value, where its type is not enough. `title`: capitals to ordinary writing. `year`: the
     * year of a date. `cut`: a comuna code padded to five digits. `comuna`: a comuna's name to its code. `company`: a
     * name, as `title`, where it is that of a company; names that may be a person's are left out.
     */
    as: z.enum(['title', 'year', 'cut', 'comuna', 'company']).optional(),
    /** `comma`: 1.234,5 (dots are thousands). Without it a point, or a comma where it can only be a decimal. */
    decimal: z.enum(['comma']).optional(),
    /** The number is multiplied by this, e.g. 100 from km² to ha. */
    times: z.number().optional(),
    /** What the finished number may be; outside it is left out with an issue. */
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    /** Dates printed in local time a few hours before the day they mean. */
    plus_hours: z.number().int().optional(),
    /** The source's words and ours; compared without accents, case or repeated spaces. */
    values: z.record(z.string(), z.string()).optional(),
    /** For words that are not in `values`; each is still reported. */
    other: z.string().optional(),
    /** Misspellings met in the source, and what they mean; each use is reported. */
    spellings: z.record(z.string(), z.string()).optional(),
    /** The words for yes and no. */
    true: z.array(z.string()).optional(),
    false: z.array(z.string()).optional(),
    /** Text for rows whose columns say nothing: a template. */
    else: z.string().optional(),
  }),
])
export type Rule = z.infer<typeof ruleSchema>

/** Which part of a service is asked for: what touches the study frame (`STUDY_FRAME`), or all there is. */
const areaSchema = z.enum(['region', 'all']).default('region')
/** Rows asked for at once; a service may give fewer. */
const pageSchema = z.number().int().min(1).max(10_000).default(1000)
/** Addresses inside a private network are refused, unless the declaration says that the source lives in one. */
const insideSchema = z.boolean().default(false)

/**
 * A service or address that gives the file. Every kind also reads a mirror folder (`<connector id>.<extension>`).
 * Of services only the columns are kept that a connector reads.
 */
export const fetchSchema = z.discriminatedUnion('kind', [
  /** A file at an address. */
  z.strictObject({ kind: z.literal('http'), url: z.url(), inside: insideSchema }),
  /** A layer of an ArcGIS server (FeatureServer or MapServer, REST). */
  z.strictObject({
    kind: z.literal('arcgis'),
    /** Address of the layer, `…/FeatureServer/0`. */
    url: z.url(),
    where: z.string().default('1=1'),
    area: areaSchema,
    /** `auto`: GeoJSON where the service says it has it, Esri JSON elsewhere. */
    format: z.enum(['auto', 'geojson', 'json']).default('auto'),
    /** `ids` where the service is known to ignore `resultOffset`; a service that turns out to do so is met anyway. */
    paging: z.enum(['offset', 'ids']).default('offset'),
    page: pageSchema,
    inside: insideSchema,
  }),
  /** A feature type of a WFS that can answer in GeoJSON. */
  z.strictObject({
    kind: z.literal('wfs'),
    /** Address of the service, without a query. */
    url: z.url(),
    version: z.enum(['1.0.0', '2.0.0']),
    type_name: z.string(),
    /** How this server calls GeoJSON. */
    output: z.string().default('application/json'),
    area: areaSchema,
    page: pageSchema,
    inside: insideSchema,
  }),
  /** A collection of an OGC API. */
  z.strictObject({
    kind: z.literal('ogcapi'),
    /** Address of the landing page. */
    url: z.url(),
    collection: z.string(),
    area: areaSchema,
    page: pageSchema,
    inside: insideSchema,
  }),
  /** A file of a data set in a CKAN catalogue. */
  z.strictObject({
    kind: z.literal('ckan'),
    /** Address of the catalogue, above `/api/3/action`. */
    url: z.url(),
    dataset: z.string(),
    /** Its identifier, or words of its name, address or format; of several, the one changed last. */
    resource: z.string(),
    inside: insideSchema,
  }),
  /** A list of records in JSON, each with its position in degrees. */
  z.strictObject({
    kind: z.literal('json'),
    url: z.url(),
    /** Where the list is, when it is not the document itself: `data.items`. */
    records: z.string().optional(),
    x: z.string(),
    y: z.string(),
    area: areaSchema,
    inside: insideSchema,
  }),
])
export type Fetch = z.output<typeof fetchSchema>

const wordsSchema = z.record(z.string(), z.array(z.string()).min(1))

export const connectorSchema = z.strictObject({
  /** Also the first part of the identifiers of its features. */
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  layer: z.string().regex(/^[a-z][a-z0-9_]*$/),
  title: textSchema,
  publisher: textSchema,
  /** As the source states it; «no declarada» is not a permission. */
  licence: z.string().min(1),
  source: sourceSchema.omit({ licence: true }),
  /** Year or date the facts were true. */
  vintage: z
    .string()
    .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
    .nullable(),
  /** How far a drawn position may be from the true one, in metres; null: not known, or a table. */
  accuracy_m: z.number().positive().nullable(),
  coverage: coverageSchema,
  /**
   * `whole`: the file is the list; a new version holds nothing else. `part`: the file knows a corner or a kind; its
   * features join those that other connectors and the atlas gave, and take the place of atlas features of the same
   * name within 5 km. `extra`: they join too, but what is there already stays, and its namesakes are left out.
   */
  extent: z.enum(['whole', 'part', 'extra']).default('whole'),
  /** Of `extra`: a feature this near, in metres, to one that is there is the same, whatever its name. */
  same_within_m: z.number().positive().optional(),
  /** The file it reads: name without extension, and columns that must be there. */
  file: z.strictObject({
    stem: z.string(),
    columns: z.array(z.string()),
    /** The agency's own file, of which `stem` is a cut; of a folder that holds both, the cut is left. */
    original: z.string().optional(),
  }),
  /**
   * The file is of the whole country: what lies outside the region, or is not selected, is left out, counted, and no
   * fault.
   */
  national: z.boolean().default(false),
  /** What whoever uses the data should know and no check can see; each is an issue of the import. */
  caveats: z.array(textSchema).default([]),
  /** Rows it takes: every column named must hold one of the words. */
  select: wordsSchema.optional(),
  /** Rows it leaves to others: any column named holding one of the words. */
  except: wordsSchema.optional(),
  /**
   * Columns whose values name a feature for good. `repeats`: the source uses one identifier for several rows, which
   * are told apart by their content. `copies`: it gives one thing in several rows, of which the one that says most is
   * kept. `content`: the source has no identifier at all.
   */
  id_from: z.union([
    z.literal('content'),
    z.strictObject({
      columns: z.array(z.string()).min(1),
      repeats: z.boolean().default(false),
      copies: z.boolean().optional(),
    }),
  ]),
  /** The rows' own, columns that hold a position (in `read.srid`, or degrees in EPSG:4326), or none. */
  geometry: z.union([z.enum(['file', 'none']), positionColumnsSchema]),
  /** What the file does not say of itself, or says wrongly. */
  read: z
    .strictObject({
      /** Part of the name of the layer, sheet or archive member that is read. */
      table: z.string().optional(),
      encoding: z.enum(ENCODINGS).optional(),
      delimiter: z.string().optional(),
      header_row: z.number().int().positive().optional(),
      /** EPSG number of the coordinates. */
      srid: z.number().int().optional(),
      axes: z.enum(['xy', 'yx']).optional(),
      /**
       * A report laid out for paper becomes a table. `labels`: words above the header, each with its value beside it; columns
       * of every row. `side_by_side`: columns that stand several times next to each other; each time is a row. Sheets
       * follow one another; without `side_by_side` each is one row.
       */
      stacked: z.strictObject({ labels: z.array(z.string()), side_by_side: z.array(z.string()) }).optional(),
    })
    .default({}),
  /** How often the publisher renews it; null: never again. */
  cadence: z
    .enum(['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'irregular'])
    .nullable()
    .default(null),
  /** Where it is fetched from; null: it only comes as a file. */
  fetch: fetchSchema.nullable().default(null),
  /**
   * Columns that say the position once more, in UTM 19S (EPSG:32719), to be compared with the geometry. `zone`: the column
   * that says so.
   */
  utm: z.strictObject({ east: z.string(), north: z.string(), zone: z.string().optional() }).optional(),
  /** Pairs of columns that say the same number; where they differ by more than this share of it, it is reported. */
  agree: z
    .array(z.strictObject({ columns: z.tuple([z.string(), z.string()]), within: z.number().positive() }))
    .optional(),
  map: z.record(z.string(), ruleSchema),
  /** Words that mean nothing is known, besides the usual ones. */
  missing: z.array(z.string()).default([]),
  /** Columns about people; never read, not even into staging. */
  personal: z.array(z.string()).default([]),
})
export type Connector = z.output<typeof connectorSchema>
/** What several connectors of one publisher share, before each says the rest. */
export type SharedConnector = Partial<z.input<typeof connectorSchema>>

/** Declares a connector: checked, defaults filled in, frozen. Throws a ZodError that names the field. */
export function connector(declaration: z.input<typeof connectorSchema>): Connector {
  return Object.freeze(connectorSchema.parse(declaration))
}

/** The columns a connector reads, besides those of its geometry. */
export function columnsOf({ map, id_from, select, except }: Connector): string[] {
  const columns = Object.values(map).flatMap(columnsOfRule)
  const identifying = id_from === 'content' ? [] : id_from.columns
  return [...new Set([...columns, ...identifying, ...Object.keys({ ...select, ...except })])]
}

/** The columns a rule reads. */
export function columnsOfRule(rule: Rule): string[] {
  if (typeof rule === 'string') return [rule]
  if ('constant' in rule) return []
  if ('template' in rule) return columnsInTemplate(rule.template)
  if ('which' in rule) return Object.keys(rule.which)
  return [rule.from, rule.else ? columnsInTemplate(rule.else) : []].flat()
}

/** `'{A} y {B}'` → `['A', 'B']`. */
export const columnsInTemplate = (template: string): string[] =>
  [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string)
