import { publisher } from '../layers/publishers.ts'
import { connector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'
import { OPENSTREETMAP } from './openstreetmap.ts'

export const PUBLIC_LAND_CONNECTORS = [
  connector({
    id: 'actos_bienes_nacionales',
    layer: 'fiscal_committed',
    title: {
      es: 'Actos administrativos de Bienes Nacionales',
      en: 'Acts of the Ministry of National Assets',
    },
    publisher: publisher('mbn'),
    licence: NOT_STATED,
    source: {
      name: 'Ministerio de Bienes Nacionales',
      year: 2021,
      reference: 'Actos administrativos de la Región de Antofagasta al 31 de agosto de 2021',
    },
    caveats: [
      {
        es: 'Son actos hasta agosto de 2021 (ventas, arriendos, concesiones), no el inventario del suelo fiscal; un lote puede tener varios.',
        en: 'They are acts up to August 2021 (sales, leases, concessions), not the inventory of State land; one lot may have several.',
      },
    ],
    vintage: '2021-08-31',
    accuracy_m: 20,
    // Acts, not the full inventory of State land.
    coverage: null,
    file: { stem: 'actos_administrativos_bbnn_2021', columns: ['OBJECTID', 'PLANO', 'ACTO'] },
    id_from: { columns: ['OBJECTID'], repeats: true },
    geometry: 'file',
    map: {
      code: 'PLANO',
      name: { template: 'Plano {PLANO}' },
      kind: {
        from: 'ACTO',
        values: {
          VENTA: 'sale',
          COMPRAVENTA: 'sale',
          'VENTA DE INMUEBLE': 'sale',
          'PROPUESTA PUBLICA': 'sale',
          ARRIENDO: 'lease',
          CUO: 'onerous_concession',
          'CUO LARGO PLAZO': 'onerous_concession_long',
          'CUO CORTO PLAZO': 'onerous_concession_short',
          DESTINACION: 'destination',
          DESTINACIONES: 'destination',
          TRANSFERENCIA: 'transfer',
          SERVIDUMBRE: 'easement',
          'VENTA / ARRIENDO': 'several',
          'ARRIENDO / VENTA': 'several',
          'ARRIENDO/ CUO LARGO PLAZO': 'several',
          'ARRIENDO / CUO LARGO PLAZO': 'several',
          'SERVIDUMBRE / ARRIENDO': 'several',
          'SERVIDUMBRE / CUO CORTO PLAZO': 'several',
          'CUO LARGO PLAZO / / CUO CORTO PLAZO': 'several',
          'CUO LARGO PLAZO / CUO CORTO PLAZO': 'several',
          'DESTINACIONES / CUO CORTO PLAZO': 'several',
          'DESTINACIONES / SERVIDUMBRE / CUO LARGO PLAZO': 'several',
          'VENTA / CUO LARGO PLAZO': 'several',
        },
        spellings: { TRANSFERECIA: 'TRANSFERENCIA' },
        other: 'other',
      },
      lot: 'LOTE',
      act_text: 'ACTO',
      register: 'ROL',
      comuna: {
        from: 'COMUNA',
        as: 'comuna',
        spellings: {
          'SIERRGA GORDA': 'Sierra Gorda',
          SIERRA: 'Sierra Gorda',
          ANTOFAGASTAANTOFAGASTA: 'Antofagasta',
          ANTOFAGASTAANTOFAGASTAANTOFAGASTA: 'Antofagasta',
        },
      },
      area_ha: { from: 'SHAPE_Area', times: 1e-4 },
      year: { from: 'FECHA', as: 'year' },
      act_date: 'FECHA',
      note: 'OBS_1',
    },
  }),
  connector({
    ...OPENSTREETMAP,
    id: 'parques_astronomicos_osm',
    layer: 'astro_land',
    title: { es: 'Concesiones científicas en OpenStreetMap', en: 'Science concessions in OpenStreetMap' },
    caveats: [
      {
        es: 'Contornos de 5 a 13 vértices con tres decimales, de voluntarios: concesiones científicas, no áreas protegidas.',
        en: 'Outlines of 5 to 13 vertices with three decimals, by volunteers: science concessions, not protected areas.',
      },
    ],
    // 5 to 13 vertices with three decimals.
    accuracy_m: 2000,
    extent: 'part',
    // The other areas of this file are in the national register, with better outlines.
    select: { name: ['Atacama Large Millimeter Array Science Preserve', 'Parque Astronómico Atacama'] },
    file: { stem: 'areas_protegidas_osm_generalizadas', columns: ['name', 'operator'] },
    id_from: { columns: ['name'] },
    map: { name: { from: 'name', required: true } },
  }),
  connector({
    id: 'campamentos_minvu',
    layer: 'camp_settlement',
    title: { es: 'Catastro de campamentos', en: 'Register of informal settlements' },
    publisher: publisher('minvu'),
    licence: NOT_STATED,
    source: { name: 'MINVU', year: 2024, reference: 'Catastro Nacional de Campamentos 2024' },
    caveats: [
      {
        es: 'Son viviendas de personas: no sirven para señalar familias.',
        en: 'They are people’s homes: they are not for singling out families.',
      },
      {
        es: '`HECTAREAS` no se publica: se midió en la proyección de los mapas web y sobra un quinto en esta latitud.',
        en: '`HECTAREAS` is not published: it was measured in the projection of web maps and is a fifth too large at this latitude.',
      },
    ],
    vintage: '2024',
    accuracy_m: 20,
    coverage: 'region',
    file: { stem: 'catastro_campamentos_minvu_2024', columns: ['FOLIO', 'NOMBRE', 'N_HOG'] },
    id_from: { columns: ['FOLIO'] },
    geometry: 'file',
    map: {
      name: { from: 'NOMBRE', required: true },
      code: 'FOLIO',
      households: 'N_HOG',
      comuna: { from: 'CUT', as: 'cut' },
      // HECTAREAS is left out: measured in Web Mercator, a fifth too many at this latitude.
      year: { constant: 2024 },
      note: 'OBS',
    },
  }),
] as const
