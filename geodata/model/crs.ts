import type { Operation } from './reading.ts'
import type { Language, Text } from './text.ts'

/**
 * Coordinate reference systems we use, by EPSG number (https://epsg.org).
 * What APIs speak is 4326; what we measure in is 32719.
 */
export const WGS84 = 4326
/** WGS 84 / UTM zone 19S: metres; the whole region lies within 1.1° of its central meridian except the far west. */
export const UTM_19S = 32719
/** OGC name of 4326 with longitude first, the CRS of GeoJSON (RFC 7946, section 4). */
export const CRS84_URI = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84'

/**
 * The frame in which the application accepts geometry, [west, south, east, north] in degrees.
 * The region lies between 20°56′S and 26°05′S and between the Pacific and 66°59′W; a margin of half a degree
 * and 50 km of sea are added.
 */
export const STUDY_FRAME = [-71.5, -26.6, -66.4, -20.4] as const

/** PROJ definition of UTM 19S for reading and typing coordinates in the browser; PostGIS decides on the server. */
export const UTM_19S_PROJ = '+proj=utm +zone=19 +south +datum=WGS84 +units=m +no_defs'

/**
 * Terms
 * - datum: how the ellipsoid is tied to the ground. The same numbers in PSAD56 and in WGS 84 are about 420 m apart here.
 * - operation: what takes coordinates of one datum to WGS 84, and by how much it may be wrong.
 */
export interface Datum {
  id: DatumId
  /** As people write it. */
  name: string
  /** What a person should know before choosing it. */
  note: Text
  /** PROJ's words for ellipsoid and operation; [dx, dy, dz] in metres inside `+towgs84` (EPSG method 9603). */
  proj: string
  operation: Operation
  /** EPSG numbers: in degrees, in UTM zones 18 and 19 south. Null: EPSG has none. */
  geographic: number
  utm18: number | null
  utm19: number | null
}

export type DatumId =
  | 'wgs84'
  | 'sirgas2000'
  | 'sirgas-chile-2002'
  | 'sirgas-chile-2010'
  | 'sirgas-chile-2013'
  | 'sirgas-chile-2016'
  | 'sirgas-chile-2021'
  | 'sirgas-chile'
  | 'psad56'
  | 'sad69'

/**
 * The realizations of SIRGAS-Chile are the ITRF of their year in Chile: EPSG ties each to it by three zeros, to 0.1 m.
 * WGS 84 is the ITRF too, of a year that files never state, and the ground moves: 1 m, which is what EPSG states for the
 * same three zeros from SIRGAS 2000 (15894) and from SIRGAS-Chile before its realizations were told apart (5375).
 */
const SAME_WITHIN_A_METRE = '+ellps=GRS80 +towgs84=0,0,0,0,0,0,0'

function sirgasChile(
  year: number,
  [geographic, utm18, utm19]: readonly [number, number, number],
  code: number,
  frame: string,
): Datum {
  return {
    id: `sirgas-chile-${year}` as DatumId,
    name: `SIRGAS-Chile ${year}`,
    note: {
      es: `Marco oficial de Chile, época ${year}; a menos de un metro de WGS 84.`,
      en: `Official frame of Chile, epoch ${year}; less than a metre from WGS 84.`,
    },
    proj: SAME_WITHIN_A_METRE,
    operation: {
      code,
      name: `SIRGAS-Chile ${year} to ${frame} (1), ${frame} taken as WGS 84`,
      accuracy_m: 1,
    },
    geographic,
    utm18,
    utm19,
  }
}

/**
 * The datums in which Chilean data comes. Numbers, parameters and accuracies are those of the EPSG dataset v10.076
 * (2022-08-31, in PROJ 9.1.1), and v11.022 (2024-11-05, in PROJ 9.5.1) says the same.
 *
 * PSAD56: EPSG has five operations for northern Chile. 6971 (−302, 272, −360; IGM, published by NGA; 17 m) is for Chile
 * north of 26°S; 1201 (42 m) is a mean from Venezuela to 43°S, 1203 (44 m) is for north of 21°30′S; 6972 (17 m) begins at
 * 26°S. Left to itself PROJ takes for each point the best whose box holds it, which tears features apart: 4 m
 * at 26°S, 29 m in the sea west of 70.79°W, 35 m in the Andes east of 67°W. So 6971 is applied everywhere in the study
 * frame: the region ends at 26°05′S, where 6971 and 6972 are 4 m apart.
 *
 * SAD69: 6974 (4 m, Chile north of 32°S) rather than 1864 (19 m, the continent) or 1868 (21 m, Chile).
 */
export const DATUMS: readonly Datum[] = [
  {
    id: 'wgs84',
    name: 'WGS 84',
    note: { es: 'El de los GPS y los mapas web.', en: 'That of GPS and web maps.' },
    proj: '+datum=WGS84',
    operation: { code: null, name: 'WGS 84', accuracy_m: 0 },
    geographic: WGS84,
    utm18: 32718,
    utm19: UTM_19S,
  },
  {
    id: 'sirgas2000',
    name: 'SIRGAS 2000',
    note: {
      es: 'Marco de Sudamérica; a menos de un metro de WGS 84.',
      en: 'Frame of South America; less than a metre from WGS 84.',
    },
    proj: SAME_WITHIN_A_METRE,
    operation: { code: 15894, name: 'SIRGAS 2000 to WGS 84 (1)', accuracy_m: 1 },
    geographic: 4674,
    utm18: 31978,
    utm19: 31979,
  },
  sirgasChile(2002, [5360, 5362, 5361], 9177, 'ITRF2000'),
  sirgasChile(2010, [8949, 8950, 8951], 9178, 'IGS08'),
  sirgasChile(2013, [9148, 9149, 9150], 9179, 'IGb08'),
  sirgasChile(2016, [9153, 9154, 9155], 9180, 'IGb08'),
  sirgasChile(2021, [20041, 20048, 20049], 10134, 'ITRF2014'),
  {
    id: 'sirgas-chile',
    name: 'SIRGAS-Chile',
    note: {
      es: 'Sin época declarada; a menos de un metro de WGS 84.',
      en: 'Without a stated epoch; less than a metre from WGS 84.',
    },
    proj: SAME_WITHIN_A_METRE,
    operation: { code: 5375, name: 'SIRGAS-Chile to WGS 84 (1)', accuracy_m: 1 },
    geographic: 9184,
    utm18: null,
    utm19: null,
  },
  {
    id: 'psad56',
    name: 'PSAD56',
    note: {
      es: 'Datum de los mapas del IGM y de los expedientes hasta los años 2000 («La Canoa 1956»). Tomarlo por WGS 84 corre las cosas unos 420 m.',
      en: 'Datum of the IGM maps and of files until the 2000s (“La Canoa 1956”). Taking it for WGS 84 moves things by some 420 m.',
    },
    proj: '+ellps=intl +towgs84=-302,272,-360,0,0,0,0',
    operation: { code: 6971, name: 'PSAD56 to WGS 84 (15)', accuracy_m: 17 },
    geographic: 4248,
    utm18: 24878,
    utm19: 24879,
  },
  {
    id: 'sad69',
    name: 'SAD69',
    note: {
      es: 'Oficial solo al sur de 43°30′S; en el norte es raro y conviene confirmarlo. A unos 70 m de WGS 84.',
      en: 'Official only south of 43°30′S; rare in the north and worth confirming. Some 70 m from WGS 84.',
    },
    proj: '+ellps=aust_SA +towgs84=-59,-11,-52,0,0,0,0',
    operation: { code: 6974, name: 'SAD69 to WGS 84 (17)', accuracy_m: 4 },
    geographic: 4618,
    utm18: 29188,
    utm19: 29189,
  },
]

/** One coordinate system that can be read. */
export interface Crs {
  /** EPSG number. */
  srid: number
  /** EPSG's name: `PSAD56 / UTM zone 19S`. */
  name: string
  kind: 'geographic' | 'projected'
  datum: Datum
  /** UTM zone, south. Null: not UTM. */
  zone: 18 | 19 | null
  /** PROJ definition, east or longitude first, with the operation: what `geo.to_wgs84` tells PostGIS. */
  proj: string
  /**
   * [west, south, east, north] in its own units: numbers outside are not in this system. PROJ fails on some of them, or
   * brings them back round the Earth.
   */
  domain: readonly [number, number, number, number]
}

/** EPSG's name of a system as people here say it: `PSAD56 / UTM huso 19S`. Names that are not of UTM stay as they are. */
export const crsTitle = (name: string, language: Language): string =>
  language === 'es' ? name.replace(/\bUTM zone\b/, 'UTM huso') : name

const utm = (datum: Datum, zone: 18 | 19, srid: number): Crs => ({
  srid,
  name: `${datum.name} / UTM zone ${zone}S`,
  kind: 'projected',
  datum,
  zone,
  proj: `+proj=utm +zone=${zone} +south ${datum.proj} +units=m +no_defs`,
  domain: [-9_000_000, 0, 10_000_000, 10_000_000],
})

/** Every coordinate system that is read, WGS 84 first. */
export const CRS_TABLE: readonly Crs[] = DATUMS.flatMap((datum): Crs[] => [
  {
    srid: datum.geographic,
    name: datum.name,
    kind: 'geographic',
    datum,
    zone: null,
    proj: `+proj=longlat ${datum.proj} +no_defs`,
    domain: [-180, -90, 180, 90],
  },
  ...(datum.utm19 ? [utm(datum, 19, datum.utm19)] : []),
  ...(datum.utm18 ? [utm(datum, 18, datum.utm18)] : []),
  ...(datum.id === 'wgs84'
    ? [
        {
          srid: 3857,
          name: 'WGS 84 / Pseudo-Mercator',
          kind: 'projected' as const,
          datum,
          zone: null,
          proj: '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs',
          domain: [-20_037_509, -20_037_509, 20_037_509, 20_037_509] as const,
        },
      ]
    : []),
])

const BY_SRID = new Map(CRS_TABLE.map((crs) => [crs.srid, crs]))

/**
 * Other numbers of the same systems: with height, withdrawn, or Esri's. Heights are not kept.
 * 4979, 4989, 5359, 8948, 9147, 9152, 20040, 9183: the 3D form of the next. 4291, 29178, 29179: SAD69 before EPSG renewed
 * it. 102100, 102113, 900913, 3785: web Mercator before it had a number of its own.
 */
const SAME_AS: Readonly<Record<number, number>> = {
  4979: 4326,
  4989: 4674,
  5359: 5360,
  8948: 8949,
  9147: 9148,
  9152: 9153,
  20040: 20041,
  9183: 9184,
  4291: 4618,
  29178: 29188,
  29179: 29189,
  102100: 3857,
  102113: 3857,
  900913: 3857,
  3785: 3857,
}

/** The coordinate system with this EPSG (or Esri) number, or one that is the same to a map; null: not read. */
export function crsOf(srid: number): Crs | null {
  return BY_SRID.get(SAME_AS[srid] ?? srid) ?? null
}

/** The operation that `geo.to_wgs84` applies to coordinates with this number; null: the system is not read. */
export function operationOf(srid: number): Operation | null {
  return crsOf(srid)?.datum.operation ?? null
}

/** Whether coordinates with this number are degrees. */
export const isGeographic = (srid: number): boolean => crsOf(srid)?.kind === 'geographic'
