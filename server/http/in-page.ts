import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../config.ts'

/**
 * What the content policy lets through beside files, by its hash: the one style and the one script that the build wrote
 * into the page (`vite/plugins.ts`), alike in every form of it.
 */
export function inPage(what: 'style' | 'script'): string[] {
  const page = join(PROJECT_ROOT, 'dist', 'client', 'index.es.html')
  if (!existsSync(page)) return []
  const found = readFileSync(page, 'utf8').matchAll(
    new RegExp(`<${what}(?: type="module")?>([^<]*)</${what}>`, 'g'),
  )
  return [...found].map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
}
