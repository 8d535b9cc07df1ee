import { expect, test } from 'vitest'
import { sql } from './sql.ts'

test('values travel as parameters, whatever they hold', () => {
  const evil = "'; drop table geo.layer; --"
  expect(sql`select ${evil}, ${2}`.query).toEqual({ text: 'select $1, $2', values: [evil, 2] })
})

test('fragments nest and the numbering goes on', () => {
  const inner = sql`b = ${2} and c = ${3}`
  expect(sql`select * where a = ${1} and ${inner} limit ${4}`.query).toEqual({
    text: 'select * where a = $1 and b = $2 and c = $3 limit $4',
    values: [1, 2, 3, 4],
  })
})

test('an empty fragment leaves nothing', () => {
  expect(sql`select 1 ${sql.empty} from t`.query).toEqual({ text: 'select 1  from t', values: [] })
})

test('fragments are joined', () => {
  const all = sql.join([sql`a = ${1}`, sql`b = ${2}`], ' and ')
  expect(sql`where ${all}`.query).toEqual({ text: 'where a = $1 and b = $2', values: [1, 2] })
  expect(sql.join([], ' and ').query.text).toBe('')
})

test('identifiers are quoted, so a quote cannot end them', () => {
  expect(sql`select * from ${sql.identifier('geo.fe"ature')}`.query.text).toBe(
    'select * from "geo"."fe""ature"',
  )
})
