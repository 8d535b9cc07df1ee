import { describe, expect, it } from 'vitest'
import { type LayerDeclaration, layerSchema, THEMES } from '../model/layer.ts'
import { isLayerId, LAYERS, layerById, NEARBY_TITLES, THEME_TITLES } from './index.ts'
import { WORDS } from './properties.ts'
import { featureSchema, queryables, tileProperties } from './schema.ts'

/** Layers that the permitting rules name. */
const PERMITTING = `comuna urban_limit ipt_zone ipt_evaluated ipt_risk fiscal_land fiscal_committed coastline
  maritime_concession ecmpo border_line border_zone snap_park snap_monument snap_reserve snap_virgin snap_multiuse
  marine_reserve santuario bien_nacional_protegido ramsar priority_site urban_wetland wetland_inventory vega_bofedal
  vega_aquifer dga_restriction dga_prohibition watercourse lake_salar glacier well water_intake_public indigenous_land
  adi indigenous_community settlement dwelling sensitive_receptor heritage_mh heritage_zt archaeological_site
  paleo_unit qhapaq_nan astro_commune astro_land observatory air_saturated air_latent road_national road_public
  railway airport power_line substation gas_oil_pipeline water_pipeline telecom_antenna explosives_store
  military_area mining_exploit mining_explore mining_easement mine_site smelter tailings_deposit
  mining_interest_place tsunami_zone debris_flood_zone xerophytic_veg zoit seia_project`.split(/\s+/)

/** Layers and grids that the land-availability criteria name besides. */
const CRITERIA =
  `port population existing_facility water_main_or_sewer contaminated_land slope_pct elevation_m
  ghi_kwh_m2_y wind_m_s`.split(/\s+/)

/** Layers of our own. */
const OURS =
  `study_area region provincia power_plant emission_source air_station desalination_plant brine_operation
  industrial_area basin river_station spring ore_deposit census_district camp_settlement communal_profile public_work
  solar_resource native_land_territory native_land_language peak volcano contour tsunami_route tsunami_meeting_point
  tourist_attraction railway_station heritage_osm pier well_level air_quality_daily mine_production urban_indicator
  protected_area_register comuna_table communal_poverty`.split(/\s+/)

/** Filters that rules and criteria put on layers, each with values they use. */
const FILTERS: [layer: string, property: string, values: unknown[]][] = [
  ['air_saturated', 'zone', ['tocopilla', 'calama', 'maria-elena']],
  ['air_latent', 'zone', ['tocopilla']],
  ['ecmpo', 'status', ['granted', 'applied']],
  ['power_line', 'kv', [66, 110, 220, 500]],
  ['substation', 'kv', [110]],
  ['road_public', 'paved', [true, false]],
  ['ipt_zone', 'use', ['industrial', 'equipment']],
]

describe('the catalogue', () => {
  it('declares every layer that rules, criteria and people need, once', () => {
    const ids = LAYERS.map(({ id }) => id as string)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual([...PERMITTING, ...CRITERIA, ...OURS].sort())
  })

  it('finds a layer by its id and knows which ids are its own', () => {
    expect(layerById('adi').theme).toBe('indigenous')
    expect(layerById('no_such_layer')).toBeUndefined()
    expect(isLayerId('ramsar')).toBe(true)
    expect(isLayerId('Ramsar')).toBe(false)
  })

  it('holds the properties and values that rules and criteria filter on', () => {
    for (const [id, property, values] of FILTERS) {
      const schema = featureSchema(layerById(id) ?? expect.fail(id))
      for (const value of values)
        expect(schema.safeParse({ [property]: value }).success, `${id}.${property}`).toBe(true)
    }
  })

  it('shows every theme but planning at first, with about twenty layers on', () => {
    const visible = LAYERS.filter((layer) => layer.visible)
    expect(visible.length).toBeGreaterThan(15)
    expect(visible.length).toBeLessThan(26)
    expect(new Set(visible.map(({ theme }) => theme))).toEqual(
      new Set(THEMES.filter((theme) => theme !== 'planning')),
    )
  })

  it('keeps the place of archaeological sites from the public, and nothing else', () => {
    expect(LAYERS.filter(({ access }) => access === 'restricted').map(({ id }) => id)).toEqual([
      'archaeological_site',
    ])
  })

  it('says which layers are activities near a territory', () => {
    const ids = (group: LayerDeclaration['nearby']) =>
      LAYERS.filter(({ nearby }) => nearby === group).map(({ id }) => id)
    expect(ids('operation')).toEqual(['mine_site', 'brine_operation', 'smelter', 'tailings_deposit'])
    expect(ids('project')).toEqual(['seia_project', 'public_work'])
    expect(ids('emitter')).toEqual(['power_plant', 'emission_source'])
    expect(ids('water')).toEqual(['well', 'water_intake_public', 'desalination_plant'])
  })

  it('titles every theme and group in both languages', () => {
    expect(Object.keys(THEME_TITLES)).toEqual([...THEMES])
    for (const { es, en } of [...Object.values(THEME_TITLES), ...Object.values(NEARBY_TITLES)]) {
      expect(es && en).toBeTruthy()
      expect(es).not.toBe(en)
    }
  })
})

/** Titles that are the same word, or the same name, in both languages. */
const SAME = new Set(['Comunas'])

describe.each(LAYERS.map((declaration) => [declaration.id, declaration] as const))(
  '%s',
  (id, declaration) => {
    it('survives JSON unchanged and is frozen', () => {
      expect(layerSchema.parse(JSON.parse(JSON.stringify(declaration)))).toEqual(declaration)
      expect(Object.isFrozen(declaration)).toBe(true)
    })

    it('speaks both languages', () => {
      const { title, description } = declaration
      expect(description.es).not.toBe(description.en)
      expect(description.es.endsWith('.') && description.en.endsWith('.')).toBe(true)
      if (title.es === title.en) expect(SAME).toContain(title.es)
      for (const text of [title, description, declaration.publisher]) {
        expect(text.es.trim()).toBe(text.es)
        expect(text.en.trim()).toBe(text.en)
      }
    })

    it('is labelled by a property it has', () => {
      expect(Object.keys(declaration.properties)).toContain(declaration.label)
    })

    it('draws by properties and choices it has', () => {
      const { symbology, properties } = declaration
      if (symbology.kind === 'single') return
      const property = properties[symbology.property]
      if (symbology.kind === 'graduated') {
        expect(['number', 'integer']).toContain(property?.type)
        const values = symbology.stops.map(([value]) => value)
        expect(values).toEqual([...values].sort((a, b) => a - b))
        return
      }
      const choices = property?.type === 'choice' ? Object.keys(property.choices) : []
      expect(choices).toEqual(expect.arrayContaining(Object.keys(symbology.symbols)))
    })

    it('says a shared word the way it is shared', () => {
      for (const [name, property] of Object.entries(declaration.properties)) {
        const word = (WORDS as Record<string, { type: string }>)[name]
        if (word && property.type !== 'choice') expect(property, name).toEqual(word)
      }
    })

    it('has addresses that are addresses', () => {
      if (declaration.home !== null) expect(URL.canParse(declaration.home), declaration.home).toBe(true)
      expect(declaration.zoom.min).toBeLessThanOrEqual(declaration.zoom.max)
    })

    it('checks its features: nothing is required, nothing undeclared is let in', () => {
      const schema = featureSchema(declaration)
      expect(schema.safeParse({}).success).toBe(true)
      expect(
        schema.safeParse(Object.fromEntries(Object.keys(declaration.properties).map((key) => [key, null])))
          .success,
      ).toBe(true)
      expect(schema.safeParse({ undeclared: 1 }).success).toBe(false)
    })

    it('puts in its tiles what the map draws, and little else', () => {
      const carried = tileProperties(declaration)
      const { symbology, label, properties } = declaration
      expect(carried).toContain(label)
      if (symbology.kind !== 'single') expect(carried).toContain(symbology.property)
      expect(carried.every((name) => name in properties)).toBe(true)
      expect(new Set(carried).size).toBe(carried.length)
      expect(carried.length).toBeLessThanOrEqual(11)
    })

    it('says what it may be filtered by', () => {
      const schema = queryables(declaration, 'en') as { properties: Record<string, { title?: string }> }
      const { geometry, ...properties } = schema.properties
      expect(Object.keys(properties)).toEqual(Object.keys(declaration.properties))
      expect(geometry === undefined).toBe(['none', 'raster'].includes(declaration.geometry))
      expect(properties[declaration.label]?.title).toBe(declaration.properties[declaration.label]?.title.en)
      expect(id).not.toBe('')
    })
  },
)

describe('a feature', () => {
  const plant = featureSchema(layerById('desalination_plant'))

  it('keeps units, choices and dates honest', () => {
    expect(plant.safeParse({ name: 'Distrito Norte', kind: 'mining', flow_l_s: 840 }).success).toBe(true)
    expect(plant.safeParse({ flow_l_s: '840' }).success).toBe(false)
    expect(plant.safeParse({ flow_l_s: -1 }).success).toBe(false)
    expect(plant.safeParse({ flow_l_s: Number.NaN }).success).toBe(false)
    expect(plant.safeParse({ kind: 'Minería' }).success).toBe(false)
    expect(plant.safeParse({ url: 'javascript:alert(1)' }).success).toBe(false)
    expect(plant.safeParse({ start_year: 2020.5 }).success).toBe(false)
  })

  it('takes a year, a month or a day as a date, and nothing else', () => {
    const project = featureSchema(layerById('seia_project'))
    for (const date of ['1998', '1998-09', '1998-09-15']) {
      expect(project.safeParse({ decided_on: date }).success, date).toBe(true)
    }
    for (const date of ['15 Set. 1998', '1998-13', '1998-09-32', '15-09-1998']) {
      expect(project.safeParse({ decided_on: date }).success, date).toBe(false)
    }
  })
})

describe('queryables', () => {
  it('tell choices, units and geometry in the language asked', () => {
    expect(queryables(layerById('power_plant'), 'en')).toMatchObject({
      title: 'Power plants',
      properties: {
        geometry: { format: 'geometry-any', 'x-ogc-role': 'primary-geometry' },
        power_mw: { type: 'number', minimum: 0, title: 'Power', 'x-ogc-unit': 'MW' },
        kind: { type: 'string', title: 'Kind' },
      },
      additionalProperties: false,
    })
  })
})
