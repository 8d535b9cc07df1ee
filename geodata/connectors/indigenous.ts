import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { NOT_STATED } from './licences.ts'

/** Continental sketches, not official; clear the licence before publishing outside. */
const NATIVE_LAND = {
  publisher: publisher('native_land'),
  licence: 'CC BY-NC-SA según terceros; no declarada en la copia',
  source: { name: 'Native Land Digital', year: 2021, reference: 'https://native-land.ca, copia de 2021' },
  caveats: [
    {
      es: 'Bosquejos de escala continental: no son límites oficiales ni legales, y la copia no trae territorio lickanantay.',
      en: 'Sketches at continental scale: they are not official or legal boundaries, and the copy has no Lickanantay territory.',
    },
  ],
  vintage: '2021',
  accuracy_m: 50_000,
  coverage: null,
  id_from: { columns: ['Slug'] },
  geometry: 'file',
} satisfies SharedConnector

export const INDIGENOUS_CONNECTORS = [
  connector({
    id: 'adi_conadi',
    layer: 'adi',
    title: { es: 'Áreas de desarrollo indígena', en: 'Indigenous development areas' },
    publisher: publisher('conadi'),
    licence: NOT_STATED,
    source: {
      name: 'CONADI; límites comunales de SUBDERE',
      year: 2016,
      reference:
        'Licitación ID 765-14-LE16, recompuesta con la DPA 2023; no sirve para determinaciones legales',
    },
    caveats: [
      {
        es: 'Límite recompuesto a partir de comunas y cuencas, no el texto del decreto: puede diferir unos 100 m y no sirve para determinaciones legales.',
        en: 'Limit recomposed from comunas and basins, not the text of the decree: it may differ by some 100 m and is no use for legal determinations.',
      },
    ],
    vintage: '2016',
    // Where the limit was replaced by the comuna limit it can differ by up to 100 m.
    accuracy_m: 100,
    coverage: 'region',
    file: { stem: 'adi_conadi_2016', columns: ['NOMBRE', 'FUENTE_INF'] },
    id_from: { columns: ['NOMBRE'] },
    geometry: 'file',
    map: { name: { from: 'NOMBRE', as: 'title', required: true }, year: { constant: 2016 } },
  }),
  connector({
    id: 'comunidades_conadi',
    layer: 'indigenous_community',
    title: { es: 'Comunidades indígenas, sedes', en: 'Indigenous communities, seats' },
    publisher: publisher('conadi'),
    licence: NOT_STATED,
    source: { name: 'CONADI', year: 2016, reference: 'Licitación pública ID 765-15-LE16' },
    caveats: [
      {
        es: 'Son sedes o caseríos, no territorios: no derive límites de ellos. Ninguna es posterior a 2016, así que faltan las comunidades changas.',
        en: 'They are seats or hamlets, not territories: do not derive boundaries from them. None is newer than 2016, so Chango communities are missing.',
      },
    ],
    vintage: '2016',
    // A seat or village, never the territory; several ayllus share one point.
    accuracy_m: 1000,
    coverage: null,
    extent: 'part',
    file: { stem: 'comunidades_conadi_2016', columns: ['COMUNIDAD', 'REGISTRO'] },
    id_from: { columns: ['REGISTRO'] },
    geometry: 'file',
    map: {
      name: { from: 'COMUNIDAD', as: 'title', required: true },
      kind: { constant: 'community' },
      comuna: { from: 'CUT_COM', as: 'cut' },
      register: 'REGISTRO',
      basin: 'NOM_CUEN',
      subbasin: 'COD_SSUBC',
      year: { from: 'FECHA', as: 'year' },
    },
  }),
  connector({
    id: 'compra_tierras_conadi',
    layer: 'indigenous_land',
    title: { es: 'Tierras compradas por CONADI', en: 'Land bought by CONADI' },
    publisher: publisher('conadi'),
    licence: NOT_STATED,
    source: { name: 'CONADI', year: 2019, reference: 'Compra de tierras 2019; un solo predio de la región' },
    caveats: [
      {
        es: 'Un solo predio: que el mapa esté vacío en otra parte no dice que no haya tierra indígena.',
        en: 'A single parcel: an empty map elsewhere does not say that there is no Indigenous land.',
      },
    ],
    vintage: '2019',
    accuracy_m: 20,
    // One purchase; the register is not here, so an empty map says nothing.
    coverage: null,
    extent: 'part',
    file: { stem: 'compra_tierras_conadi', columns: ['PREDIO', 'BENEFICIAR'] },
    id_from: { columns: ['CUT_COM', 'RESOLUCION', 'A_O'] },
    geometry: 'file',
    map: {
      name: { from: 'PREDIO', as: 'title', required: true },
      kind: { constant: 'purchase' },
      owner: { from: 'BENEFICIAR', as: 'title' },
      comuna: { from: 'CUT_COM', as: 'cut' },
      area_ha: 'Hectareas',
      year: { from: 'A_O', as: 'year' },
      decree: { template: 'Resolución {RESOLUCION}' },
      subbasin: 'COD_SSUBC',
    },
  }),
  connector({
    ...NATIVE_LAND,
    id: 'territorios_native_land',
    layer: 'native_land_territory',
    title: { es: 'Territorios según Native Land', en: 'Territories according to Native Land' },
    file: { stem: 'native_land_territorios_2021', columns: ['Name', 'Slug'] },
    map: {
      name: { from: 'Name', required: true },
      people: 'Name',
      code: 'Slug',
      url: 'description',
      year: { constant: 2021 },
    },
  }),
  connector({
    ...NATIVE_LAND,
    id: 'idiomas_native_land',
    layer: 'native_land_language',
    title: { es: 'Lenguas según Native Land', en: 'Languages according to Native Land' },
    file: { stem: 'native_land_idiomas_2021', columns: ['Name', 'Slug'] },
    map: {
      name: { from: 'Name', required: true },
      language: 'Name',
      code: 'Slug',
      url: 'description',
      year: { constant: 2021 },
    },
  }),
] as const
