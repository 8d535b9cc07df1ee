import fc from 'fast-check'
import type { Condition } from './where.ts'

const property = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/)
const value = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => text.length <= 80)
const end = fc.oneof(
  fc.integer({ min: -5000, max: 900_000 }).map(String),
  fc.constantFrom('2010', '2014-05', '1999-12-31'),
)

/** Any condition that can be written. */
export const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    property,
    kind: fc.constant('one-of' as const),
    values: fc.uniqueArray(fc.option(value), { minLength: 1, maxLength: 5 }),
  }),
  fc
    .record({
      property,
      kind: fc.constant('between' as const),
      from: fc.option(end),
      to: fc.option(end),
      unknown: fc.boolean(),
    })
    .filter(({ from, to }) => from !== null || to !== null),
  fc.record({ property, kind: fc.constant('contains' as const), text: value }),
)
