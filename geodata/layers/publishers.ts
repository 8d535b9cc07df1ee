import type { Text } from '../model/text.ts'

/** Who keeps the data, written out once, in both languages. */
export const PUBLISHERS = {
  sernageomin: [
    'SERNAGEOMIN, Servicio Nacional de Geología y Minería',
    'SERNAGEOMIN, national geology and mining service',
  ],
  companies: ['Informes de las empresas mineras', 'Reports of the mining companies'],
  minmineria: ['Ministerio de Minería', 'Ministry of Mining'],
  conadi: [
    'CONADI, Corporación Nacional de Desarrollo Indígena',
    'CONADI, national Indigenous development corporation',
  ],
  subpesca: [
    'SUBPESCA, Subsecretaría de Pesca y Acuicultura',
    'SUBPESCA, undersecretariat of fisheries and aquaculture',
  ],
  native_land: ['Native Land Digital (no oficial)', 'Native Land Digital (not official)'],
  cmn: ['CMN, Consejo de Monumentos Nacionales', 'CMN, national monuments council'],
  dga: ['DGA, Dirección General de Aguas', 'DGA, water authority'],
  siss: ['SISS y DOH', 'SISS and DOH, water services'],
  mma: ['MMA, Ministerio del Medio Ambiente', 'MMA, Ministry of the Environment'],
  sbap: ['SBAP y MMA, áreas protegidas', 'SBAP and MMA, protected areas'],
  mbn: ['Ministerio de Bienes Nacionales', 'Ministry of National Assets'],
  minvu: ['MINVU, Ministerio de Vivienda y Urbanismo', 'MINVU, Ministry of Housing and Urban Development'],
  ssffaa: [
    'Subsecretaría para las Fuerzas Armadas y SUBPESCA',
    'Undersecretariat for the Armed Forces and SUBPESCA',
  ],
  dgmn: ['DGMN, Dirección General de Movilización Nacional', 'DGMN, national mobilisation office'],
  difrol: ['DIFROL, Dirección Nacional de Fronteras y Límites', 'DIFROL, borders office'],
  shoa: ['SHOA, Servicio Hidrográfico y Oceanográfico de la Armada', 'SHOA, navy hydrographic service'],
  senapred: [
    'SENAPRED, Servicio Nacional de Prevención y Respuesta ante Desastres',
    'SENAPRED, national disaster service',
  ],
  sea: ['SEA, Servicio de Evaluación Ambiental', 'SEA, environmental assessment service'],
  mop: ['MOP, Ministerio de Obras Públicas', 'MOP, Ministry of Public Works'],
  cen: ['Coordinador Eléctrico Nacional', 'National electricity coordinator'],
  cne: ['CNE, Comisión Nacional de Energía', 'CNE, national energy commission'],
  energia: ['Ministerio de Energía', 'Ministry of Energy'],
  sernatur: ['SERNATUR, Servicio Nacional de Turismo', 'SERNATUR, national tourism service'],
  conaf: ['CONAF, Corporación Nacional Forestal', 'CONAF, national forestry corporation'],
  minciencia: ['Ministerio de Ciencia, Tecnología, Conocimiento e Innovación', 'Ministry of Science'],
  observatories: ['ANID, ESO y otros observatorios', 'ANID, ESO and other observatories'],
  subdere: [
    'SUBDERE, Subsecretaría de Desarrollo Regional',
    'SUBDERE, undersecretariat of regional development',
  ],
  ine: ['INE, Instituto Nacional de Estadísticas', 'INE, national statistics institute'],
  mineduc_minsal: ['MINEDUC y MINSAL', 'MINEDUC and MINSAL, education and health ministries'],
  mdsf: ['MDSF, INE y otros, datos comunales', 'MDSF, INE and others, comuna statistics'],
  dgac: ['DGAC, Dirección General de Aeronáutica Civil', 'DGAC, civil aviation authority'],
  efe: ['EFE, FCAB y Ferronor', 'EFE, FCAB and Ferronor, railways'],
  subtel: ['SUBTEL, Subsecretaría de Telecomunicaciones', 'SUBTEL, telecommunications undersecretariat'],
  sec: ['SEC, Superintendencia de Electricidad y Combustibles', 'SEC, electricity and fuels regulator'],
  directemar: ['DIRECTEMAR, autoridad marítima', 'DIRECTEMAR, maritime authority'],
  osm: ['Colaboradores de OpenStreetMap', 'OpenStreetMap contributors'],
  noaa: ['NOAA, relieve ETOPO', 'NOAA, ETOPO relief'],
  copernicus: ['Copernicus, modelo de elevación', 'Copernicus, elevation model'],
  ours: ['Compilación de Suelo Común', 'Compiled by Suelo Común'],
} as const satisfies Record<string, readonly [es: string, en: string]>

/** Name of a publisher in both languages. */
export function publisher(id: keyof typeof PUBLISHERS): Text {
  const [es, en] = PUBLISHERS[id]
  return { es, en }
}

/** Official addresses that several layers share. */
export const SIMBIO = 'https://arcgis.mma.gob.cl/server/rest/services/SIMBIO'
export const DGA = 'https://rest-sit.mop.gob.cl/arcgis/rest/services/DGA'
export const CEN = 'https://api-infotecnica.coordinador.cl/v1'
export const SIIC = 'https://siic.conadi.cl'
export const OSM = 'https://www.openstreetmap.org'
