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
