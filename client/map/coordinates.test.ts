import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDegrees, formatUtm, fromUtm19, parseCoordinates, toUtm19 } from './coordinates.ts'

describe('UTM 19S', () => {
  // Central meridian and equator of the zone by definition (false easting 500 km, false northing 10,000 km).
  test('has its origin where the projection says', () => {
    const [easting, northing] = toUtm19([-69, 0])
    expect(easting).toBeCloseTo(500_000, 3)
    expect(northing).toBeCloseTo(10_000_000, 3)
  })

  test('and back is the same place', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -71.5, max: -66.4, noNaN: true }),
        fc.double({ min: -26.6, max: -20.4, noNaN: true }),
        (lon, lat) => {
          const [x, y] = fromUtm19(toUtm19([lon, lat]))
          expect(x).toBeCloseTo(lon, 7)
          expect(y).toBeCloseTo(lat, 7)
        },
      ),
    )
  })
})

describe('decimal degrees', () => {
  test.each([
    '-23.65, -70.4',
    '-23.65,-70.4',
    '-23.65 -70.4',
    '-23,65 -70,4',
    '-23,65, -70,4',
    '-23,65; -70,4',
    '\u221223.65, \u221270.4',
    '23.65 S 70.4 W',
    '23,65 S 70,4 O',
    '23,65°S 70,4°O',
    '23.65S, 70.4W',
    'S 23.65 O 70.4',
    'S23.65 W70.4',
    '70,4 O, 23,65 S',
    '-70.4, -23.65',
    'lat -23.65 lon -70.4',
    'Latitud: -23,65 Longitud: -70,4',
    '(-23.65, -70.4)',
    '23.65 sur 70.4 oeste',
  ])('%s', (typed) => {
    const read = parseCoordinates(typed)
    expect(read?.lat).toBeCloseTo(-23.65, 9)
    expect(read?.lon).toBeCloseTo(-70.4, 9)
  })

  test('outside the region keep latitude first', () => {
    expect(parseCoordinates('40.4, -3.7')).toMatchObject({ lat: 40.4, lon: -3.7 })
  })
})

describe('degrees, minutes and seconds', () => {
  test.each([
    `23°39'00" S 70°24'00" O`,
    `23° 39' 00" S, 70° 24' 00" W`,
    `23º39´00´´S 70º24´00´´O`,
    `23°39′00″S 70°24′00″O`,
    `23°39' S 70°24' O`,
    `-23°39'00" -70°24'00"`,
    `S 23°39'00" O 70°24'00"`,
    '23 39 00 S 70 24 00 O',
    '23 39 S 70 24 W',
    `70°24'00,0" O 23°39'00,0" S`,
  ])('%s', (typed) => {
    const read = parseCoordinates(typed)
    expect(read?.form).toBe('dms')
    expect(read?.lat).toBeCloseTo(-23.65, 9)
    expect(read?.lon).toBeCloseTo(-70.4, 9)
  })
})

describe('UTM', () => {
  const [lon, lat] = fromUtm19([580_000, 7_390_000])
  test.each([
    '580000 7390000',
    '580000, 7390000',
    '580000; 7390000',
    '7390000 580000',
    '580000 E 7390000 N',
    '580000E 7390000N',
    'E 580000 N 7390000',
    'N 7390000 E 580000',
    '7390000 N 580000 E',
    '580.000 7.390.000',
    '580,000 7,390,000',
    '580.000 E 7.390.000 N',
    '580000 m E 7390000 m N',
    '19S 580000 7390000',
    '19 S 580000 7390000',
    '19K 580000 7390000',
    'UTM 19S 580000 E 7390000 N WGS84',
    'Huso 19 Este: 580000 Norte: 7390000',
    'X=580000 Y=7390000',
    '580000,0 7390000,0',
    '580000.0, 7390000.0',
  ])('%s', (typed) => {
    const read = parseCoordinates(typed)
    expect(read?.form).toBe('utm')
    expect(read?.lon).toBeCloseTo(lon, 9)
    expect(read?.lat).toBeCloseTo(lat, 9)
  })

  test('of an old datum is read as typed, and says so', () => {
    const read = parseCoordinates('580000 E 7390000 N PSAD56')
    expect(read).toMatchObject({ form: 'utm', oldDatum: true })
    expect(read?.lon).toBeCloseTo(lon, 9)
    expect(parseCoordinates('580000 E 7390000 N')?.oldDatum).toBe(false)
  })
})

test.each([
  '',
  'Peine',
  'Ruta 5',
  'Ley 19300',
  '12',
  '-23.65',
  '95, -200',
  '23.65 S 70.4 S',
  `23°75'00" S 70°24'00" O`,
  '1 2 3 4 5',
  '-23.65 S -70.4 O',
  'Mina 23 -70',
  '580000 580000',
])('«%s» is no coordinate', (typed) => {
  expect(parseCoordinates(typed)).toBeNull()
})

test('any text can be typed', () => {
  fc.assert(fc.property(fc.string({ maxLength: 140 }), (typed) => void parseCoordinates(typed)))
})

describe('writing', () => {
  test('degrees with the hemisphere of the language', () => {
    expect(formatDegrees([-70.4, -23.65], 'es')).toBe('23,65000° S · 70,40000° O')
    expect(formatDegrees([-70.4, -23.65], 'en', 2)).toBe('23.65° S · 70.40° W')
  })

  test('UTM, where the zone holds', () => {
    expect(formatUtm(fromUtm19([580_000, 7_390_000]), 'es')).toBe('19S 580.000 E 7.390.000 N')
    expect(formatUtm([-60, -23], 'es')).toBeNull()
  })

  test('what the map writes can be typed back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -71, max: -67, noNaN: true }),
        fc.double({ min: -26, max: -21, noNaN: true }),
        fc.constantFrom('es' as const, 'en' as const),
        (lon, lat, language) => {
          const degrees = parseCoordinates(formatDegrees([lon, lat], language))
          expect(degrees?.lon).toBeCloseTo(lon, 4)
          const metres = parseCoordinates(formatUtm([lon, lat], language) ?? '')
          expect(metres?.lat).toBeCloseTo(lat, 4)
        },
      ),
    )
  })
})
