import { publisher } from '../layers/publishers.ts'
import { connector } from '../model/connector.ts'
import { CC_BY, NOT_STATED } from './licences.ts'

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
