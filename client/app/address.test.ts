import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOurAddress } from '../../geodata/model/address.ts'
import { formatView, parseView } from '../map/view.ts'

/** Every page of the router, with something in its blanks. */
const routes = [...readFileSync(new URL('router.tsx', import.meta.url), 'utf8').matchAll(/path: '([^']+)'/g)]
  .map(([, path = '']) => path)
  .map((path) => path.replace(/\$\w+/g, 'aB3-x_9'))
/** Pages behind a key that is somebody's own. */
const OWN = /^\/(correccion|objecion|entrar)/

test('every page can be passed on with any view, but for those that are somebody’s own', () => {
  expect(routes.length).toBeGreaterThan(20)
  const view = fc.record({
    c: fc.constant([-68.2, -23.5, 9] as [number, number, number]),
    title: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter(({ length }) => length <= 120),
    sel: fc.record({
      layer: fc.constant('mine_site'),
      feature: fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    }),
  })
  fc.assert(
    fc.property(fc.constantFrom(...routes), view, (path, view) => {
      const address = path + formatView(view)
      expect(isOurAddress(address), address).toBe(!OWN.test(path))
      const { pathname, search } = new URL(address, 'https://here.example')
      expect([pathname, parseView(search)]).toEqual([path, view])
    }),
  )
})

test('whatever is taken for an address of ours leads to our own host', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '//',
      '\\',
      'http:',
      'javascript:',
      '@',
      '..',
      '.',
      '?',
      '#',
      '%2f',
      'evil.example',
      'datos',
    ),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = `/${pieces.join('')}`
      if (!isOurAddress(text)) return
      const { origin, pathname } = new URL(text, 'https://here.example')
      expect(origin).toBe('https://here.example')
      expect(text.startsWith(pathname)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
