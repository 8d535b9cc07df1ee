import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { initWasm, Resvg } from '@resvg/resvg-wasm'

/**
 * `npx tsx vite/icons.ts`: the icons of the installed page, from `client/public/icon.svg`. A maskable icon fills its
 * square, with the drawing in the middle 80 % that every mask leaves.
 */
const folder = fileURLToPath(new URL('../client/public/', import.meta.url))
const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')
await initWasm(readFileSync(wasm))

const svg = readFileSync(`${folder}icon.svg`, 'utf8')
const drawing = svg.replace(/^<svg[^>]*>|<\/svg>\s*$|<title>.*?<\/title>|<rect[^>]*\/>/g, '').trim()
const maskable = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#1f1b16"/><g transform="translate(4.8 4.2) scale(.7)">${drawing}</g></svg>`

mkdirSync(`${folder}icons`, { recursive: true })
for (const [name, source] of [
  ['icon', svg],
  ['maskable', maskable],
] as const)
  for (const size of [192, 512]) {
    const png = new Resvg(source, { fitTo: { mode: 'width', value: size } }).render().asPng()
    writeFileSync(`${folder}icons/${name}-${size}.png`, png)
  }
