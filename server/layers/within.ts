import { z } from 'zod'
import { Problem } from '../../geodata/model/problem.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** Largest box that may be kept, degrees of each side: the region with its sea. */
export const MOST_DEGREES = 6

export const withinSchema = z.object({
  layer: z.string(),
  version_id: z.number().int(),
  features: z.number().int(),
  bytes: z.number().int().meta({ description: 'About how large they are as GeoJSON' }),
})

/** A box in degrees as four numbers with commas. Throws `bad-parameter` when it is none, or too large to be kept. */
export function readBox(text: string): [number, number, number, number] {
  const [west = Number.NaN, south = Number.NaN, east = Number.NaN, north = Number.NaN, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const good =
    more.length === 0 && [west, south, east, north].every(Number.isFinite) && west < east && south < north
  if (good && east - west <= MOST_DEGREES && north - south <= MOST_DEGREES) return [west, south, east, north]
  throw new Problem('bad-parameter', {
    es: `«bbox» son cuatro números en grados, oeste,sur,este,norte, de no más de ${MOST_DEGREES} grados por lado. Elige un territorio más pequeño.`,
    en: `“bbox” is four numbers in degrees, west,south,east,north, at most ${MOST_DEGREES} degrees a side. Choose a smaller territory.`,
  })
}

/** Characters of a feature besides its coordinates and properties; of a position. */
const AROUND = 180
const POSITION = 22

/** How much of each public layer lies in a box (EPSG:4326): whoever wants to keep it is told what that takes. */
export function within(
  tx: Transaction,
  [west, south, east, north]: readonly [number, number, number, number],
): Promise<z.output<typeof withinSchema>[]> {
  return tx.rows<z.output<typeof withinSchema>>(sql`
    select l.id as layer, l.current_version_id as version_id, count(*)::int as features,
      sum(${AROUND}::int + length(f.properties::text) + length(f.source::text) + ${POSITION}::int * st_npoints(f.geom))::float8 as bytes
    from geo.layer l join geo.feature f on f.version_id = l.current_version_id
    where l.access = 'public'
      and f.geom && st_makeenvelope(${west}::float8, ${south}::float8, ${east}::float8, ${north}::float8, 4326)
    group by l.id, l.current_version_id
    order by l.id`)
}
