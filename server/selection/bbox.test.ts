import { describe, expect, test } from 'vitest'
import { Problem } from '../../geodata/model/problem.ts'
import { readBbox } from './bbox.ts'
import { readCrs } from './crs.ts'

const problemOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return error as Problem
  }
  throw new Error('nothing was thrown')
}

describe('bbox', () => {
  test('four numbers are west, south, east, north', () => {
    expect(readBbox('-69,-24.5, -67 ,-22')).toEqual({
      xmin: -69,
      ymin: -24.5,
      xmax: -67,
      ymax: -22,
      srid: 4326,
    })
  })

  test('six numbers carry heights, which are not used', () => {
    expect(readBbox('-69,-24,0,-67,-22,5000')).toMatchObject({ xmin: -69, ymin: -24, xmax: -67, ymax: -22 })
  })

  test('the axes of EPSG:4326 are latitude, longitude', () => {
    const crs = readCrs('bbox-crs', 'http://www.opengis.net/def/crs/EPSG/0/4326')
    expect(readBbox('-24,-69,-22,-67', crs)).toMatchObject({ xmin: -69, ymin: -24, xmax: -67, ymax: -22 })
  })

  test('metres of UTM 19S are not degrees', () => {
    const crs = readCrs('bbox-crs', 'http://www.opengis.net/def/crs/EPSG/0/32719')
    expect(readBbox('500000,7300000,600000,7400000', crs)).toMatchObject({ xmin: 500_000, srid: 32719 })
    expect(problemOf(() => readBbox('500000,7300000,600000,7400000')).detail.es).toContain('no son grados')
  })

  test.each([
    '',
    '1,2,3',
    '1,2,3,4,5',
    '1,2,3,x',
    '1,2,3,',
    '1,2,3,NaN',
    '1,2,3,Infinity',
    '-69,-24,-67,-22;drop table geo.feature',
    '-69,-22,-67,-24',
    '-190,-24,-67,-22',
  ])('«%s» is a bad parameter', (text) => {
    const problem = problemOf(() => readBbox(text))
    expect(problem).toBeInstanceOf(Problem)
    expect(problem.slug).toBe('bad-parameter')
    expect(problem.detail.es).not.toBe(problem.detail.en)
  })

  test('a box over the antimeridian is told so', () => {
    const { detail } = problemOf(() => readBbox('170,-24,-170,-22'))
    expect(detail.es).toContain('antimeridiano')
    expect(detail.en).toContain('antimeridian')
  })

  test('an unknown coordinate system names the known ones', () => {
    expect(problemOf(() => readCrs('crs', 'http://www.opengis.net/def/crs/EPSG/0/9999')).detail.en).toContain(
      '32719',
    )
  })
})
