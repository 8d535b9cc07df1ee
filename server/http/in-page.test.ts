import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inPage } from './in-page.ts'

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('what the policy lets through is of the page as it was built last', () => {
  const folder = mkdtempSync(join(tmpdir(), 'suelo-comun-page-'))
  const page = join(folder, 'index.html')
  const build = (text: string, second: number) => {
    writeFileSync(page, text)
    utimesSync(page, second, second)
  }
  try {
    expect([inPage('style', page), inPage('script', page)]).toEqual([[], []])
    build('<style>a{}</style><script type="module" src="/x.js"></script><script type="module">1</script>', 1)
    expect([inPage('style', page), inPage('script', page)]).toEqual([[hash('a{}')], [hash('1')]])
    // The builder writes a container's width with a sign that HTML knows too.
    build('<style>@container (width<=9px){b{}}</style>', 2)
    expect(inPage('style', page)).toEqual([hash('@container (width<=9px){b{}}')])
    expect(inPage('script', page)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
