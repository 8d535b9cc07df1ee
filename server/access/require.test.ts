import { expect, test } from 'vitest'
import { type Identity, STEWARD, VISITOR } from '../db/as.ts'
import { hasRole, requireRole } from './require.ts'

const as = (...roles: Identity['roles']): Identity => ({ person: 'Rosa', roles })
const slug = (identity: Identity) => {
  try {
    requireRole(identity, 'steward')
    return null
  } catch (problem) {
    return (problem as { slug: string }).slug
  }
}

test.each([
  ['a visitor', VISITOR, 'sign-in-needed'],
  ['a reviewer', as('reviewer'), 'not-allowed'],
  ['somebody without any role', as(), 'not-allowed'],
  ['a steward', as('steward'), null],
  ['an administrator', as('admin'), null],
  ['the application itself', STEWARD, null],
])('what a steward may do, for %s', (_who, identity, expected) => {
  expect(slug(identity)).toBe(expected)
})

test('one of several roles is enough', () => {
  expect(hasRole(as('reviewer'), 'steward', 'reviewer')).toBe(true)
  expect(hasRole(as('reviewer'), 'steward')).toBe(false)
})
