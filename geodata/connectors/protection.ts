import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { CC0, NOT_STATED } from './licences.ts'
import { IN_THE_REGION, MMA_OPEN_DATA, WETLANDS } from './wetlands.ts'

/** The register of June 2026, drawn with 1.5 % of its vertices: fine for the large areas, coarse for the four smallest. */
const RNAP = {
  publisher: publisher('mma'),
  licence: CC0,
  source: {
    name: 'MMA',
    year: 2026,
    reference: 'Registro Nacional de Áreas Protegidas, descarga del 28 de junio de 2026',
  },
  caveats: [
    {
      es: 'Contornos con 1,5 % de sus vértices: sirven para las áreas grandes; las cuatro más chicas quedan hasta un 39 % más pequeñas.',
      en: 'Outlines with 1.5% of their vertices: fine for large areas; the four smallest come out up to 39% smaller.',
    },
    {
      es: 'La región es la del registro aunque el área toque otra. No trae sitios Ramsar.',
      en: 'The region is the register’s even where the area touches another. It has no Ramsar sites.',
    },
  ],
  vintage: '2026-06-28',
  accuracy_m: 250,
  coverage: 'region',
  file: { stem: 'areas_protegidas_rnap_2026', columns: ['cod_rnap', 'nombre_ap', 'designacion_ap', 'ha'] },
  id_from: { columns: ['cod_rnap'] },
  geometry: 'file',
  cadence: 'yearly',
  // The service SIMBIO_AP/FeatureServer/0 has codes where this file has the words of the designation.
  fetch: {
    kind: 'http',
    url: `${MMA_OPEN_DATA}/dataset/b08586a7-04b9-4fc8-abe2-9febcd570f2c/resource/0939fd5f-47ca-4e76-9a5e-0ddcf2e457c6/download/areas-protegidas_geojson.zip`,
  },
  map: {
    name: { from: 'nombre_ap', required: true },
    code: 'cod_rnap',
    // The column called `ha` holds square kilometres.
    area_ha: { from: 'ha', times: 100 },
    url: 'url_fuente',
  },
} satisfies SharedConnector

export const PROTECTION_CONNECTORS = [
  connector({
    ...RNAP,
    id: 'rnap_parques',
    layer: 'snap_park',
    title: { es: 'Parques nacionales del registro', en: 'National parks of the register' },
    select: { designacion_ap: ['Parque Nacional'], ...IN_THE_REGION },
  }),
  connector({
    ...RNAP,
    id: 'rnap_monumentos',
    layer: 'snap_monument',
    title: { es: 'Monumentos naturales del registro', en: 'Natural monuments of the register' },
    select: { designacion_ap: ['Monumento Natural'], ...IN_THE_REGION },
  }),
  connector({
    ...RNAP,
    id: 'rnap_reservas',
    layer: 'snap_reserve',
    title: { es: 'Reservas nacionales del registro', en: 'National reserves of the register' },
    select: { designacion_ap: ['Reserva Nacional'], ...IN_THE_REGION },
  }),
  connector({
    ...RNAP,
    id: 'rnap_santuarios',
    layer: 'santuario',
    title: { es: 'Santuarios de la naturaleza del registro', en: 'Nature sanctuaries of the register' },
    select: { designacion_ap: ['Santuario de la Naturaleza'], ...IN_THE_REGION },
  }),
  connector({
    ...RNAP,
    id: 'rnap_bienes_protegidos',
    layer: 'bien_nacional_protegido',
    title: {
      es: 'Bienes nacionales protegidos y áreas privadas',
      en: 'Protected national assets and private areas',
    },
    select: {
      designacion_ap: ['Bien Nacional Protegido', 'Conservación Privada y Comunitaria'],
      ...IN_THE_REGION,
    },
    map: {
      ...RNAP.map,
      kind: {
        from: 'designacion_ap',
        values: { 'Bien Nacional Protegido': 'bnp', 'Conservación Privada y Comunitaria': 'private' },
      },
    },
  }),
  connector({
    id: 'rnap_registro',
    layer: 'protected_area_register',
    title: {
      es: 'Registro nacional de áreas protegidas, fichas',
      en: 'National register of protected areas, records',
    },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: {
      name: 'MMA',
      year: null,
      reference: 'Registro Nacional de Áreas Protegidas, tabla de atributos',
    },
    caveats: [
      {
        es: 'Solo los atributos: la columna `ha` trae kilómetros cuadrados y no hay contorno con que comprobarlo.',
        en: 'Attributes only: column `ha` holds square kilometres and there is no outline to check it with.',
      },
    ],
    vintage: null,
    accuracy_m: null,
    coverage: 'region',
    file: { stem: 'areas_protegidas_rnap_registro', columns: ['cod_rnap', 'nombre_ap', 'designacio', 'ha'] },
    id_from: { columns: ['cod_rnap'] },
    geometry: 'none',
    select: IN_THE_REGION,
    cadence: 'yearly',
    fetch: { kind: 'ckan', url: MMA_OPEN_DATA, dataset: 'areas-protegidas', resource: 'shapefile' },
    map: {
      name: { from: 'nombre_ap', required: true },
      code: 'cod_rnap',
      kind: {
        from: 'designacio',
        values: {
          'Parque Nacional': 'national_park',
          'Monumento Natural': 'natural_monument',
          'Reserva Nacional': 'national_reserve',
          'Santuario de la Naturaleza': 'nature_sanctuary',
          'Bien Nacional Protegido': 'protected_asset',
          'Conservación Privada y Comunitaria': 'private',
        },
      },
      // Square kilometres here too.
      area_ha: { from: 'ha', times: 100 },
      url: 'url_fuente',
    },
  }),
  connector({
    id: 'sitios_prioritarios_mma',
    layer: 'priority_site',
    title: { es: 'Sitios prioritarios, Ley 19.300 art. 11 d)', en: 'Priority sites, Ley 19.300 art. 11 d)' },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: {
      name: 'MMA',
      year: 2024,
      reference: 'Sitios prioritarios Ley 19.300 art. 11 letra d), julio de 2024',
    },
    vintage: '2024-07-23',
    accuracy_m: 50,
    // Those of the regional strategy are another list.
    coverage: null,
    extent: 'part',
    file: { stem: 'sitios_prioritarios_ley19300', columns: ['cod_rnap', 'nombre_ap', 'ha'] },
    id_from: { columns: ['cod_rnap'] },
    geometry: 'file',
    map: { ...RNAP.map, regime: { constant: 'art11d' } },
  }),
  connector({
    ...WETLANDS,
    id: 'humedales_mma_urbanos',
    layer: 'urban_wetland',
    title: { es: 'Humedales urbanos del inventario', en: 'Urban wetlands of the inventory' },
    // Those with a code of declared urban wetland (HUR); later declarations are not in it.
    coverage: null,
    extent: 'part',
    select: {
      cod_humeda: [
        'HUR-02-01',
        'HUR-02-02',
        'HUR-02-03',
        'HUR-02-04',
        'HUR-02-05',
        'HUR-02-06',
        'HUR-02-07',
        'HUR-02-08',
        'HUR-02-09',
      ],
      ...IN_THE_REGION,
    },
    map: {
      name: { from: 'nombre_hum', required: true },
      code: 'cod_humeda',
      status: { constant: 'declared' },
      area_ha: 'ha',
      url: 'url_simbio',
    },
  }),
  connector({
    ...WETLANDS,
    id: 'humedales_mma',
    layer: 'wetland_inventory',
    title: { es: 'Inventario nacional de humedales', en: 'National wetland inventory' },
    select: IN_THE_REGION,
    map: {
      name: 'nombre_hum',
      kind: {
        from: 'orden4',
        values: {
          Salares: 'salar',
          Laguna: 'lagoon',
          Lago: 'lake',
          Andinos: 'andean',
          Río: 'river',
          Irregulares: 'irregular',
          Permanentes: 'permanent',
          Embalse: 'reservoir',
          'Sin clasificación': 'unclassified',
        },
      },
      urban: {
        from: 'tipo_humed',
        values: {
          'Humedal asociado a límite urbano': 'urban',
          'Humedal no asociado a límite urbano': 'not_urban',
        },
      },
      basin: 'nombre_cue',
      code: 'cod_humeda',
      area_ha: 'ha',
      url: 'url_simbio',
    },
  }),
  connector({
    id: 'humedales_urbanos_simbio',
    layer: 'urban_wetland',
    title: { es: 'Humedales urbanos declarados, Ley 21.202', en: 'Declared urban wetlands, Ley 21.202' },
    publisher: publisher('mma'),
    licence: CC0,
    source: { name: 'MMA', year: null, reference: 'SIMBIO, humedales urbanos declarados (Ley 21.202)' },
    vintage: null,
    accuracy_m: 30,
    coverage: 'region',
    file: { stem: 'humedales_urbanos_simbio', columns: ['COD_HUM_M', 'NOMBRE'] },
    id_from: { columns: ['COD_HUM_M'], repeats: true },
    geometry: 'file',
    cadence: 'monthly',
    fetch: {
      kind: 'arcgis',
      url: 'https://arcgis.mma.gob.cl/server/rest/services/SIMBIO/SIMBIO_HUMEDALES/MapServer/1',
    },
    map: {
      name: { from: 'NOMBRE', required: true },
      code: 'COD_HUM_M',
      status: { constant: 'declared' },
      decree: 'RESOLUCION',
      area_ha: 'HECTAREAS',
      comuna: { from: 'COMUNA', as: 'comuna' },
      url: { from: ['URL_SIMBIO', 'URL_RES_BC'] },
      note: 'PROCESO',
    },
  }),
  connector({
    id: 'ramsar_arcgis',
    layer: 'ramsar',
    title: { es: 'Sitios Ramsar', en: 'Ramsar sites' },
    // The account that publishes it does not say who it is of.
    publisher: {
      es: 'Copia de dueño no declarado en ArcGIS Online',
      en: 'Copy by an owner not stated, on ArcGIS Online',
    },
    licence: NOT_STATED,
    source: { name: 'No declarada', year: null, reference: 'Capa Sitios_Ramsar de ArcGIS Online' },
    vintage: null,
    accuracy_m: 250,
    coverage: null,
    extent: 'part',
    file: { stem: 'sitios_ramsar', columns: ['nombre'] },
    id_from: { columns: ['nombre'], repeats: true },
    geometry: 'file',
    cadence: 'yearly',
    fetch: {
      kind: 'arcgis',
      url: 'https://services7.arcgis.com/UeyripQFTg6pfUe5/ArcGIS/rest/services/Sitios_Ramsar/FeatureServer/0',
    },
    // `superficie` does not say its unit.
    map: { name: { from: 'nombre', required: true } },
  }),
] as const
