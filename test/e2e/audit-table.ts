/** What was found on a screen in a look. */
export interface Found {
  /** Its address, or what it is. */
  path: string
  look: string
  axe: string[]
  pa11y: string[]
}

/** The page that `AUDIT=full` writes: screens by looks, serious and critical faults of axe / errors of pa11y. */
export function auditTable(found: readonly Found[], day = new Date().toISOString().slice(0, 10)): string {
  const looks = [...new Set(found.map(({ look }) => look))]
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const rows = [...new Set(found.map(({ path }) => path))].map((path) => {
    const cells = looks.map((look) => {
      const one = found.find((each) => each.path === path && each.look === look)
      return one ? `${one.axe.length} / ${one.pa11y.length}` : '–'
    })
    return row([path.startsWith('/') ? `\`${path}\`` : path, ...cells])
  })
  return `# Every screen against axe and pa11y

What axe-core finds serious or critical / what HTML_CodeSniffer, the rules of pa11y, calls an error at WCAG 2 AA: language,
size (1440×900 or 390×844), theme. Of ${day}, on the reference atlas. Made again, ${found.length} looks, by

    AUDIT=full npx vitest run --project e2e test/e2e/without-a-map.e2e.test.ts -t 'for axe, or an error'

${[row(['screen', ...looks]), row(['---', ...looks.map(() => '---')]), ...rows].join('\n')}
`
}
