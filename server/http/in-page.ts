import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../config.ts'

const PAGE = join(PROJECT_ROOT, 'dist', 'client', 'index.es.html')

interface Hashes {
  /** Of this file, changed at this time. */
  of: string
  style: string[]
  script: string[]
}
let known: Hashes | null = null

/**
 * What the content policy lets through beside files, by its hash: the one style and the one script that the build wrote
 * into the page (`vite/plugins.ts`), alike in every form of it. Read again when the page was built again, as `npm run dev`
 * does at every change.
 */
export function inPage(what: 'style' | 'script', page = PAGE): string[] {
  const changed = statSync(page, { throwIfNoEntry: false })?.mtimeMs
  const of = `${page} ${changed}`
  if (known?.of !== of) {
    const text = changed === undefined ? '' : readFileSync(page, 'utf8')
    known = { of, style: hashesOf('style', text), script: hashesOf('script', text) }
  }
  return known[what]
}

function hashesOf(what: 'style' | 'script', page: string): string[] {
  const found = page.matchAll(new RegExp(`<${what}(?: type="module")?>(.*?)</${what}>`, 'gs'))
  return [...found].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}
