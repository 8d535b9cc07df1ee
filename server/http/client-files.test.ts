import { expect, test } from 'vitest'
import { pageFile } from './client-files.ts'

test.each([
  ['/', {}, '/index.es.html'],
  ['/', { lang: 'en' }, '/index.en.html'],
  ['/', { theme: 'dark', base: 'osm' }, '/index.es.html'],
  ['/', { task: 'near' }, '/page.es.html'],
  ['/', { c: '-69,-23,8', lang: 'en' }, '/page.en.html'],
  ['/s/abc', { lang: 'fr' }, '/page.es.html'],
])('the page of %s %o is %s', (path, query, file) => {
  expect(pageFile(path, query)).toBe(file)
})
