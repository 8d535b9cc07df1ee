import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { CC0, NOT_STATED } from './licences.ts'
import { WETLANDS } from './wetlands.ts'

/** The register of June 2026, drawn with 1.5 % of its vertices: fine for the large areas, coarse for the four smallest. */
const RNAP = {
  publisher: publisher('mma'),
  licence: CC0,
  source: {
    name: 'MMA',
    year: 2026,
    reference: 'Registro Nacional de Áreas Protegidas, descarga del 28 de junio de 2026',
  },
  vintage: '2026-06-28',
  accuracy_m: 250,
  coverage: 'region',
  file: { stem: 'areas_protegidas_rnap_2026', columns: ['cod_rnap', 'nombre_ap', 'designacion_ap', 'ha'] },
  id_from: { columns: ['cod_rnap'] },
  geometry: 'file',
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
    select: { designacion_ap: ['Parque Nacional'] },
  }),
  connector({
    ...RNAP,
    id: 'rnap_monumentos',
    layer: 'snap_monument',
    title: { es: 'Monumentos naturales del registro', en: 'Natural monuments of the register' },
    select: { designacion_ap: ['Monumento Natural'] },
  }),
  connector({
    ...RNAP,
    id: 'rnap_reservas',
    layer: 'snap_reserve',
    title: { es: 'Reservas nacionales del registro', en: 'National reserves of the register' },
    select: { designacion_ap: ['Reserva Nacional'] },
  }),
  connector({
    ...RNAP,
    id: 'rnap_santuarios',
    layer: 'santuario',
    title: { es: 'Santuarios de la naturaleza del registro', en: 'Nature sanctuaries of the register' },
    select: { designacion_ap: ['Santuario de la Naturaleza'] },
  }),
  connector({
    ...RNAP,
    id: 'rnap_bienes_protegidos',
    layer: 'bien_nacional_protegido',
    title: {
      es: 'Bienes nacionales protegidos y áreas privadas',
      en: 'Protected national assets and private areas',
    },
    select: { designacion_ap: ['Bien Nacional Protegido', 'Conservación Privada y Comunitaria'] },
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
    vintage: null,
    accuracy_m: null,
    coverage: 'region',
    file: { stem: 'areas_protegidas_rnap_registro', columns: ['cod_rnap', 'nombre_ap', 'designacio', 'ha'] },
    id_from: { columns: ['cod_rnap'] },
    geometry: 'none',
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
] as const
