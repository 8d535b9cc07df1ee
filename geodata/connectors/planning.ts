import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'
import { OPENSTREETMAP, OSM_COLUMNS } from './openstreetmap.ts'

const PLANS = {
  publisher: publisher('minvu'),
  licence: NOT_STATED,
  caveats: [
    {
      es: 'Faltan planes: el principal de Antofagasta y los de Taltal, Tocopilla y María Elena. Las zonas de planes distintos se traslapan.',
      en: 'Plans are missing: the main one of Antofagasta and those of Taltal, Tocopilla and María Elena. Zones of different plans overlap.',
    },
  ],
  vintage: '2022-12',
  accuracy_m: 10,
  // The main plan of Antofagasta and those of Taltal, Tocopilla and María Elena are missing.
  coverage: null,
  extent: 'part',
  geometry: 'file',
} satisfies SharedConnector

const COMMUNAL_PLANS = {
  ...PLANS,
  source: {
    name: 'MINVU',
    year: 2022,
    reference:
      'Planes reguladores comunales y seccionales de Calama, Mejillones, San Pedro, Sierra Gorda y Antofagasta (parte)',
  },
  file: { stem: 'planes_reguladores_comunales_minvu', columns: ['archivo_origen', 'ZONA', 'COM'] },
  id_from: 'content',
} satisfies SharedConnector

/** Field names differ by plan. The texts of uses are cut at about 254 characters in the source. */
const communalZone = {
  code: 'ZONA',
  name: { from: ['NOMBRE', 'NOM'] },
  plan: { from: 'Capa', else: 'Plan regulador de {COM}' },
  locality: { from: ['LOCALIDAD', 'LOC', 'SECTOR'] },
  comuna: { from: 'COM', as: 'comuna' },
  permitted: 'UPERM',
  prohibited: 'UPROH',
  date: { from: ['P_DO', 'P_Do'] },
  url: 'URL',
  note: 'OBS',
} satisfies SharedConnector['map']

const USES = {
  Residencial: 'residential',
  Mixto: 'mixed',
  Equipamiento: 'equipment',
  Industrial: 'industrial',
  Infraestructura: 'infrastructure',
  'Áreas verdes': 'green',
  Protección: 'protection',
}

/** Codes of zones that the plans call areas of risk or without building; read one by one in their names. */
const RISKS = {
  'ARN-Q': 'flood',
  'A-R1': 'other',
  'A-R2': 'other',
  AR1: 'flood',
  AR2: 'other',
  'ARI-LF': 'infrastructure',
  'ARI-LAT': 'infrastructure',
  ZNE: 'infrastructure',
  'EI-10': 'fault',
  'EI-11': 'flood',
}

export const PLANNING_CONNECTORS = [
  connector({
    id: 'limites_urbanos_minvu',
    layer: 'urban_limit',
    title: { es: 'Límites urbanos de los planes reguladores', en: 'Urban limits of the regulating plans' },
    publisher: publisher('minvu'),
    licence: NOT_STATED,
    source: {
      name: 'MINVU',
      year: null,
      reference: 'IDE MINVU, límites urbanos de los planes reguladores comunales',
    },
    vintage: null,
    accuracy_m: 10,
    coverage: null,
    file: { stem: 'minvu_limites_urbanos', columns: ['COM', 'NOM'] },
    id_from: { columns: ['COM', 'NOM'], repeats: true },
    geometry: 'file',
    cadence: 'monthly',
    fetch: {
      kind: 'arcgis',
      url: 'https://geoide.minvu.cl/server/rest/services/IPT/Limites_Urbanos/FeatureServer/0',
    },
    map: {
      name: { from: 'NOM', required: true },
      kind: { constant: 'plan' },
      comuna: { from: 'COM', as: 'comuna' },
      plan: 'INSTRUM',
      decree: { template: '{T_DO} {N_DO}, Diario Oficial {P_DO}' },
    },
  }),
  connector({
    id: 'tsunami_senapred',
    layer: 'tsunami_zone',
    title: { es: 'Cartas de inundación por tsunami', en: 'Tsunami inundation charts' },
    publisher: { es: 'SHOA, publicadas por SENAPRED', en: 'SHOA, published by SENAPRED' },
    licence: NOT_STATED,
    source: {
      name: 'SHOA',
      year: null,
      reference:
        'Cartas de Inundación por Tsunami (CITSU), publicadas por SENAPRED; la edición de cada una en su observación',
    },
    vintage: null,
    accuracy_m: 50,
    // Only the towns that have a chart.
    coverage: null,
    file: { stem: 'senapred_inundacion_tsunami', columns: ['inundacion'] },
    id_from: 'content',
    geometry: 'file',
    cadence: 'yearly',
    fetch: {
      kind: 'arcgis',
      url: 'https://visor-grd.senapred.gob.cl/arcgis/rest/services/SIIE/Inundacion_Tsunami_2018/MapServer/0',
      page: 200,
    },
    map: {
      name: { template: 'Inundación de {inundacion} m' },
      note: { template: '{fuente}, {edicion}' },
    },
  }),
  connector({
    id: 'limites_urbanos_ine',
    layer: 'urban_limit',
    title: { es: 'Límites urbanos censales', en: 'Census urban limits' },
    publisher: publisher('ine'),
    licence: NOT_STATED,
    source: {
      name: 'INE',
      year: 2017,
      reference:
        'Cartografía del Censo 2017, límites urbanos censales: no son los límites legales de los planes',
    },
    caveats: [
      {
        es: 'Límites urbanos del censo: no son los límites legales de los planes.',
        en: 'Urban limits of the census: they are not the legal limits of the plans.',
      },
    ],
    vintage: '2017',
    accuracy_m: 100,
    coverage: null,
    file: { stem: 'limites_urbanos_ine2017', columns: ['URBANO', 'COMUNA', 'NOM_CATEG'] },
    id_from: { columns: ['COMUNA', 'URBANO'] },
    geometry: 'file',
    map: {
      name: { from: 'URBANO', as: 'title', required: true },
      kind: { constant: 'census' },
      category: { from: 'NOM_CATEG', values: { CIUDAD: 'city', PUEBLO: 'town' } },
      comuna: { from: 'COMUNA', as: 'cut' },
      year: { constant: 2017 },
    },
  }),
  connector({
    ...COMMUNAL_PLANS,
    id: 'prc_minvu',
    layer: 'ipt_zone',
    title: { es: 'Zonas de planes comunales', en: 'Zones of communal plans' },
    except: { ZONA: ['ARN-Q', 'A-R1', 'A-R2', 'AR1', 'AR2', 'ARI-LF', 'ARI-LAT', 'ZNE'] },
    map: {
      ...communalZone,
      use: {
        from: 'UPREF',
        values: USES,
        spellings: { 'Sin informació': 'Sin información' },
        other: 'other',
      },
    },
  }),
  connector({
    ...COMMUNAL_PLANS,
    id: 'prc_minvu_riesgos',
    layer: 'ipt_risk',
    title: { es: 'Áreas de riesgo de planes comunales', en: 'Risk areas of communal plans' },
    select: { ZONA: Object.keys(RISKS) },
    map: { ...communalZone, kind: { from: 'ZONA', values: RISKS } },
  }),
  connector({
    ...PLANS,
    id: 'pri_borde_costero',
    layer: 'ipt_zone',
    title: { es: 'Plan intercomunal del borde costero', en: 'Intercommunal plan of the coast' },
    source: {
      name: 'MINVU',
      year: 2022,
      reference: 'Plan Regulador Intercomunal Borde Costero de Antofagasta',
    },
    accuracy_m: 50,
    file: { stem: 'plan_regulador_intercomunal_borde_costero', columns: ['ZONA', 'NOMBRE', 'UPREF'] },
    id_from: { columns: ['OBJECTID'] },
    map: {
      code: { from: 'ZONA', required: true },
      name: 'NOMBRE',
      plan: { constant: 'PRI Borde Costero de Antofagasta' },
      use: { from: 'UPREF', values: USES },
      locality: 'SECTOR',
      comuna: { from: 'COMUNA', as: 'comuna' },
      permitted: 'UPERM',
      prohibited: 'UPROH',
      area_ha: { from: 'Shape_Area', times: 1e-4 },
      url: 'URL',
    },
  }),
  connector({
    id: 'tsunami_vias_senapred',
    layer: 'tsunami_route',
    title: { es: 'Vías de evacuación', en: 'Evacuation routes' },
    publisher: publisher('senapred'),
    licence: NOT_STATED,
    source: {
      name: 'SENAPRED',
      year: null,
      reference: 'Vías de evacuación ante tsunami; fecha no declarada',
    },
    vintage: null,
    accuracy_m: 20,
    coverage: null,
    file: { stem: 'tsunami_vias_evacuacion_senapred', columns: ['sector', 'cine_com'] },
    id_from: 'content',
    geometry: 'file',
    map: { locality: 'sector', comuna: { from: 'cine_com', as: 'cut' } },
  }),
  connector({
    id: 'tsunami_encuentro_senapred',
    layer: 'tsunami_meeting_point',
    title: { es: 'Puntos de encuentro', en: 'Meeting points' },
    publisher: publisher('senapred'),
    licence: NOT_STATED,
    source: {
      name: 'SENAPRED',
      year: null,
      reference: 'Puntos de encuentro ante tsunami; fecha no declarada',
    },
    vintage: null,
    accuracy_m: 20,
    coverage: null,
    file: { stem: 'tsunami_puntos_encuentro_senapred', columns: ['sector', 'cine_com'] },
    id_from: 'content',
    geometry: 'file',
    map: { locality: 'sector', comuna: { from: 'cine_com', as: 'cut' } },
  }),
  connector({
    ...OPENSTREETMAP,
    id: 'patrimonio_osm',
    layer: 'heritage_osm',
    title: { es: 'Patrimonio en OpenStreetMap', en: 'Heritage in OpenStreetMap' },
    accuracy_m: 50,
    file: { stem: 'patrimonio_osm2022', columns: OSM_COLUMNS },
    map: {
      name: 'name',
      kind: {
        from: 'fclass',
        values: { ruins: 'ruins', archaeological: 'archaeological', monument: 'monument' },
        other: 'other',
      },
      comuna: { from: 'CUT', as: 'cut' },
      code: 'osm_id',
    },
  }),
  connector({
    id: 'atractivos_sernatur',
    layer: 'tourist_attraction',
    title: { es: 'Atractivos turísticos 2020', en: 'Tourist attractions 2020' },
    publisher: publisher('sernatur'),
    licence: NOT_STATED,
    source: { name: 'SERNATUR', year: 2020, reference: 'Atractivos Turísticos Nacional 2020' },
    caveats: [
      {
        es: 'Muchos eventos están puestos en el centro del pueblo. No es el registro del Consejo de Monumentos Nacionales.',
        en: 'Many events are placed at the town centre. It is not the register of the National Monuments Council.',
      },
    ],
    vintage: '2020',
    accuracy_m: 500,
    coverage: 'region',
    file: { stem: 'atractivos_turisticos_sernatur2020', columns: ['CODATRAC', 'NOMBRE', 'CATEGORIA'] },
    id_from: { columns: ['CODATRAC'] },
    geometry: 'file',
    map: {
      name: { from: 'NOMBRE', as: 'title', required: true },
      kind: {
        from: 'CATEGORIA',
        values: {
          'SITIOS NATURALES': 'natural',
          'MUSEOS MANIFESTACIONES CULTURALES Y LUGARES DE INTERÉS HISTÓRICO O CULTURAL': 'cultural',
          'REALIZACIONES TÉCNICAS Y CIENTÍFICAS CONTEMPORÁNEAS Y CULTURALES HISTÓRICAS': 'technical',
          FOLKLORE: 'folklore',
          'ACONTECIMIENTOS PROGRAMADOS': 'event',
          'CENTRO O LUGAR DE ESPARCIMIENTO': 'leisure',
        },
        other: 'other',
      },
      rank: {
        from: 'JERARQUIA',
        values: {
          LOCAL: 'local',
          REGIONAL: 'regional',
          NACIONAL: 'national',
          INTERNACIONAL: 'international',
        },
      },
      subtype: { from: 'SUBTIPO', as: 'title' },
      season: { from: 'ESTACIONAL', as: 'title' },
      ownership: { from: 'PROPIEDAD', as: 'title' },
      locality: { from: 'LOCALIDAD', as: 'title' },
      comuna: { from: 'COD_COM', as: 'cut' },
      code: 'CODATRAC',
      note: 'DESCRIPCIO',
    },
  }),
  connector({
    id: 'siedu',
    layer: 'urban_indicator',
    title: { es: 'Indicadores urbanos', en: 'Urban indicators' },
    publisher: publisher('ine'),
    licence: 'licencia abierta del INE',
    source: { name: 'INE y CNDT', year: 2022, reference: 'SIEDU, Antofagasta y Calama, 2018 a 2022' },
    caveats: [
      {
        es: 'Solo Antofagasta y Calama; cada indicador tiene su unidad y su año.',
        en: 'Antofagasta and Calama only; each indicator has its unit and year.',
      },
    ],
    vintage: '2022',
    accuracy_m: null,
    coverage: null,
    file: {
      stem: 'siedu_indicadores_urbanos',
      columns: ['codigo_indicador', 'codigo_comuna', 'anio', 'valor'],
    },
    id_from: { columns: ['codigo_comuna', 'codigo_indicador', 'anio'] },
    geometry: 'none',
    map: {
      indicator: { from: 'nombre_indicador', required: true },
      code: 'codigo_indicador',
      comuna: { from: 'codigo_comuna', as: 'cut' },
      year: { from: 'anio', as: 'year' },
      category: 'categoria',
      value: 'valor',
      value_unit: 'unidad',
      coverage_kind: 'cobertura_tipo',
    },
  }),
] as const
