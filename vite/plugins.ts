import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'
import { firstDoors, firstPicture, type Language } from './first-screen.ts'

/** Where `index.html` asks for the first screen. */
const DOORS = '<!-- first doors -->'
const PICTURE = '<!-- first picture -->'
const LATER = '<!-- what comes next -->'

/**
 * The page in its four forms: `index` with the doors and the picture of the region, `page` without the doors, for
 * addresses that ask for something; each in both languages. The server and the service worker choose (`pageOf`).
 */
export function pages(): Plugin {
  return {
    name: 'suelo-comun:pages',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') return
        const source = withStyle(String(page.source), bundle)
        for (const language of ['es', 'en'] as const)
          for (const doors of [true, false])
            this.emitFile({
              type: 'asset',
              fileName: `${doors ? 'index' : 'page'}.${language}.html`,
              source: fill(inOrder(source, bundle, language, doors), language, doors),
            })
        delete bundle['index.html']
      },
    },
  }
}

function fill(source: string, language: Language, doors: boolean): string {
  return source
    .replace('<html lang="es">', `<html lang="${language}">`)
    .replace(DOORS, () => (doors ? firstDoors(language) : ''))
    .replace(PICTURE, () => firstPicture(language, doors))
}

/** What is there before any script is drawn with the style that comes with it; the policy knows its hash (`server/http`). */
function withStyle(source: string, bundle: Bundle): string {
  const sheet = source.match(/\n? *<link rel="stylesheet"[^>]* href="\/([^"]+)">/)
  const file = bundle[sheet?.[1] ?? '']
  if (!sheet || file?.type !== 'asset') throw new Error('The page has no style of its own.')
  return source.replace(sheet[0], () => `\n    <style>${String(file.source).trim()}</style>`)
}

type Bundle = Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>

/** Files that chunks bring with them at once, themselves first: what they import, and its styles and assets. */
function reachOf(bundle: Bundle, begins: (chunk: Rolldown.OutputChunk) => boolean): Set<string> {
  const found = new Set<string>()
  const visit = (name: string) => {
    const file = bundle[name]
    if (!file || found.has(name)) return
    found.add(name)
    if (file.type !== 'chunk') return
    const { importedCss, importedAssets } = (file as { viteMetadata?: Imported }).viteMetadata ?? {}
    for (const next of [...file.imports, ...(importedCss ?? []), ...(importedAssets ?? [])]) visit(next)
  }
  for (const file of Object.values(bundle)) if (file.type === 'chunk' && begins(file)) visit(file.fileName)
  return found
}

/** Adds what the page holds back for after its first paint; the policy knows its hash too. */
const AFTER_PAINT = `new PerformanceObserver((list,me)=>{if(list.getEntriesByName('first-contentful-paint').length){me.disconnect();document.head.append(document.getElementById('next').content)}}).observe({type:'paint',buffered:true})`

/**
 * The order in which a page comes: itself with its style, painted; then the first script with all that the frame needs,
 * asked for at once; behind it the map's code, where the address asks for something. Else the map waits for a person, and
 * its code comes while they read (`client/app/fetch-ahead.ts`).
 */
function inOrder(source: string, bundle: Bundle, language: Language, doors: boolean): string {
  const reach = (starts: readonly string[]) =>
    [
      ...reachOf(bundle, ({ moduleIds }) =>
        moduleIds.some((id) => starts.some((start) => id.endsWith(start))),
      ),
    ].filter((name) => /\.(?:js|css)$/.test(name) && !source.includes(`"/${name}"`))
  const first: string[] = []
  const page = source.replaceAll(/ *<(script type="module"|link rel="modulepreload").*\n/g, (line) => {
    first.push(line.trim())
    return ''
  })
  const frame = reach(['/client/app/start.tsx', `/client/i18n/${language}.json`])
  const map = reach(['/client/map/start.ts']).filter((name) => !frame.includes(name))
  const ahead = (name: string, priority = '') =>
    `<link rel="${name.endsWith('.css') ? 'preload" as="style' : 'modulepreload'}"${priority} crossorigin href="/${name}">`
  const next = [
    ...first,
    ...frame.map((name) => ahead(name)),
    ...(doors ? [] : map.map((name) => ahead(name, ' fetchpriority="low"'))),
  ]
  const later = doors ? map.map((name) => `<link rel="prefetch" crossorigin href="/${name}">`) : []
  const held = (id: string, what: string[]) => `<template id="${id}">${what.join('')}</template>`
  return page.replace(
    LATER,
    () => `${held('next', next)}${held('later', later)}<script type="module">${AFTER_PAINT}</script>`,
  )
}

/** Chunks that the page needs offline, by the modules they begin with: what every visit loads, and what a kept territory is used with. */
const SHELL = ['/client/index.html', '/client/map/start.ts', '/client/app/start.tsx']
const TOOLS = [
  '/client/near/NearPanel.tsx',
  '/client/screening/ScreenPanel.tsx',
  '/client/screening/offline/OfflineAnswer.tsx',
  '/client/screening/Result.tsx',
  '/client/offline/',
  '/client/map/draw.ts',
  '/client/map/DrawTools.tsx',
  '/client/app/HelpPanel.tsx',
  '/client/help/GlossaryPage.tsx',
  '/client/layers/LayerPanel.tsx',
  '/client/measure/MeasureBar.tsx',
  '/client/described/',
  '/client/map/FeatureTable.tsx',
  '/client/screening/TypedInput.tsx',
  '/client/i18n/',
]

/**
 * The list of files that the service worker keeps, written into it: the shell at once, the tools when a territory is
 * kept. Its hash names the build, so that another build is another worker.
 */
export function keptFiles(): Plugin {
  return {
    name: 'suelo-comun:kept-files',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = Object.values(bundle).find(({ fileName }) => fileName === 'sw.js')
        if (worker?.type !== 'chunk') return
        const files = Object.values(bundle)
        const bytes = (name: string) => {
          const file = bundle[name]
          return file ? Buffer.byteLength(file.type === 'chunk' ? file.code : file.source) : 0
        }
        const reach = (starts: readonly string[]) =>
          reachOf(
            bundle,
            ({ fileName, moduleIds }) =>
              fileName !== 'sw.js' && moduleIds.some((id) => starts.some((start) => id.includes(start))),
          )
        const shell = reach(SHELL)
        for (const { fileName } of files)
          if (/\.woff2$|map-worker.*\.js$|index-[^/]*\.css$/.test(fileName)) shell.add(fileName)
        const tools = new Set([...reach(TOOLS)].filter((name) => !shell.has(name)))
        // Workers are built apart: they have no module of ours in this bundle.
        for (const { fileName } of files)
          if (/(kept|screen)-worker[^/]*\.js$/.test(fileName)) tools.add(fileName)
        const list = (names: Set<string>) =>
          [...names].sort().map((name) => ({ url: `/${name}`, bytes: bytes(name) }))
        const kept = { shell: list(shell), tools: list(tools) }
        const build = createHash('sha256')
          .update(JSON.stringify(kept))
          .update(String((bundle['index.es.html'] as { source?: unknown } | undefined)?.source))
          .digest('hex')
          .slice(0, 12)
        worker.code = worker.code.replace(/(['"`])__KEPT_FILES__\1/, () => JSON.stringify({ build, ...kept }))
      },
    },
  }
}

interface Imported {
  importedCss?: Set<string>
  importedAssets?: Set<string>
}

const packBrotli = promisify(brotliCompress)
const packGzip = promisify(gzip)

/** Every text of the build beside itself as `.br` and `.gz`: made once, as small as it gets, sent as it is. */
export function precompressed(): Plugin {
  return {
    name: 'suelo-comun:precompressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const texts = Object.values(bundle).filter(({ fileName }) =>
          /\.(js|css|html|svg|json|webmanifest)$/.test(fileName),
        )
        for (const file of texts) {
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          if (bytes.length < 1024) continue
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: 11,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          }
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.br`,
            source: await packBrotli(bytes, { params }),
          })
          this.emitFile({
            type: 'asset',
            fileName: `${file.fileName}.gz`,
            source: await packGzip(bytes, { level: 9 }),
          })
        }
      },
    },
  }
}
