import { publisher } from '../layers/publishers.ts'
import { connector, type SharedConnector } from '../model/connector.ts'
import { CC_BY, NOT_STATED } from './licences.ts'
import { OPENSTREETMAP, OSM_COLUMNS } from './openstreetmap.ts'
import { IN_THE_REGION, MMA_OPEN_DATA, WETLANDS } from './wetlands.ts'

const CR2SUB = {
  publisher: publisher('dga'),
  licence: CC_BY,
  source: {
    name: 'DGA, compilado por CR2',
    year: 2025,
    reference: 'CR2SUB v1.1, niveles de pozos de la DGA',
  },
  caveats: [
    {
      es: 'Valores mensuales sin depurar: los extremos no se quitaron. Los niveles son metros bajo el suelo, negativos.',
      en: 'Monthly values as they are: outliers were not removed. Levels are metres below ground, negative.',
    },
  ],
  coverage: null,
} satisfies SharedConnector

/**
 * The MOP's server: ArcGIS 10.21, without GeoJSON or paging, a thousand rows at most, and outlines so slow that they are
 * asked for a few at a time.
 */
const MOP_DGA = 'https://rest-sit.mop.gob.cl/arcgis/rest/services/DGA'

const LIMITED_AQUIFERS = {
  publisher: publisher('dga'),
  licence: NOT_STATED,
  source: {
    name: 'DGA',
    year: null,
    reference: 'Áreas de restricción y zonas de prohibición, servicio de mapas del MOP',
  },
  vintage: null,
  accuracy_m: 250,
  coverage: 'region',
  file: { stem: 'dga_restriccion_prohibicion', columns: ['TIPO_LIMIT', 'SHAC'] },
  id_from: { columns: ['SHAC', 'TIPO_LIMIT'], repeats: true },
  geometry: 'file',
  cadence: 'monthly',
  fetch: {
    kind: 'arcgis',
    url: `${MOP_DGA}/Areas_de_Restriccion_y_Zonas_de_Prohibicion/MapServer/0`,
    format: 'json',
    paging: 'ids',
    page: 20,
  },
  map: {
    name: { from: ['SHAC', 'NOM_ACUIF'], as: 'title', required: true },
    decree: { template: 'Res. DGA {RES_DGA}' },
    date: 'F_RES_DGA',
    basin: { from: 'NOM_BNA', as: 'title' },
    note: { template: 'Acuífero {NOM_ACUIF}' },
  },
} satisfies SharedConnector

/** «Niveles estáticos en pozos»: a well per sheet, its facts above, dates and levels five times side by side. */
const REPORT = {
  publisher: publisher('dga'),
  licence: CC_BY,
  source: {
    name: 'DGA, por CR2SUB',
    year: 2025,
    reference: 'Niveles estáticos en pozos, 2000 a 2009, emitido el 16 de enero de 2025',
  },
  vintage: '2009',
  coverage: null,
  extent: 'part',
  file: { stem: 'dga_niveles_pozos_loa_2000-2009', columns: ['Estación', 'Codigo BNA'] },
  caveats: [
    {
      es: 'Cinco pozos, de la cuenca del Loa y de Taltal; el informe no dice el huso ni el datum de sus coordenadas.',
      en: 'Five wells, of the Loa basin and of Taltal; the report does not say the zone nor the datum of its coordinates.',
    },
  ],
} satisfies SharedConnector

const REPORT_LABELS = [
  'Estación',
  'Codigo BNA',
  'Cuenca',
  'SubCuenca',
  'Altitud (msnm)',
  'Latitud S',
  'Longitud W',
  'UTM Norte (mts)',
  'UTM Este (mts)',
]

export const WATER_CONNECTORS = [
  connector({
    ...WETLANDS,
    id: 'humedales_mma_lagos',
    layer: 'lake_salar',
    title: {
      es: 'Salares, lagunas y lagos del inventario',
      en: 'Salt flats, lagoons and lakes of the inventory',
    },
    // The atlas gives the names of the large ones, which the inventory leaves out.
    extent: 'part',
    select: { orden4: ['Salares', 'Laguna', 'Lago', 'Embalse'], ...IN_THE_REGION },
    map: {
      name: { from: 'nombre_hum', else: '{orden4}, cuenca {nombre_cue}' },
      kind: {
        from: 'orden4',
        values: { Salares: 'salar', Laguna: 'lagoon', Lago: 'lake', Embalse: 'reservoir' },
      },
      basin: 'nombre_cue',
      area_ha: 'ha',
      code: 'cod_humeda',
      url: 'url_simbio',
    },
  }),
  connector({
    ...WETLANDS,
    id: 'humedales_mma_vegas',
    layer: 'vega_bofedal',
    title: { es: 'Humedales andinos del inventario', en: 'Andean wetlands of the inventory' },
    // The outlines are here and the names and the DGA resolution in the points: the layer holds both.
    extent: 'part',
    select: { orden4: ['Andinos'], ...IN_THE_REGION },
    except: { orden5: ['Geiser'] },
    map: {
      name: { from: 'nombre_hum', else: 'Humedal andino, cuenca {nombre_cue}' },
      kind: {
        from: 'orden5',
        values: { Vega: 'vega', Bofedales: 'bofedal', 'Sin clasificación': 'not_stated' },
      },
      basin: 'nombre_cue',
      area_ha: 'ha',
      code: 'cod_humeda',
      url: 'url_simbio',
    },
  }),
  connector({
    id: 'vegas_dga',
    layer: 'vega_bofedal',
    title: { es: 'Vegas protegidas de la DGA, puntos', en: 'Vegas protected by DGA, points' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: {
      name: 'DGA',
      year: 2010,
      reference:
        'Vegas y bofedales protegidos, Resolución 529 y actualización de 2005; capa de septiembre de 2010',
    },
    caveats: [
      {
        es: '`ESTE` y `NORTE` son UTM 19S en PSAD56, a unos 410 m de su lugar en WGS 84: no se publican. Un punto por vega; faltan las número 8, 10 y 15.',
        en: '`ESTE` and `NORTE` are UTM 19S in PSAD56, some 410 m from their place in WGS 84: not published. One point per vega; numbers 8, 10 and 15 are missing.',
      },
    ],
    vintage: '2010-09',
    // Printed in PSAD56 to the nearest hundred metres; a vega is larger than that.
    accuracy_m: 200,
    coverage: null,
    extent: 'part',
    file: { stem: 'vegas_protegidas_dga_2010', columns: ['NUMERO', 'NOMBRE'] },
    id_from: { columns: ['NUMERO'] },
    geometry: 'file',
    map: {
      name: { from: 'NOMBRE', as: 'title', required: true },
      kind: { constant: 'not_stated' },
      decree: 'FUENTE',
      subbasin: 'COD_SSUBC',
      comuna: { from: 'CUT_COM', as: 'cut' },
      code: 'NUMERO',
      note: 'EXISTENCIA',
    },
  }),
  connector({
    id: 'acuiferos_dga',
    layer: 'vega_aquifer',
    title: { es: 'Acuíferos protegidos, dos comunas', en: 'Protected aquifers, two comunas' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: {
      name: 'DGA',
      year: 2006,
      reference: 'Acuíferos que alimentan vegas y bofedales, Res. 529 y Res. 87 de 24-03-2006',
    },
    caveats: [
      {
        es: 'Parcial: solo Antofagasta y Ollagüe. Fuera de estos polígonos no se puede decir que no haya acuífero protegido.',
        en: 'Partial: Antofagasta and Ollagüe only. Outside these polygons it cannot be said that there is no protected aquifer.',
      },
      {
        es: '`RESOLUCION` viene cortada en la fuente («N° 529/8-10-200», que será 2003).',
        en: '`RESOLUCION` comes cut at the source (“N° 529/8-10-200”, presumably 2003).',
      },
    ],
    vintage: '2006-03-24',
    accuracy_m: 100,
    // Calama and San Pedro de Atacama, where most of them are, are missing; two that go on into Calama were left out.
    coverage: ['02101', '02202'],
    file: { stem: 'acuiferos_protegidos_dga_parcial', columns: ['FID_acuife', 'NOMB_VEGA', 'area_km2'] },
    id_from: { columns: ['FID_acuife'] },
    geometry: 'file',
    map: {
      name: { from: 'NOMB_VEGA', required: true },
      decree: { from: ['RES_FINAL', 'RESOLUCION'] },
      comuna: { from: 'CUT_COM', as: 'cut' },
      subbasin: 'COD_SSUBC',
      area_ha: { from: 'area_km2', times: 100 },
      code: 'FID_acuife',
    },
  }),
  connector({
    ...OPENSTREETMAP,
    id: 'cursos_osm',
    layer: 'watercourse',
    title: { es: 'Ríos, esteros y canales', en: 'Rivers, streams and canals' },
    accuracy_m: 50,
    file: { stem: 'rios_esteros_canales_osm2022', columns: OSM_COLUMNS },
    map: {
      name: 'name',
      kind: { from: 'fclass', values: { river: 'river', stream: 'stream', canal: 'canal' }, other: 'other' },
      comuna: { from: 'CUT', as: 'cut' },
      code: 'osm_id',
    },
  }),
  connector({
    ...OPENSTREETMAP,
    id: 'manantiales_osm',
    layer: 'spring',
    title: { es: 'Vertientes y manantiales', en: 'Springs' },
    accuracy_m: 50,
    extent: 'part',
    file: { stem: 'manantiales_osm2022', columns: OSM_COLUMNS },
    map: { name: 'name', comuna: { from: 'CUT', as: 'cut' }, code: 'osm_id' },
  }),
  connector({
    ...CR2SUB,
    id: 'pozos_cr2sub',
    layer: 'well',
    title: { es: 'Pozos de medición de la DGA', en: 'Measuring wells of DGA' },
    vintage: '2025',
    accuracy_m: 100,
    file: { stem: 'pozos_dga_cr2sub', columns: ['cr2sub_id', 'dga_well_code'] },
    id_from: { columns: ['cr2sub_id'] },
    geometry: 'file',
    utm: { east: 'cr2sub_utm_east_h19', north: 'cr2sub_utm_north_h19' },
    agree: [{ columns: ['cr2sub_elev', 'dga_well_elev'], within: 0.05 }],
    map: {
      name: { from: 'dga_well_name', as: 'title' },
      kind: { constant: 'monitoring' },
      code: 'cr2sub_id',
      basin: { from: 'dga_well_basin', as: 'title' },
      elevation_m_asl: 'cr2sub_elev',
      mean_level_m: 'cr2sub_mean_gwl',
      note: { template: 'Código DGA {dga_well_code}' },
    },
  }),
  connector({
    ...CR2SUB,
    id: 'niveles_cr2sub',
    layer: 'well_level',
    title: { es: 'Niveles de pozos, mes a mes', en: 'Well levels by month' },
    vintage: '2025',
    accuracy_m: null,
    file: { stem: 'pozos_dga_nivel_mensual', columns: ['cr2sub_id', 'date', 'gwl_m'] },
    id_from: { columns: ['cr2sub_id', 'date'] },
    geometry: 'none',
    map: {
      code: { from: 'cr2sub_id', required: true },
      date: { from: 'date', required: true },
      level_m: { from: 'gwl_m', required: true },
    },
  }),
  connector({
    ...REPORT,
    id: 'niveles_reporte_dga',
    layer: 'well_level',
    title: { es: 'Niveles de pozos, informe de la DGA', en: 'Well levels, report by DGA' },
    accuracy_m: null,
    read: { stacked: { labels: REPORT_LABELS, side_by_side: ['Fecha', 'Nivel (m)', 'I'] } },
    // The last line explains the flags.
    except: { Fecha: ['Indicadores'] },
    id_from: { columns: ['Codigo BNA', 'Fecha'] },
    geometry: 'none',
    map: {
      code: { from: 'Codigo BNA', required: true },
      date: { from: 'Fecha', required: true },
      // Depths below ground, positive in the report.
      level_m: { from: 'Nivel (m)', times: -1, required: true },
      note: { from: 'I', values: { '*': 'Nivel dinámico: con la bomba andando' } },
    },
  }),
  connector({
    ...REPORT,
    id: 'pozos_reporte_dga',
    layer: 'well',
    title: { es: 'Pozos del informe de la DGA', en: 'Wells of the report by DGA' },
    // Degrees to the second; the datum is not stated.
    accuracy_m: 500,
    extent: 'extra',
    read: { stacked: { labels: REPORT_LABELS, side_by_side: [] } },
    id_from: { columns: ['Codigo BNA'] },
    geometry: { x: 'Longitud W', y: 'Latitud S', notation: 'dms' },
    utm: { east: 'UTM Este (mts)', north: 'UTM Norte (mts)' },
    map: {
      name: { from: 'Estación', as: 'title', required: true },
      kind: { constant: 'monitoring' },
      code: 'Codigo BNA',
      basin: { from: 'Cuenca', as: 'title' },
      elevation_m_asl: 'Altitud (msnm)',
    },
  }),
  connector({
    id: 'fluviometricas_dga',
    layer: 'river_station',
    title: { es: 'Estaciones fluviométricas', en: 'River gauging stations' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: {
      name: 'DGA',
      year: null,
      reference: 'Red fluviométrica, copia de 2022; fecha de la red no declarada',
    },
    caveats: [
      {
        es: 'La fecha de la red no está declarada. Solo posiciones de tres comunas, sin caudales.',
        en: 'The date of the network is not stated. Positions of three comunas only, without flows.',
      },
    ],
    vintage: null,
    accuracy_m: 50,
    coverage: ['02201', '02203', '02302'],
    file: { stem: 'estaciones_fluviometricas_dga', columns: ['COD_BNA', 'NOMBRE'] },
    id_from: { columns: ['COD_BNA'] },
    geometry: 'file',
    utm: { east: 'ESTE_84', north: 'NORTE_84' },
    map: {
      name: { from: 'NOMBRE', as: 'title', required: true },
      status: { from: 'ESTADO', values: { Vigente: 'active', Suspendida: 'suspended' } },
      code: 'COD_BNA',
      subbasin: 'COD_SSUBC',
      comuna: { from: 'CUT_COM', as: 'cut' },
    },
  }),
  connector({
    id: 'subsubcuencas_bna',
    layer: 'basin',
    title: { es: 'Subsubcuencas del BNA', en: 'BNA sub-sub-basins' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: { name: 'DGA', year: null, reference: 'Banco Nacional de Aguas, subsubcuencas; copia de 2022' },
    caveats: [
      {
        es: 'Subsubcuencas enteras, sin cortar en el límite regional; los nombres traen faltas de la fuente.',
        en: 'Whole sub-sub-basins, not cut at the regional limit; names carry the source’s misspellings.',
      },
    ],
    vintage: null,
    accuracy_m: 250,
    coverage: 'region',
    file: { stem: 'subsubcuencas_bna_dga', columns: ['COD_SSUBC', 'NOM_SSUBC'] },
    id_from: { columns: ['COD_SSUBC'] },
    geometry: 'file',
    map: {
      name: { from: 'NOM_SSUBC', required: true },
      code: 'COD_SSUBC',
      basin_code: 'COD_CUEN',
      subbasin_code: 'COD_SUBC',
      area_ha: { from: 'Shape_Area', times: 1e-4 },
    },
  }),
  connector({
    id: 'glaciares_dga',
    layer: 'glacier',
    title: { es: 'Inventario público de glaciares', en: 'Public glacier inventory' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: { name: 'DGA', year: null, reference: 'Inventario Público de Glaciares, publicado por el MMA' },
    vintage: null,
    // Images of 0.3 to 15 m a pixel.
    accuracy_m: 30,
    coverage: 'region',
    file: {
      stem: 'glaciares_dga_antofagasta',
      columns: ['cod_glacia', 'class', 'area_km2'],
      original: 'dga_glaciares',
    },
    // The agency's file has every glacier three times; one of the copies is rounded.
    id_from: { columns: ['cod_glacia'], copies: true },
    geometry: 'file',
    select: IN_THE_REGION,
    cadence: 'yearly',
    fetch: { kind: 'ckan', url: MMA_OPEN_DATA, dataset: 'glaciares', resource: 'shapefile' },
    map: {
      name: 'nombre',
      kind: {
        from: 'class',
        values: { 'Glaciar rocoso': 'rock', Glaciarete: 'glacieret', 'Glaciar de montaña': 'mountain' },
      },
      code: 'cod_glacia',
      comuna: { from: 'comuna', as: 'comuna' },
      subbasin: 'cod_sscuen',
      area_ha: { from: 'area_km2', times: 100 },
      min_elevation_m: 'hmin',
      max_elevation_m: 'hmax',
      slope_deg: 'pendiente',
      aspect: 'orientacio',
      thickness_m: 'esp_media',
      volume_m3: { from: 'vol_km3', times: 1e9 },
    },
    missing: ['S/n'],
  }),
  connector({
    ...LIMITED_AQUIFERS,
    id: 'restriccion_dga',
    layer: 'dga_restriction',
    title: { es: 'Áreas de restricción de aguas subterráneas', en: 'Groundwater restriction areas' },
    select: { TIPO_LIMIT: ['Área de Restricción'] },
  }),
  connector({
    ...LIMITED_AQUIFERS,
    id: 'prohibicion_dga',
    layer: 'dga_prohibition',
    title: { es: 'Zonas de prohibición de aguas subterráneas', en: 'Groundwater prohibition zones' },
    select: { TIPO_LIMIT: ['Zona de Prohibición'] },
  }),
  connector({
    id: 'acuiferos_dga_servicio',
    layer: 'vega_aquifer',
    title: {
      es: 'Acuíferos protegidos que alimentan vegas y bofedales',
      en: 'Protected aquifers that feed vegas',
    },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: {
      name: 'DGA',
      year: null,
      reference:
        'Acuíferos protegidos de las regiones de Arica, Tarapacá y Antofagasta, servicio de mapas del MOP',
    },
    vintage: null,
    accuracy_m: 100,
    coverage: 'region',
    file: { stem: 'dga_acuiferos_protegidos', columns: ['NOM_VEGA'] },
    id_from: { columns: ['NOM_VEGA'], repeats: true },
    geometry: 'file',
    cadence: 'yearly',
    fetch: {
      kind: 'arcgis',
      url: `${MOP_DGA}/Acuiferos_Protegidos/MapServer/0`,
      format: 'json',
      paging: 'ids',
      page: 20,
    },
    // Only the name is known to be there; its other columns have not been seen.
    map: { name: { from: 'NOM_VEGA', as: 'title', required: true } },
  }),
  connector({
    id: 'estaciones_dga_servicio',
    layer: 'river_station',
    title: { es: 'Red hidrométrica: estaciones fluviométricas', en: 'Hydrometric network: river gauges' },
    publisher: publisher('dga'),
    licence: NOT_STATED,
    source: { name: 'DGA', year: null, reference: 'Red hidrométrica nacional, servicio de mapas del MOP' },
    vintage: null,
    accuracy_m: 50,
    coverage: 'region',
    file: { stem: 'dga_red_hidrometrica', columns: ['COD_BNA', 'NOM_ESTACION', 'TIPO_ESTACION'] },
    select: { TIPO_ESTACION: ['Fluviométricas'] },
    // Eight digits, without the check digit that other lists of the DGA write.
    id_from: { columns: ['COD_BNA'], repeats: true },
    geometry: 'file',
    cadence: 'monthly',
    fetch: {
      kind: 'arcgis',
      url: `${MOP_DGA}/Red_Hidrometrica/MapServer/0`,
      format: 'json',
      paging: 'ids',
      page: 500,
    },
    map: {
      name: { from: 'NOM_ESTACION', as: 'title', required: true },
      status: { from: 'VIGENCIA', values: { Vigentes: 'active', Suspendidas: 'suspended' } },
      code: 'COD_BNA',
      basin: { from: 'NOM_CUEN', as: 'title' },
      elevation_m_asl: 'ALTITUD',
    },
  }),
  connector({
    id: 'hidrografia_ide',
    layer: 'watercourse',
    title: { es: 'Red hidrográfica 1:25.000', en: 'Drainage network 1:25,000' },
    publisher: { es: 'IDE Chile, grupo de hidrografía', en: 'IDE Chile, hydrography group' },
    licence: CC_BY,
    source: {
      name: 'IDE Chile',
      year: 2021,
      reference: 'Hidrografía de Chile 1:25.000, servicio del Geoportal',
    },
    vintage: '2021',
    accuracy_m: 25,
    coverage: 'region',
    file: { stem: 'ide_hidrografia', columns: ['nombre', 'tipo'] },
    id_from: 'content',
    geometry: 'file',
    cadence: 'yearly',
    // The workspace must be in the address. Its CSV swaps the axes; its JSON does not.
    fetch: {
      kind: 'wfs',
      url: 'https://geoportal.cl/geoserver/Hidrografia/wfs',
      version: '2.0.0',
      type_name: 'Hidrografia:hidrografa',
      page: 2000,
    },
    map: {
      name: 'nombre',
      kind: {
        from: 'tipo',
        values: { Rio: 'river', Estero: 'stream', Arroyo: 'stream', Quebrada: 'stream', Canal: 'canal' },
        other: 'other',
      },
      basin: { from: 'nom_cuen', as: 'title' },
      note: { template: '{tipo}, orden de Strahler {strahler_n}' },
    },
  }),
  connector({
    id: 'hidrografia_simbio',
    layer: 'watercourse',
    title: { es: 'Red hidrográfica de SIMBIO', en: 'Drainage network of SIMBIO' },
    publisher: publisher('mma'),
    licence: NOT_STATED,
    source: { name: 'MMA', year: null, reference: 'SIMBIO, red hidrográfica' },
    vintage: null,
    accuracy_m: 100,
    coverage: 'region',
    file: { stem: 'simbio_hidrografia', columns: ['NOMBRE'] },
    id_from: 'content',
    geometry: 'file',
    // Coarser than that of the Geoportal, and in its place: asked by name.
    cadence: null,
    fetch: {
      kind: 'arcgis',
      url: 'https://arcgis.mma.gob.cl/server/rest/services/SIMBIO/SIMBIO_HIDROGRAFIA/MapServer/0',
    },
    // What the words of TIPO_DREN are has not been seen.
    map: { name: { from: 'NOMBRE', as: 'title' }, note: 'TIPO_DREN' },
  }),
] as const
