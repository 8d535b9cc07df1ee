const OGC = 'http://www.opengis.net/spec'

/**
 * The conformance classes that are met, each by its URI in the standard. What is missing, and why, is in README.md.
 * OpenAPI 3.1 has a class in the 1.1 draft of Features Part 1 only; the published ones ask for 3.0, which we do not serve.
 */
export const CONFORMANCE = [
  // OGC 19-072, OGC API - Common - Part 1: Core
  `${OGC}/ogcapi-common-1/1.0/conf/core`,
  `${OGC}/ogcapi-common-1/1.0/conf/landing-page`,
  `${OGC}/ogcapi-common-1/1.0/conf/json`,
  `${OGC}/ogcapi-common-1/1.0/conf/html`,
  // OGC 20-024, OGC API - Common - Part 2: Geospatial Data
  `${OGC}/ogcapi-common-2/1.0/conf/collections`,
  // OGC 17-069r4, OGC API - Features - Part 1: Core
  `${OGC}/ogcapi-features-1/1.0/conf/core`,
  `${OGC}/ogcapi-features-1/1.0/conf/geojson`,
  `${OGC}/ogcapi-features-1/1.0/conf/html`,
  `${OGC}/ogcapi-features-1/1.1/conf/oas31`,
  // OGC 18-058r1, OGC API - Features - Part 2: Coordinate Reference Systems by Reference
  `${OGC}/ogcapi-features-2/1.0/conf/crs`,
  // OGC 19-079r2, OGC API - Features - Part 3: Filtering
  `${OGC}/ogcapi-features-3/1.0/conf/queryables`,
  `${OGC}/ogcapi-features-3/1.0/conf/queryables-query-parameters`,
  // OGC 20-057, OGC API - Tiles - Part 1: Core
  `${OGC}/ogcapi-tiles-1/1.0/conf/core`,
  `${OGC}/ogcapi-tiles-1/1.0/conf/tileset`,
  `${OGC}/ogcapi-tiles-1/1.0/conf/tilesets-list`,
  `${OGC}/ogcapi-tiles-1/1.0/conf/geodata-tilesets`,
  `${OGC}/ogcapi-tiles-1/1.0/conf/mvt`,
  // OGC 17-083r4, Two Dimensional Tile Matrix Set and Tile Set Metadata
  `${OGC}/tms/2.0/conf/tilematrixset`,
  `${OGC}/tms/2.0/conf/json-tilematrixset`,
  `${OGC}/tms/2.0/conf/tilesetmetadata`,
  `${OGC}/tms/2.0/conf/json-tilesetmetadata`,
] as const
