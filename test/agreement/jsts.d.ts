/** The few parts of JSTS (JTS in JavaScript; it has no types of its own) that the second evaluator uses. */
declare module 'jsts/org/locationtech/jts/monkey.js'
declare module 'jsts/org/locationtech/jts/io/GeoJSONReader.js' {
  export interface JtsEnvelope {
    distance(other: JtsEnvelope): number
    intersects(other: JtsEnvelope): boolean
  }
  export interface JtsGeometry {
    intersects(other: JtsGeometry): boolean
    covers(other: JtsGeometry): boolean
    distance(other: JtsGeometry): number
    intersection(other: JtsGeometry): JtsGeometry
    union(other: JtsGeometry): JtsGeometry
    difference(other: JtsGeometry): JtsGeometry
    buffer(metres: number, quadrantSegments?: number): JtsGeometry
    getArea(): number
    getLength(): number
    getDimension(): number
    getNumGeometries(): number
    getGeometryN(n: number): JtsGeometry
    getBoundary(): JtsGeometry
    getEnvelopeInternal(): JtsEnvelope
    isEmpty(): boolean
    isValid(): boolean
  }
  export default class GeoJSONReader {
    read(geojson: unknown): JtsGeometry
  }
}
declare module 'jsts/org/locationtech/jts/operation/distance/IndexedFacetDistance.js' {
  import type { JtsGeometry } from 'jsts/org/locationtech/jts/io/GeoJSONReader.js'
  export default class IndexedFacetDistance {
    constructor(geometry: JtsGeometry)
    distance(other: JtsGeometry): number
  }
}
