import { CEN, publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { CC_BY, NOT_STATED } from './licences.ts'

/** The register of installations the law obliges the coordinator to publish. About one in a hundred has no position. */
const COORDINATOR = {
  publisher: publisher('cen'),
  licence: NOT_STATED,
  source: {
    name: 'Coordinador Eléctrico Nacional',
    year: null,
    reference: 'Infotécnica, registro de instalaciones',
  },
  vintage: null,
  coverage: 'region',
  id_from: { columns: ['id'] },
  geometry: 'file',
  cadence: 'monthly',
} satisfies SharedConnector

/**
 * The energy map of the CNE: rows of 30 June 2018. Some are labelled with the wrong region, so only their place counts.
 * Besides the fuel of thermal plants only `nombre` is known to be there.
 */
const CNE_MAPS = {
  publisher: publisher('cne'),
  licence: NOT_STATED,
  source: { name: 'CNE', year: 2018, reference: 'Energía Maps, datos del 30 de junio de 2018' },
  vintage: '2018-06-30',
  accuracy_m: 500,
  coverage: null,
  extent: 'part',
  id_from: { columns: ['nombre'], repeats: true },
  geometry: 'file',
  // It has not been renewed since.
  cadence: null,
} satisfies SharedConnector

const CNE_SERVICE = {
  kind: 'wfs',
  url: 'https://energiamaps.cne.cl/geoserver/cne-sigcra-new/ows',
  version: '1.0.0',
} as const

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI']

/** `numbered('TOC', '02301', 2)` → `{ TOCI: '02301', TOCII: '02301' }`. */
const numbered = (city: string, cut: string, many: number) =>
  Object.fromEntries(ROMAN.slice(0, many).map((number) => [city + number, cut]))

export const EMISSIONS_CONNECTORS = [
  connector({
    id: 'centrales_wri',
    layer: 'power_plant',
    title: { es: 'Centrales eléctricas de 2016', en: 'Power plants of 2016' },
    publisher: publisher('cne'),
    licence: CC_BY,
    source: {
      name: 'CNE, Energía Abierta',
      year: 2016,
      reference:
        'Global Power Plant Database, WRI; datos de 2016, antes de muchos cierres y de casi todo lo solar',
    },
    caveats: [
      {
        es: 'Datos de 2016: faltan casi todo lo solar y eólico y los cierres desde entonces; varias unidades van en una fila.',
        en: 'Data of 2016: nearly all solar and wind plants and the closures since are missing; several units make one row.',
      },
    ],
    vintage: '2016',
    accuracy_m: 500,
    coverage: null,
    // Ten years old: what is known since stays.
    extent: 'extra',
    file: {
      stem: 'centrales_electricas_wri_energia_abierta',
      columns: ['gppd_idnr', 'capacity_mw', 'primary_fuel'],
    },
    id_from: { columns: ['gppd_idnr'] },
    geometry: 'file',
    map: {
      name: { from: 'name', as: 'title', required: true },
      kind: {
        from: 'primary_fuel',
        values: {
          Oil: 'thermal',
          Coal: 'thermal',
          Gas: 'thermal',
          Wind: 'wind',
          Solar: 'solar',
          Hydro: 'hydro',
        },
      },
      owner: { from: 'owner', as: 'title' },
      power_mw: 'capacity_mw',
      fuel: {
        from: 'primary_fuel',
        values: { Oil: 'Petróleo diésel', Coal: 'Carbón', Gas: 'Gas natural', Wind: 'Viento', Solar: 'Sol' },
      },
      year: { from: 'year_of_capacity_data', as: 'year' },
      code: 'gppd_idnr',
    },
  }),
  connector({
    id: 'termicas_cne_2014',
    layer: 'power_plant',
    title: { es: 'Centrales térmicas de 2014', en: 'Thermal plants of 2014' },
    publisher: publisher('cne'),
    licence: CC_BY,
    source: {
      name: 'CNE',
      year: 2014,
      reference: 'Centrales termoeléctricas, capa del 10 de diciembre de 2014, por WRI',
    },
    vintage: '2014-12-10',
    // No datum is stated; some positions are where PSAD56 taken for WGS 84 would put them, others are not.
    accuracy_m: 500,
    coverage: null,
    extent: 'extra',
    same_within_m: 500,
    national: true,
    file: {
      stem: 'cne_centrales_termicas_utm',
      columns: ['gid', 'nombre', 'Potencia MW', 'Coordenada Este', 'Coordenada Norte'],
    },
    id_from: { columns: ['gid'] },
    geometry: { x: 'Coordenada Este', y: 'Coordenada Norte' },
    read: { srid: 32719 },
    caveats: [
      {
        es: 'Es de 2014: faltan las centrales posteriores y hay varias cerradas desde entonces.',
        en: 'It is of 2014: later plants are missing and several have closed since.',
      },
    ],
    map: {
      name: { from: 'nombre', as: 'title', required: true },
      kind: { constant: 'thermal' },
      owner: { from: 'Propietario', as: 'title' },
      fuel: { from: 'Combustible', as: 'title' },
      power_mw: 'Potencia MW',
      start_year: { from: 'Fecha Operación', as: 'year' },
      code: 'gid',
      year: { constant: 2014 },
      note: { template: 'RCA {rca}' },
    },
    missing: ['-99'],
  }),
  connector({
    id: 'retc_aire',
    layer: 'emission_source',
    title: { es: 'Emisiones al aire de fuentes puntuales', en: 'Emissions to air from point sources' },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: {
      name: 'MMA, RETC',
      year: null,
      reference: 'Emisiones al aire de fuentes puntuales, Mejillones y María Elena; año no declarado',
    },
    caveats: [
      {
        es: 'La emisión es la suma de todos los contaminantes, casi toda CO₂, y el año no está declarado: ordena plantas, no dice nada de SO₂ ni de polvo.',
        en: 'The emission is the sum of all pollutants, nearly all CO₂, and the year is not stated: it ranks plants and says nothing of SO₂ or dust.',
      },
      {
        es: 'Solo Mejillones y María Elena, y en esta faltaría un establecimiento.',
        en: 'Mejillones and María Elena only, and of the latter about one establishment is missing.',
      },
    ],
    vintage: null,
    accuracy_m: 500,
    // Two comunas, of a year that is not stated.
    coverage: null,
    file: {
      stem: 'retc_emisiones_aire_puntuales_mejillones_maria_elena',
      columns: ['ID Establecimiento VU', 'Emisión (Toneladas)'],
    },
    id_from: { columns: ['ID Establecimiento VU'] },
    geometry: 'file',
    utm: { east: 'UTM_este', north: 'UTM_norte' },
    map: {
      name: { from: 'Nombre Establecimiento', as: 'title', required: true },
      kind: {
        from: 'Rubro',
        values: {
          Termoeléctricas: 'thermal',
          'Otras centrales de generación eléctrica': 'generation',
          Minería: 'mining',
          'Industria química, de plástico y caucho': 'chemical',
          'Otras industrias manufactureras': 'manufacturing',
          'Captación, tratamiento y distribución de agua': 'water',
          Construcción: 'construction',
          'Comercio mayorista': 'trade',
          'Otras actividades': 'other',
        },
      },
      status: { from: 'estado', values: { active: 'active', inactive: 'inactive' } },
      operator: { from: 'Razón social', as: 'title' },
      emission_t_year: 'Emisión (Toneladas)',
      pollutant: { constant: 'Suma de todos los contaminantes, casi toda CO₂' },
      sector: 'CIIU6',
      comuna: { from: 'Codcom', as: 'cut' },
      code: 'ID Establecimiento VU',
    },
  }),
  connector({
    id: 'estaciones_sinca',
    layer: 'air_station',
    title: { es: 'Estaciones SINCA', en: 'SINCA stations' },
    publisher: publisher('mma'),
    licence: 'GPL-3 (paquete atmchile)',
    source: { name: 'MMA, SINCA', year: null, reference: 'Lista de estaciones del paquete py-atmchile' },
    caveats: [
      {
        es: 'Faltan María Elena, Sierra Gorda y Coviefi.',
        en: 'María Elena, Sierra Gorda and Coviefi are missing.',
      },
    ],
    vintage: null,
    accuracy_m: 100,
    // María Elena, Sierra Gorda and one of Antofagasta are not in the list.
    coverage: null,
    extent: 'part',
    file: { stem: 'estaciones_sinca_calidad_aire', columns: ['station_code', 'station_name'] },
    id_from: { columns: ['station_code'] },
    geometry: 'file',
    map: {
      name: { from: 'station_name', required: true },
      code: 'station_code',
      operator: 'operator',
      network: 'network',
      locality: 'city',
      comuna: { from: 'city', as: 'comuna' },
      kind: {
        from: 'access_type',
        values: { Privada: 'private', Pública: 'public', 'no definida': 'not_stated' },
      },
    },
  }),
  connector({
    id: 'retc_aire_ckan',
    layer: 'emission_source',
    title: {
      es: 'Emisiones al aire por fuente y contaminante',
      en: 'Emissions to air by source and pollutant',
    },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: { name: 'MMA, RETC', year: null, reference: 'RETC, emisiones al aire de fuentes puntuales' },
    vintage: null,
    accuracy_m: 500,
    coverage: 'region',
    file: {
      stem: 'retc_emisiones_aire',
      columns: ['id_vu', 'nombre_establecimiento', 'contaminante', 'emision_retc'],
    },
    select: { region: ['Antofagasta'] },
    id_from: { columns: ['id_vu', 'source_id', 'contaminante'], repeats: true },
    geometry: { x: 'longitud', y: 'latitud' },
    read: { srid: 4326 },
    // One point for each pollutant of each chimney, thousands on top of one another: asked by name.
    cadence: null,
    fetch: {
      kind: 'ckan',
      url: 'https://datosretc.mma.gob.cl',
      dataset: 'emisiones-al-aire-de-fuente-puntuales',
      resource: 'xlsx',
    },
    map: {
      name: { from: 'nombre_establecimiento', as: 'title', required: true },
      kind: {
        from: 'rubro',
        values: {
          Termoeléctricas: 'thermal',
          'Otras centrales de generación eléctrica': 'generation',
          Minería: 'mining',
          'Industria química, de plástico y caucho': 'chemical',
          'Industria química, del plástico y caucho': 'chemical',
          'Otras industrias manufactureras': 'manufacturing',
          'Captación, tratamiento y distribución de agua': 'water',
          Construcción: 'construction',
          'Comercio mayorista': 'trade',
          'Otras actividades': 'other',
        },
        other: 'other',
      },
      emission_t_year: 'emision_retc',
      pollutant: 'contaminante',
      year: { from: 'año', as: 'year' },
      sector: 'ciiu6',
      comuna: { from: 'codigo_unico_territorial', as: 'cut' },
      code: 'id_vu',
    },
    personal: ['razon_social', 'rut_razon_social'],
  }),
  connector({
    id: 'estaciones_sinca_servicio',
    layer: 'air_station',
    title: { es: 'Estaciones de calidad del aire en línea', en: 'Air-quality stations online' },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: { name: 'MMA, SINCA', year: null, reference: 'SINCA, estaciones en línea' },
    vintage: null,
    accuracy_m: 100,
    coverage: 'region',
    file: { stem: 'sinca_estaciones', columns: ['key', 'nombre'] },
    id_from: { columns: ['key'] },
    geometry: 'file',
    cadence: 'monthly',
    fetch: {
      kind: 'json',
      url: 'https://sinca.mma.gob.cl/index.php/json/listadomapa2k19/',
      x: 'longitud',
      y: 'latitud',
    },
    map: {
      name: { from: 'nombre', required: true },
      code: 'key',
      operator: 'empresa',
      comuna: { from: 'comuna', as: 'comuna' },
    },
  }),
  connector({
    ...COORDINATOR,
    id: 'centrales_cen',
    layer: 'power_plant',
    title: { es: 'Centrales del Sistema Eléctrico Nacional', en: 'Power plants of the national grid' },
    accuracy_m: 500,
    file: { stem: 'cen_centrales', columns: ['id', 'nombre', 'tipo_central_nombre'] },
    fetch: { kind: 'json', url: `${CEN}/centrales/extended/`, x: 'longitud', y: 'latitud' },
    map: {
      name: { from: 'nombre', required: true },
      kind: {
        from: 'tipo_central_nombre',
        values: {
          Solares: 'solar',
          Termoeléctricas: 'thermal',
          Hidroeléctricas: 'hydro',
          Eólicas: 'wind',
          Geotérmica: 'geothermal',
        },
        other: 'other',
      },
      owner: 'propietario_nombre',
      power_mw: 'potencia_maxima',
      start_year: { from: 'fecha_inicio_operacion', as: 'year' },
      comuna: { from: 'comuna_nombre', as: 'comuna' },
      code: 'nemotecnico',
    },
  }),
  connector({
    ...COORDINATOR,
    id: 'subestaciones_cen_servicio',
    layer: 'substation',
    title: { es: 'Subestaciones del Sistema Eléctrico Nacional', en: 'Substations of the national grid' },
    accuracy_m: 100,
    file: { stem: 'cen_subestaciones', columns: ['id', 'nombre'] },
    // The list without «extended» has no positions; the sections of lines have none in either.
    fetch: { kind: 'json', url: `${CEN}/subestaciones/extended/`, x: 'longitud', y: 'latitud' },
    map: {
      name: { from: 'nombre', required: true },
      kv: 'tension_kv',
      owner: 'propietario_nombre',
      start_year: { from: 'fecha_inicio_operacion', as: 'year' },
      comuna: { from: 'comuna_nombre', as: 'comuna' },
      code: 'nemotecnico',
    },
  }),
  connector({
    ...CNE_MAPS,
    id: 'termicas_cne',
    layer: 'power_plant',
    title: { es: 'Centrales térmicas de 2018', en: 'Thermal plants of 2018' },
    // Plants of 2018, with their fuel; the coordinator's list is today's, without it.
    extent: 'extra',
    file: { stem: 'cne_centrales_termoelectricas', columns: ['nombre', 'combustibl'] },
    fetch: { ...CNE_SERVICE, type_name: 'cne-sigcra-new:centrales_termoele_20181016234834' },
    map: {
      name: { from: 'nombre', as: 'title', required: true },
      kind: { constant: 'thermal' },
      fuel: { from: 'combustibl', as: 'title' },
      year: { constant: 2018 },
    },
  }),
  connector({
    ...CNE_MAPS,
    id: 'terminales_cne',
    layer: 'port',
    title: { es: 'Terminales marítimos de combustible de 2018', en: 'Fuel marine terminals of 2018' },
    file: { stem: 'cne_terminales_maritimos', columns: ['nombre'] },
    fetch: { ...CNE_SERVICE, type_name: 'cne-sigcra-new:terminales_maritimos_20181016234836' },
    map: {
      name: { from: 'nombre', as: 'title', required: true },
      kind: { constant: 'marine_terminal' },
      year: { constant: 2018 },
    },
  }),
  connector({
    ...CNE_MAPS,
    id: 'gasoductos_cne',
    layer: 'gas_oil_pipeline',
    title: { es: 'Gasoductos de 2018', en: 'Gas pipelines of 2018' },
    file: { stem: 'cne_gasoductos', columns: ['nombre'] },
    fetch: { ...CNE_SERVICE, type_name: 'cne-sigcra-new:gaseoductos_20181016234835' },
    map: { name: { from: 'nombre', as: 'title' }, kind: { constant: 'gas' } },
  }),
  connector({
    ...CNE_MAPS,
    id: 'oleoductos_cne',
    layer: 'gas_oil_pipeline',
    title: { es: 'Oleoductos de 2018', en: 'Oil pipelines of 2018' },
    file: { stem: 'cne_oleoductos', columns: ['nombre'] },
    fetch: { ...CNE_SERVICE, type_name: 'cne-sigcra-new:oleoductos_20181016234836' },
    map: { name: { from: 'nombre', as: 'title' }, kind: { constant: 'fuel' } },
  }),
  connector({
    id: 'estaciones_sinca_atmchile',
    layer: 'air_station',
    title: { es: 'Estaciones SINCA del paquete AtmChile', en: 'SINCA stations of the AtmChile package' },
    publisher: publisher('mma'),
    licence: 'GPL-3 (paquete AtmChile)',
    source: { name: 'MMA, SINCA', year: null, reference: 'Lista de estaciones del paquete AtmChile' },
    vintage: null,
    // Three decimals, no datum: some stations stand 400 m from where the list of py-atmchile puts them, as PSAD56 would.
    accuracy_m: 500,
    coverage: null,
    extent: 'extra',
    national: true,
    file: { stem: 'sinca_estaciones_atmchile_latin1', columns: ['Ciudad', 'cod', 'Estacion', 'Region'] },
    select: { Region: ['II'] },
    // Codes of the city repeat; those of the station do not.
    id_from: { columns: ['cod'] },
    geometry: { x: 'Longitud', y: 'Latitud' },
    caveats: [
      {
        es: 'Lista sin fecha: hay estaciones que ya no miden. Los códigos de ciudad (`Ciudad`) se repiten y no nombran una estación.',
        en: 'List without a date: some stations measure no longer. City codes (`Ciudad`) repeat and do not name a station.',
      },
    ],
    map: {
      name: { from: 'Estacion', required: true },
      code: 'cod',
      kind: { constant: 'not_stated' },
      comuna: {
        from: 'Ciudad',
        values: {
          ...numbered('TOC', '02301', 5),
          ...numbered('ANT', '02101', 4),
          ...numbered('CAL', '02201', 11),
          ...numbered('MEL', '02302', 2),
          ...numbered('MEJ', '02102', 4),
          ...numbered('TAL', '02104', 2),
          SGO: '02103',
        },
      },
    },
  }),
  connector({
    id: 'sinca_diario',
    layer: 'air_quality_daily',
    title: {
      es: 'Promedios diarios de la estación Antofagasta',
      en: 'Daily means of the Antofagasta station',
    },
    publisher: publisher('mma'),
    licence: 'Apache-2.0 (repositorio antofagastaQair)',
    source: {
      name: 'MMA, SINCA',
      year: 2023,
      reference: 'Estación RII/237, SO₂, MP10 y MP2,5 de 2018 a 2023',
    },
    caveats: [
      {
        es: 'Una sola estación. Cada valor es validado, preliminar o no validado, y lo dice.',
        en: 'A single station. Each value is validated, preliminary or not validated, and says so.',
      },
    ],
    vintage: '2023',
    accuracy_m: null,
    coverage: null,
    file: { stem: 'sinca_antofagasta_diario_2018_2023', columns: ['station_code', 'contaminante', 'fecha'] },
    id_from: { columns: ['station_code', 'contaminante', 'fecha'] },
    geometry: 'none',
    map: {
      station: { from: 'station_name', required: true },
      code: 'station_code',
      pollutant: { from: 'contaminante', required: true },
      date: { from: 'fecha', required: true },
      concentration_ug_m3: {
        from: ['registros_validados', 'registros_preliminares', 'registros_no_validados'],
        required: true,
      },
      validation: {
        which: {
          registros_validados: 'validated',
          registros_preliminares: 'preliminary',
          registros_no_validados: 'not_validated',
        },
      },
    },
  }),
] as const
