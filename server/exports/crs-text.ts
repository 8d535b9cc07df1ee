import type { ExportCrs } from '../../geodata/model/export.ts'

/** The parameters of a coordinate system, from which each format's way of writing it is made (https://epsg.org). */
interface Parameters {
  /** EPSG name and code of the geographic system underneath. */
  base: string
  baseCode: number
  datum: string
  ellipsoid: string
  inverseFlattening: number
  /** As ESRI writes them in `.prj` files. */
  esri: { projected: string; base: string; datum: string; ellipsoid: string }
}

const WGS84: Parameters = {
  base: 'WGS 84',
  baseCode: 4326,
  datum: 'World Geodetic System 1984',
  ellipsoid: 'WGS 84',
  inverseFlattening: 298.257223563,
  esri: {
    projected: 'WGS_1984_UTM_Zone_19S',
    base: 'GCS_WGS_1984',
    datum: 'D_WGS_1984',
    ellipsoid: 'WGS_1984',
  },
}

const SIRGAS_CHILE: Parameters = {
  base: 'SIRGAS-Chile 2002',
  baseCode: 5360,
  datum: 'SIRGAS-Chile realization 1 epoch 2002',
  ellipsoid: 'GRS 1980',
  inverseFlattening: 298.257222101,
  esri: {
    projected: 'SIRGAS-Chile_UTM_Zone_19S',
    base: 'GCS_SIRGAS-Chile',
    datum: 'D_SIRGAS-Chile',
    ellipsoid: 'GRS_1980',
  },
}

const PARAMETERS: Record<number, Parameters> = { 4326: WGS84, 32719: WGS84, 5361: SIRGAS_CHILE }

/** Semi-major axis of both ellipsoids, m. */
const AXIS = 6378137
/** Central meridian of zone 19, degrees. */
const MERIDIAN = -69

function parametersOf({ srid }: ExportCrs): Parameters {
  const found = PARAMETERS[srid]
  if (!found) throw new Error(`EPSG:${srid} has no parameters here`)
  return found
}

/** The system as the `.prj` of a shapefile: well-known text 1 in the manner of ESRI. */
export function esriWkt(crs: ExportCrs): string {
  const { esri, inverseFlattening } = parametersOf(crs)
  const base = `GEOGCS["${esri.base}",DATUM["${esri.datum}",SPHEROID["${esri.ellipsoid}",${AXIS}.0,${inverseFlattening}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`
  if (crs.geographic) return base
  return `PROJCS["${esri.projected}",${base},PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",${MERIDIAN}.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
}

/** The system as well-known text 1 (OGC 01-009), with its EPSG codes. */
export function wkt(crs: ExportCrs): string {
  const { base, baseCode, datum, ellipsoid, inverseFlattening } = parametersOf(crs)
  const geographic = `GEOGCS["${base}",DATUM["${datum}",SPHEROID["${ellipsoid}",${AXIS},${inverseFlattening}]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","${baseCode}"]]`
  if (crs.geographic) return geographic
  return `PROJCS["${crs.name}",${geographic},PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",${MERIDIAN}],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",10000000],UNIT["metre",1],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","${crs.srid}"]]`
}

/** The system as PROJJSON (https://proj.org/specifications/projjson.html), as GeoParquet wants it. */
export function projJson(crs: ExportCrs): object {
  const { base, baseCode, datum, ellipsoid, inverseFlattening } = parametersOf(crs)
  const frame = {
    datum: {
      type: 'GeodeticReferenceFrame',
      name: datum,
      ellipsoid: { name: ellipsoid, semi_major_axis: AXIS, inverse_flattening: inverseFlattening },
    },
    coordinate_system: {
      subtype: 'ellipsoidal',
      axis: [
        { name: 'Geodetic latitude', abbreviation: 'Lat', direction: 'north', unit: 'degree' },
        { name: 'Geodetic longitude', abbreviation: 'Lon', direction: 'east', unit: 'degree' },
      ],
    },
  }
  const $schema = 'https://proj.org/schemas/v0.7/projjson.schema.json'
  if (crs.geographic) {
    const [latitude, longitude] = frame.coordinate_system.axis
    return {
      $schema,
      type: 'GeographicCRS',
      name: 'WGS 84 (CRS84)',
      ...frame,
      coordinate_system: { subtype: 'ellipsoidal', axis: [longitude, latitude] },
      id: { authority: 'OGC', code: 'CRS84' },
    }
  }
  const parameter = (name: string, value: number, unit: string, code: number) => ({
    name,
    value,
    unit,
    id: { authority: 'EPSG', code },
  })
  return {
    $schema,
    type: 'ProjectedCRS',
    name: crs.name,
    base_crs: { name: base, ...frame, id: { authority: 'EPSG', code: baseCode } },
    conversion: {
      name: 'UTM zone 19S',
      method: { name: 'Transverse Mercator', id: { authority: 'EPSG', code: 9807 } },
      parameters: [
        parameter('Latitude of natural origin', 0, 'degree', 8801),
        parameter('Longitude of natural origin', MERIDIAN, 'degree', 8802),
        parameter('Scale factor at natural origin', 0.9996, 'unity', 8805),
        parameter('False easting', 500000, 'metre', 8806),
        parameter('False northing', 10000000, 'metre', 8807),
      ],
    },
    coordinate_system: {
      subtype: 'Cartesian',
      axis: [
        { name: 'Easting', abbreviation: 'E', direction: 'east', unit: 'metre' },
        { name: 'Northing', abbreviation: 'N', direction: 'north', unit: 'metre' },
      ],
    },
    id: { authority: 'EPSG', code: crs.srid },
  }
}
