import { describe, expect, it } from 'vitest'
import { crsFromClaim, crsFromName, crsFromProjJson, crsFromWkt } from './crs.ts'

const esri = (name: string, geographic: string, datum: string, spheroid: string, meridian = -69) =>
  `PROJCS["${name}",GEOGCS["${geographic}",DATUM["${datum}",SPHEROID[${spheroid}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
const INTERNATIONAL = '"International_1924",6378388.0,297.0'
const WGS84 = '"WGS_1984",6378137.0,298.257223563'
const GRS80 = '"GRS_1980",6378137.0,298.257222101'

describe('crsFromWkt', () => {
  it.each([
    [
      esri(
        'PSAD_1956_UTM_Zone_19S',
        'GCS_Provisional_S_American_1956',
        'D_Provisional_S_American_1956',
        INTERNATIONAL,
      ),
      24879,
    ],
    [
      esri(
        'PSAD_1956_UTM_Zone_18S',
        'GCS_Provisional_S_American_1956',
        'D_Provisional_S_American_1956',
        INTERNATIONAL,
        -75,
      ),
      24878,
    ],
    [esri('WGS_1984_UTM_Zone_19S', 'GCS_WGS_1984', 'D_WGS_1984', WGS84), 32719],
    [
      esri(
        'SAD_1969_UTM_Zone_19S',
        'GCS_South_American_1969',
        'D_South_American_1969',
        '"GRS_1967_Truncated",6378160.0,298.25',
      ),
      29189,
    ],
    [esri('SIRGAS_2000_UTM_Zone_19S', 'GCS_SIRGAS_2000', 'D_SIRGAS_2000', GRS80), 31979],
    [esri('SIRGAS-Chile_UTM_Zone_19S', 'GCS_SIRGAS-Chile', 'D_SIRGAS-Chile', GRS80), 5361],
    [
      esri(
        'SIRGAS-Chile_2002_UTM_Zone_19S',
        'GCS_SIRGAS-Chile_2002',
        'SIRGAS-Chile_realization_1_epoch_2002',
        GRS80,
      ),
      5361,
    ],
    [
      esri(
        'SIRGAS-Chile_2016_UTM_Zone_19S',
        'SIRGAS-Chile_2016',
        'SIRGAS-Chile_realization_4_epoch_2016',
        GRS80,
      ),
      9155,
    ],
    // A name of someone's own: the parts say it.
    [
      esri(
        'Proyecto_Norte',
        'GCS_Provisional_S_American_1956',
        'D_Provisional_S_American_1956',
        INTERNATIONAL,
      ),
      24879,
    ],
    [
      `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID[${WGS84}]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]`,
      4326,
    ],
    [
      `GEOGCS["GCS_Provisional_S_American_1956",DATUM["D_Provisional_S_American_1956",SPHEROID[${INTERNATIONAL}]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]`,
      4248,
    ],
    [
      'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]],PROJECTION["Mercator_Auxiliary_Sphere"],UNIT["Meter",1.0]]',
      3857,
    ],
    [
      'GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (Transit)"],ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,2],ID["EPSG",4326]]',
      4326,
    ],
    [
      'GEOGCS["GCS_SIRGAS_2000",DATUM["D_SIRGAS_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],AUTHORITY["EPSG","4674"]]',
      4674,
    ],
    [
      'GEOGCRS["WGS 84 (3D)",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,3],ID["EPSG",4979]]',
      4326,
    ],
    [
      'COMPD_CS["x",GEOGCS["PSAD56",DATUM["Provisional_South_American_Datum_1956",SPHEROID["International 1924",6378388,297]]],VERT_CS["y",VERT_DATUM["z",2005]]]',
      4248,
    ],
  ])('%.60s… → %d', (wkt, srid) => {
    expect(crsFromWkt(wkt)).toMatchObject({ srid, crs: { srid }, deduced: false })
  })

  it('tells the datum of a nameless one by its ellipsoid, and says that it did', () => {
    const nameless = esri('unknown', 'GCS_unknown', 'D_unknown', INTERNATIONAL)
    expect(crsFromWkt(nameless)).toMatchObject({ srid: 24879, deduced: true, name: 'unknown' })
    const numbers = esri('unknown', 'GCS_unknown', 'D_unknown', '"unnamed",6378160,298.25')
    expect(crsFromWkt(numbers)).toMatchObject({ srid: 29189, deduced: true })
  })

  it('gives the number of a system that is not read, and no system', () => {
    const zone20 = `${esri('WGS_1984_UTM_Zone_20S', 'GCS_WGS_1984', 'D_WGS_1984', WGS84, -63).slice(0, -1)},AUTHORITY["EPSG","32720"]]`
    expect(crsFromWkt(zone20)).toMatchObject({ srid: 32720, crs: null, zone: null, datum: { id: 'wgs84' } })
    expect(crsFromWkt(esri('WGS_1984_UTM_Zone_20S', 'GCS_WGS_1984', 'D_WGS_1984', WGS84, -63))).toMatchObject(
      { srid: null },
    )
  })

  it('a projection in feet or another scale is not UTM', () => {
    const wkt = esri('WGS_1984_UTM_Zone_19S', 'GCS_WGS_1984', 'D_WGS_1984', WGS84).replace('0.9996', '1.0')
    expect(crsFromWkt(wkt)?.crs).toBeNull()
  })

  it.each([
    '',
    'WGS84',
    'PROJCS["a"',
    'PROJCS["a"]]',
    'LOCAL_CS["x"]',
    'GEOGCS[',
    '['.repeat(50),
    `GEOGCS["${'a'.repeat(30_000)}"]`,
  ])('%.20s is no WKT of a map', (text) => {
    expect(crsFromWkt(text)?.crs ?? null).toBeNull()
  })
})

describe('crsFromName', () => {
  it.each([
    ['EPSG:24879', 24879],
    ['epsg: 4326', 4326],
    ['urn:ogc:def:crs:EPSG::32719', 32719],
    ['urn:ogc:def:crs:EPSG:9.9.1:5361', 5361],
    ['http://www.opengis.net/def/crs/EPSG/0/9155', 9155],
    ['https://www.opengis.net/def/crs/OGC/1.3/CRS84', 4326],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 4326],
    ['OGC:CRS84h', 4326],
    ['ESRI:102100', 3857],
    ['SRID=32719;', 32719],
    ['32719', 32719],
    ['32719.0', 32719],
    ['PSAD_1956_UTM_Zone_19S', 24879],
    ['PSAD56 / UTM zone 19S', 24879],
    ['UTM PSAD-56 Huso 19 Sur', 24879],
    ['Datum La Canoa 1956, huso 19', 24879],
    ['Provisorio Sudamericano 1956 H19', 24879],
    ['UTM19S/WGS84', 32719],
    ['WGS 84 UTM 19 S', 32719],
    ['WGS_1984_UTM_Zone_18S', 32718],
    ['SIRGAS-Chile 2016 / UTM zone 19S', 9155],
    ['SIRGAS-Chile / UTM zone 19S', 5361],
    ['SIRGAS 2000 / UTM zone 19S', 31979],
    ['SAD69 UTM 19S', 29189],
    ['+proj=utm +zone=19 +south +ellps=intl +towgs84=-288,175,-376', 24879],
    ['+proj=utm +zone=19 +south +datum=WGS84 +units=m', 32719],
    ['+proj=longlat +datum=WGS84 +no_defs', 4326],
  ])('%s → %d', (name, srid) => {
    expect(crsFromName(name)).toMatchObject({ srid, crs: { srid } })
  })

  it.each([
    ['WGS84', 'wgs84', null],
    ['Wgs 84', 'wgs84', null],
    ['WGS-84', 'wgs84', null],
    ['D_WGS_1984', 'wgs84', null],
    ['PSAD 56', 'psad56', null],
    ['Sudamericano 1969', 'sad69', null],
    ['SIRGAS', 'sirgas2000', null],
    ['DDG/WGS84', 'wgs84', null],
    ['UTM WGS84', 'wgs84', null],
  ])('%s names a datum and no system', (name, id, srid) => {
    expect(crsFromName(name)).toMatchObject({ srid, crs: null, datum: { id } })
  })

  it.each([
    ['19S', 19],
    ['19 sur', 19],
    ['Huso 18', 18],
    ['H19', 19],
    ['19', 19],
  ])('%s names a zone and no datum', (name, zone) => {
    expect(crsFromName(name)).toMatchObject({ srid: null, zone, datum: null })
  })

  it('zone 19 north, where nothing of Chile is, is not zone 19 south', () => {
    expect(crsFromName('WGS 84 / UTM zone 19N')).toMatchObject({ crs: null, zone: null, projected: true })
    expect(crsFromName('EPSG:32619')).toMatchObject({ srid: 32619, crs: null })
  })

  it.each(['', 'Antofagasta', '2019', 'Región 02', 'Plano 1956'])('%j names nothing', (name) => {
    expect(crsFromName(name)).toMatchObject({ srid: null, datum: null, zone: null })
  })
})

describe('crsFromProjJson', () => {
  const projected = {
    type: 'ProjectedCRS',
    name: 'a name of our own',
    base_crs: {
      name: 'PSAD56',
      datum: {
        name: 'Provisional South American Datum 1956',
        ellipsoid: { name: 'International 1924', semi_major_axis: 6378388 },
      },
    },
    conversion: {
      name: 'UTM zone 19S',
      method: { name: 'Transverse Mercator' },
      parameters: [
        { name: 'Longitude of natural origin', value: -69 },
        { name: 'Scale factor at natural origin', value: 0.9996 },
        { name: 'False easting', value: 500000 },
        { name: 'False northing', value: 10000000 },
      ],
    },
  }
  it('by its number, or by its parts', () => {
    const numbered = {
      type: 'GeographicCRS',
      name: 'WGS 84 (CRS84)',
      id: { authority: 'OGC', code: 'CRS84' },
      datum_ensemble: { name: 'World Geodetic System 1984 ensemble' },
    }
    expect(crsFromProjJson(JSON.stringify(numbered))).toMatchObject({ srid: 4326 })
    expect(crsFromProjJson(JSON.stringify(projected))).toMatchObject({ srid: 24879 })
    expect(
      crsFromProjJson(JSON.stringify({ ...projected, id: { authority: 'EPSG', code: 32719 } })),
    ).toMatchObject({ srid: 32719 })
    expect(crsFromProjJson(JSON.stringify({ type: 'BoundCRS', source_crs: projected }))).toMatchObject({
      srid: 24879,
    })
  })

  it.each(['{', '{}', '{"type":"EngineeringCRS"}', 'null'])('%s is none', (text) => {
    expect(crsFromProjJson(text)).toBeNull()
  })
})

it('a claim is read by its number, or by the words it is in', () => {
  expect(crsFromClaim({ text: 'RFC 7946', srid: 4326, from: 'format' })).toMatchObject({
    srid: 4326,
    name: 'RFC 7946',
  })
  expect(crsFromClaim({ text: 'EPSG:102100', srid: 102100, from: 'spatialReference' })).toMatchObject({
    srid: 3857,
  })
  expect(crsFromClaim({ text: 'EPSG:27700', srid: 27700, from: 'crs' })).toMatchObject({
    srid: 27700,
    crs: null,
  })
  expect(crsFromClaim({ text: 'UTM 19S WGS84', srid: null, from: 'crs' })).toMatchObject({ srid: 32719 })
  expect(crsFromClaim({ text: '  ', srid: null, from: 'prj' })).toBeNull()
})
