import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { PROJECT_ROOT } from '../../server/config.ts'
import { buildIfStale } from '../../server/start.ts'

/**
 * `npm run bundle`: every script and style of the built client with its size as it is, gzipped and as brotli; when each is
 * loaded on the first screen: for its first paint (`page`, beside what is written into it), for the frame (`frame`: asked
 * for after that paint), for the map (`map`: while a person reads), or when it is used.
 */
await buildIfStale()
const folder = join(PROJECT_ROOT, 'dist', 'client')
const page = readFileSync(join(folder, 'index.es.html'), 'utf8')
/** What the page holds back, and for what. */
const held = (id: string) => page.match(new RegExp(`<template id="${id}">(.*?)</template>`))?.[1] ?? ''
const [frame, map] = [held('next'), held('later')]
if (!frame || !map) throw new Error('The page does not say what comes next: see vite/plugins.ts.')
const whenAsked = (name: string) =>
  frame.includes(`/${name}"`)
    ? 'frame'
    : map.includes(`/${name}"`)
      ? 'map'
      : page.includes(`/${name}`)
        ? 'page'
        : 'later'
const rows = readdirSync(join(folder, 'assets'))
  .filter((name) => /\.(js|css|woff2)$/.test(name))
  .map((name) => {
    const bytes = readFileSync(join(folder, 'assets', name))
    const packed = name.endsWith('.woff2')
    return {
      name,
      when: whenAsked(name),
      bytes: bytes.length,
      gzip: packed ? bytes.length : gzipSync(bytes, { level: 9 }).length,
      brotli: packed ? bytes.length : brotliCompressSync(bytes).length,
    }
  })
  .sort((a, b) => b.brotli - a.brotli)

const kB = (bytes: number) => (bytes / 1000).toFixed(1).padStart(8)
const print = (name: string, when: string, { bytes, gzip, brotli }: (typeof rows)[number]) =>
  process.stdout.write(`${name.padEnd(64)} ${when.padEnd(6)}${kB(bytes)}${kB(gzip)}${kB(brotli)}\n`)
const sum = (some: typeof rows) =>
  some.reduce(
    (total, { bytes, gzip, brotli }) => ({
      name: '',
      when: '',
      bytes: total.bytes + bytes,
      gzip: total.gzip + gzip,
      brotli: total.brotli + brotli,
    }),
    { name: '', when: '', bytes: 0, gzip: 0, brotli: 0 },
  )

process.stdout.write(`${'kB'.padEnd(64)} when      plain    gzip  brotli\n`)
for (const row of rows) print(row.name, row.when, row)
const html = readFileSync(join(folder, 'index.es.html'))
print('index.es.html', 'page', {
  name: '',
  when: '',
  bytes: html.length,
  gzip: gzipSync(html, { level: 9 }).length,
  brotli: brotliCompressSync(html).length,
})
for (const part of ['page', 'frame', 'map'])
  print(`all for the ${part}`, part, sum(rows.filter(({ when }) => when === part)))
print('all', '', sum(rows))
