import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'

/** FINEPRINT (WU Vienna) read company reports of 2000 to 2020; several mines were sold since. */
const FINEPRINT = {
  publisher: publisher('companies'),
  licence: 'GPL (repositorio de FINEPRINT)',
  source: {
    name: 'FINEPRINT, WU Wien, a partir de informes de las empresas',
    year: 2020,
    reference: 'Open database on global coal and metal mine production, datos de 2000 a 2020',
  },
  caveats: [
    {
      es: 'De informes de 2000 a 2020: varias minas se vendieron desde entonces. Faltan Collahuasi, las de litio y nitratos, y Lomas Bayas, mal ubicada en la fuente.',
      en: 'From reports of 2000 to 2020: several mines were sold since. Collahuasi, lithium and nitrate operations, and Lomas Bayas, misplaced at the source, are missing.',
    },
    {
      es: 'La producción mezcla unidades (kt, libras, onzas, %), años de julio a junio y valores de la parte del dueño: no se suma sin convertir.',
      en: 'Production mixes units (kt, pounds, ounces, %), years from July to June and values of the owner’s share: it is not added up without conversion.',
    },
  ],
  vintage: '2020',
} satisfies SharedConnector

const fineprintMine = {
  ...FINEPRINT,
  accuracy_m: 1000,
  coverage: null,
  // Old: what is known since stays.
  extent: 'extra',
  geometry: 'file',
} satisfies SharedConnector

const SERNAGEOMIN_ONLINE = 'https://services1.arcgis.com/OyjvVdFTl5hfSdX3/ArcGIS/rest/services'

/**
 * The register of concessions, drawn in WGS 84 from surveys in PSAD56 and SAD69 with generic parameters: positions are
 * some metres off and serve to find, not to set out. Holders are often persons, so no column about them is read.
 */
const CONCESSIONS = {
  publisher: publisher('sernageomin'),
  licence: NOT_STATED,
  source: {
    name: 'SERNAGEOMIN',
    year: null,
    reference: 'Catastro de concesiones mineras, servicio en línea',
  },
  vintage: null,
  accuracy_m: 50,
  coverage: 'region',
  file: { stem: 'sernageomin_concesiones', columns: ['NUMERO_ROL', 'TIPO_CONCESION', 'SITUACION_CONCESION'] },
  except: { SITUACION_CONCESION: ['ELIMINADA'] },
  id_from: { columns: ['ID_CONCESION'], repeats: true },
  geometry: 'file',
  cadence: 'monthly',
  fetch: { kind: 'arcgis', url: `${SERNAGEOMIN_ONLINE}/Marcelo_Layer/FeatureServer/2`, page: 2000 },
  map: {
    name: { from: 'NOMBRE', as: 'title' },
    code: { template: '{NUMERO_ROL}-{DV_ROL}' },
    status: { from: 'SITUACION_CONCESION', values: { CONSTITUIDA: 'granted', 'EN TRAMITE': 'in_process' } },
    area_ha: 'HECTAREAS',
    comuna: { from: 'COMUNA', as: 'comuna' },
    register: { template: 'Fojas {FOJAS}, número {NRO_INSCRIPCION}, año {ANO_INSCRIPCION}' },
  },
  personal: ['TITULAR_NOMBRE', 'TITULAR_RUT', 'TITULAR_DV', 'TITULAR_DIVISION'],
} satisfies SharedConnector

/** What the register says of a deposit, in both forms it is published: points and outlines. */
const TAILINGS_COLUMNS = {
  name: { from: 'NOMBRE_INSTALACION', as: 'title', required: true },
  kind: {
    from: 'TIPO_DEPOSITO',
    values: {
      'TRANQUE DE RELAVE': 'dam',
      EMBALSE: 'embankment',
      ESPESADO: 'thickened',
      FILTRADO: 'filtered',
      'EN PASTA': 'paste',
      ACOPIO: 'stack',
      'PRETILES DE RELAVE': 'other',
      // Deposits inside mines.
      DRIM: 'other',
    },
  },
  facility: { from: 'NOMBRE_FAENA', as: 'title' },
  commodity: { from: 'RECURSO', as: 'title' },
  // Tonnes; an empty cell is unknown and a zero is a deposit not yet begun.
  tonnage_mt: { from: 'TONELAJE_ACTUAL', times: 1e-6 },
  authorised_mt: { from: 'TONELAJE_AUTORIZADO', times: 1e-6 },
  volume_m3: 'VOL_ACTUAL',
  wall_method: { from: 'METODO_CONSTRUCTIVO_MURO', as: 'title' },
  walls: 'CANTIDAD_MUROS__CONTENCION_',
  comuna: { from: 'CUT_COM', as: 'cut' },
} satisfies SharedConnector['map']

export const MINING_CONNECTORS = [
  connector({
    id: 'relaves_sernageomin',
    layer: 'tailings_deposit',
    title: { es: 'Catastro de depósitos de relaves', en: 'Register of tailings deposits' },
    publisher: publisher('sernageomin'),
    licence: NOT_STATED,
    source: {
      name: 'SERNAGEOMIN',
      year: 2025,
      reference: 'Catastro de Depósitos de Relaves, octubre de 2025',
    },
    vintage: '2025-10',
    // The point is the centroid; half of the deposits reach less than 250 m from it, the largest some kilometres.
    accuracy_m: 250,
    coverage: 'region',
    national: true,
    file: {
      stem: 'relaves_sernageomin_oct2025',
      columns: ['ID', 'NOMBRE_INSTALACION', 'TIPO_DEPOSITO'],
      original: 'relaves_chile_oct2025',
    },
    id_from: { columns: ['ID'] },
    geometry: 'file',
    utm: { east: 'UTM_ESTE', north: 'UTM_NORTE', zone: 'HUSO' },
    caveats: [
      {
        es: 'El punto es el centro del depósito: su superficie está en el catastro, su contorno no.',
        en: 'The point is the centre of the deposit: its area is in the register, its outline is not.',
      },
      {
        es: 'El tonelaje y el volumen faltan en dos de cada tres depósitos, casi todos abandonados: no se sabe, no es cero.',
        en: 'Tonnage and volume are missing for two deposits in three, nearly all abandoned: not known, not zero.',
      },
    ],
    map: {
      ...TAILINGS_COLUMNS,
      // Small producers are there under their own names.
      operator: { from: 'NOMBRE_EMPRESA_O_PRODUCTOR_MINERO', as: 'company' },
      area_ha: { from: 'Shape_Area', times: 1e-4 },
      code: 'ID',
      decree: { from: 'RES_APRUEBA', else: 'Plan de cierre, Res. {RES_PDC_APRUEBA}' },
      decided_on: 'FECHA_RES_APRUEBA',
    },
    missing: ['DESCONOCIDO', '[persona natural, nombre omitido]'],
    personal: ['RUT_EMPRESA_O_PRODUCTOR_MINERO'],
  }),
  connector({
    id: 'relaves_2018',
    layer: 'tailings_deposit',
    title: { es: 'Relaves de las regiones vecinas, 2018', en: 'Tailings of the neighbouring regions, 2018' },
    publisher: publisher('sernageomin'),
    licence: 'Apache-2.0 (repositorio PRA_relaves)',
    source: {
      name: 'SERNAGEOMIN',
      year: 2018,
      reference: 'Catastro de Depósitos de Relaves de 2018, regiones I, III y IV',
    },
    vintage: '2018',
    accuracy_m: 250,
    // Antofagasta is not in the file.
    coverage: null,
    // What the register of 2025 holds is newer.
    extent: 'extra',
    same_within_m: 300,
    national: true,
    file: { stem: 'relaves_2018_regiones_I_III_IV', columns: ['NOMBRE_INS', 'TIPO_INSTA', 'ESTADO_INS'] },
    id_from: { columns: ['NOMBRE_INS', 'NOMBRE_FAE', 'COMUNA_INS'], repeats: true },
    geometry: 'file',
    utm: { east: 'UTM_ESTE', north: 'UTM_NORTE' },
    caveats: [
      {
        es: 'El archivo no trae la Región de Antofagasta: solo aporta depósitos de Tarapacá y Atacama cercanos al límite; de los que falten no dice nada.',
        en: 'The file does not have the Antofagasta region: it only adds deposits of Tarapacá and Atacama near the border, and says nothing of those that are missing.',
      },
    ],
    map: {
      name: { from: 'NOMBRE_INS', as: 'title', required: true },
      kind: {
        from: 'TIPO_INSTA',
        values: {
          'TRANQUE DE RELAVE': 'dam',
          EMBALSE: 'embankment',
          ESPESADO: 'thickened',
          FILTRADO: 'filtered',
          'EN PASTA': 'paste',
          'PRETILES DE RELAVE': 'other',
        },
      },
      status: {
        from: 'ESTADO_INS',
        values: {
          ACTIVO: 'active',
          INACTIVO: 'inactive',
          ABANDONADO: 'abandoned',
          'EN CONSTRUCCION': 'under_construction',
        },
      },
      operator: { from: 'NOMBRE_EMP', as: 'company' },
      facility: { from: 'NOMBRE_FAE', as: 'title' },
      commodity: { from: 'RECOBRERSO', as: 'title' },
      // A zero is written also where nobody knows.
      tonnage_mt: { from: 'TON_ACTUAL', times: 1e-6 },
      authorised_mt: { from: 'TON_AUTORIZADO', times: 1e-6 },
      volume_m3: 'VOL_ACTUAL',
      wall_method: { from: 'METODO_CONS', as: 'title' },
      decree: { from: 'RES_APRUEBA', else: 'Plan de cierre, Res. {RES_PDC_APRUEBA}' },
      decided_on: 'RES_APRUEBA_FECHA',
      year: { constant: 2018 },
    },
    missing: ['DESCONOCIDO', '<Nulo>', 'N_A', '0'],
    // The placemark is called like its owner.
    personal: ['name'],
  }),
  connector({
    ...fineprintMine,
    id: 'minas_fineprint',
    layer: 'mine_site',
    title: { es: 'Minas según informes de las empresas', en: 'Mines according to company reports' },
    file: { stem: 'minas_informes_empresas_fineprint', columns: ['mine_fac', 'mine_or_processing'] },
    select: { mine_or_processing: ['Mine'] },
    id_from: { columns: ['latitude', 'longitude'] },
    map: {
      name: { from: ['sub_site', 'mine_fac'], required: true },
      alt_name: { from: ['sub_site_other_name', 'mine_other_names'] },
      kind: {
        from: ['mine_types', 'mining_facility_types'],
        values: {
          'Open pit': 'open_pit',
          'Open pit, Oxide leaching, Sulphide leaching': 'open_pit',
          'Open pit, SX-EW': 'open_pit',
          'SX-EW': 'other',
          Underground: 'underground',
          'Open pit, Underground, agitation leach plant': 'open_pit_underground',
        },
      },
      status: { from: 'activity_status', values: { inactive: 'closed', active: 'operating' } },
      owner: 'owners',
      operator: 'operators',
      commodity: 'commodities_products',
      technology: 'mining_facility_types',
      // `production_start` is left out: the source swaps Chuquicamata and Radomiro Tomic.
      year: { from: ['owners_year', 'year_activity_status'], as: 'year' },
      url: 'source_url',
      note: 'source',
    },
  }),
  connector({
    ...fineprintMine,
    id: 'fundiciones_fineprint',
    layer: 'smelter',
    title: { es: 'Fundiciones según informes de las empresas', en: 'Smelters according to company reports' },
    file: { stem: 'minas_informes_empresas_fineprint', columns: ['mine_fac', 'mine_or_processing'] },
    select: { mine_or_processing: ['Smelter'] },
    id_from: { columns: ['mine_fac'] },
    map: {
      name: { from: 'mine_fac', required: true },
      kind: { constant: 'smelter' },
      owner: 'owners',
      operator: 'operators',
      commodity: 'commodities_products',
      start_year: { from: 'production_start', as: 'year' },
      url: 'source_url',
      note: 'source',
    },
  }),
  connector({
    ...FINEPRINT,
    id: 'produccion_fineprint',
    layer: 'mine_production',
    title: { es: 'Producción y reservas por mina', en: 'Production and reserves by mine' },
    accuracy_m: null,
    coverage: null,
    file: { stem: 'produccion_reservas_por_mina_fineprint', columns: ['sheet', 'mine_fac', 'value'] },
    id_from: 'content',
    geometry: 'none',
    map: {
      facility: { from: 'mine_fac', required: true },
      sub_site: 'sub_site',
      measure: {
        // Only a capacity has a unit of its own; the sheet tells the rest.
        from: ['processing_capacity_unit', 'sheet'],
        values: {
          tonnes: 'capacity',
          commodities: 'commodity',
          minerals_ores_conce: 'ore',
          capacity_reserves: 'reserves',
        },
      },
      commodity: { from: ['commodity', 'minerals_and_ores', 'min_ore_con'] },
      year: { from: ['year', 'reserves_year', 'processing_capacity_year'], as: 'year' },
      production: {
        from: ['value', 'reserves_mineral_value', 'reserves_commodity_value', 'processing_capacity_value'],
      },
      production_unit: {
        from: ['unit', 'reserves_mineral_unit', 'reserves_commodity_unit', 'processing_capacity_unit'],
      },
      grade: { from: ['grade', 'all_metals_overall_grade'] },
      grade_unit: { from: ['grade_unit', 'grade_or_yield_unit'] },
      recovery_rate: 'recovery_rate',
      share: 'production_share',
      period: 'reporting_period',
      url: 'source_url',
      note: { from: ['comment', 'source'] },
    },
  }),
  connector({
    id: 'yacimientos_sernageomin',
    layer: 'ore_deposit',
    title: { es: 'Yacimientos del borde sur', en: 'Ore deposits of the southern edge' },
    publisher: publisher('sernageomin'),
    licence: NOT_STATED,
    source: {
      name: 'SERNAGEOMIN, Portalgeomin',
      year: 2018,
      reference: 'Yacimientos minerales de Chile; corte de Atacama, que toca solo el borde con Taltal',
    },
    caveats: [
      {
        es: 'Recorte de la Región de Atacama: de Antofagasta solo trae el borde con Taltal.',
        en: 'Cut of the Atacama region: of Antofagasta it only has the edge at Taltal.',
      },
    ],
    vintage: '2018',
    // ERROR_METR is 50 in every row.
    accuracy_m: 50,
    coverage: null,
    extent: 'part',
    file: { stem: 'yacimientos_sernageomin_borde_sur', columns: ['ID_YACIMIE', 'NOMBRE'] },
    id_from: { columns: ['ID_YACIMIE'] },
    geometry: 'file',
    utm: { east: 'UTM_ESTE', north: 'UTM_NORTE' },
    map: {
      name: 'NOMBRE',
      alt_name: 'OTROS_NOMB',
      kind: { from: 'TIPO_RECUR', values: { RMM: 'metallic', RMI: 'industrial' } },
      commodity: 'GRUPO_RECU',
      size: {
        from: 'TAMANO_YAC',
        values: { Pequeño: 'small', Mediano: 'medium', Grande: 'large', Gigante: 'giant' },
      },
      activity: 'ACTIVIDAD_',
      owner: 'PROPIETARI',
      code: 'ID_PROCESO',
      url: 'URL_PDF',
      note: 'OBSERVACIO',
    },
    missing: ['Sin Nombre'],
  }),
  connector({
    ...CONCESSIONS,
    id: 'concesiones_explotacion',
    layer: 'mining_exploit',
    title: { es: 'Concesiones de explotación, catastro', en: 'Exploitation concessions, register' },
    select: { TIPO_CONCESION: ['EXPLOTACION'] },
  }),
  connector({
    ...CONCESSIONS,
    id: 'concesiones_exploracion',
    layer: 'mining_explore',
    title: { es: 'Concesiones de exploración, catastro', en: 'Exploration concessions, register' },
    select: { TIPO_CONCESION: ['EXPLORACION'] },
    map: { ...CONCESSIONS.map, expires_on: 'FECHA_VENCIMIENTO' },
  }),
  connector({
    id: 'relaves_sernageomin_areal',
    layer: 'tailings_deposit',
    title: {
      es: 'Catastro de depósitos de relaves, contornos',
      en: 'Register of tailings deposits, outlines',
    },
    publisher: publisher('sernageomin'),
    licence: NOT_STATED,
    source: {
      name: 'SERNAGEOMIN',
      year: 2025,
      reference: 'Catastro de Depósitos de Relaves de Chile, octubre de 2025, servicio en línea',
    },
    vintage: null,
    accuracy_m: 50,
    coverage: 'region',
    // The service cuts the names of columns at 31 characters.
    file: { stem: 'sernageomin_relaves_areal', columns: ['NOMBRE_INSTALACION', 'TIPO_DEPOSITO'] },
    id_from: { columns: ['CUT_COM', 'NOMBRE_FAENA', 'NOMBRE_INSTALACION'], repeats: true },
    geometry: 'file',
    cadence: 'yearly',
    fetch: { kind: 'arcgis', url: `${SERNAGEOMIN_ONLINE}/CDR_CHILE_AREAL_2025/FeatureServer/0` },
    map: {
      ...TAILINGS_COLUMNS,
      status: {
        from: 'ESTADO_INSTALACION',
        values: { ACTIVO: 'active', INACTIVO: 'inactive', 'NO ACTIVO': 'inactive', ABANDONADO: 'abandoned' },
      },
    },
    missing: ['DESCONOCIDO'],
    // Small producers are persons.
    personal: ['NOMBRE_EMPRESA_O_PRODUCTOR_MINE', 'NOMBRE_EMPRESA_O_PRODUCTOR_MINERO'],
  }),
  connector({
    id: 'minas_sernageomin',
    layer: 'mine_site',
    title: {
      es: 'Instalaciones mineras: rajos y minas subterráneas',
      en: 'Mining installations: pits and mines',
    },
    publisher: publisher('sernageomin'),
    licence: NOT_STATED,
    source: {
      name: 'SERNAGEOMIN',
      year: 2025,
      reference: 'Catastro de instalaciones mineras, noviembre de 2025',
    },
    vintage: '2025-11-26',
    accuracy_m: 500,
    coverage: null,
    extent: 'part',
    file: { stem: 'sernageomin_instalaciones', columns: ['TipoInstalacion', 'NombreInstalacion'] },
    // Dumps, plants, roads and offices of the same mines are the rest of the list.
    select: { TipoInstalacion: ['MINA RAJO ABIERTO', 'MINA SUBTERRANEA'] },
    id_from: 'content',
    geometry: 'file',
    cadence: 'yearly',
    // The date is in the name of the service: the next edition will have another address.
    fetch: {
      kind: 'arcgis',
      url: `${SERNAGEOMIN_ONLINE}/INSTALACIONES_MINERAS_20251126/FeatureServer/0`,
      page: 2000,
    },
    map: {
      name: { from: ['NombreInstalacion', 'NombreFaena'], as: 'title', required: true },
      alt_name: { from: 'NombreFaena', as: 'title' },
      kind: {
        from: 'TipoInstalacion',
        values: { 'MINA RAJO ABIERTO': 'open_pit', 'MINA SUBTERRANEA': 'underground' },
      },
      commodity: { from: 'RecursoMineroInstalacion', as: 'title' },
      comuna: { from: 'ComunaFaena', as: 'comuna' },
    },
    // Small producers are persons.
    personal: ['NombreEmpresa'],
  }),
] as const
