import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awayFrom, byDistance, middleOf, nearestTo, sizeOf } from './away.ts'

/** San Pedro de Atacama and Calama: 90,366 m apart on the ellipsoid, by GeodSolve, which begins towards 303.75°. */
const SAN_PEDRO = [-68.2, -22.911] as const
const CALAMA = [-68.93, -22.456] as const

describe('how far and which way', () => {
  it('says how far and in which direction', () => {
    const { metres, bearing_deg } = awayFrom(SAN_PEDRO, CALAMA)
    expect(Math.abs(metres / 90_366 - 1)).toBeLessThan(0.005)
    expect(Math.abs(bearing_deg - 303.75)).toBeLessThan(0.5)
    expect(awayFrom(SAN_PEDRO, SAN_PEDRO).metres).toBe(0)
  })

  it('is as far there as back, and the directions are opposite', () => {
    const place = fc.tuple(
      fc.double({ min: -71, max: -66, noNaN: true }),
      fc.double({ min: -26, max: -20, noNaN: true }),
    )
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [there, back] = [awayFrom(a, b), awayFrom(b, a)]
        expect(there.metres).toBeCloseTo(back.metres, 5)
        if (there.metres < 1000) return
        const apart = Math.abs(((there.bearing_deg - back.bearing_deg + 540) % 360) - 180)
        expect(Math.abs(apart - 180)).toBeLessThan(3)
      }),
    )
  })

  it('finds the middle of any geometry, and none where there is no position', () => {
    expect(middleOf({ type: 'Point', coordinates: [-68, -23] })).toEqual([-68, -23])
    expect(
      middleOf({
        type: 'MultiPolygon',
        coordinates: [
          [
            [
              [-70, -24],
              [-68, -24],
              [-68, -22],
              [-70, -24],
            ],
          ],
        ],
      }),
    ).toEqual([-69, -23])
    expect(middleOf({ type: 'MultiPoint', coordinates: [] })).toBeNull()
  })

  it('measures what is in view', () => {
    const { width, height } = sizeOf([-69, -24, -68, -23])
    expect(height).toBeCloseTo(111_195, 0)
    expect(width).toBeCloseTo(111_195 * Math.cos((23.5 * Math.PI) / 180), -2)
  })

  it('orders by distance and names the nearest', () => {
    const places = [
      { name: 'Calama', at: CALAMA },
      { name: 'San Pedro', at: SAN_PEDRO },
      { name: 'nowhere', at: null },
    ]
    const near = [-68.25, -22.9] as const
    expect(nearestTo(near, places, ({ at }) => at)?.place.name).toBe('San Pedro')
    expect(nearestTo(near, [], () => SAN_PEDRO)).toBeUndefined()
    const listed = byDistance(near, places.slice(0, 2), ({ at }) => at as readonly [number, number])
    expect(listed.map(({ item }) => item.name)).toEqual(['San Pedro', 'Calama'])
  })
})
