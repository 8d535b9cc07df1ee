import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(
  createRequire(import.meta.url).resolve('@pa11y/html_codesniffer/build/HTMLCS.js'),
  'utf8',
)

/** What the rules that pa11y runs (HTML_CodeSniffer, WCAG 2 AA) call an error on a page as it stands, as "rule: element". */
export async function pa11yErrors(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'HTMLCS' in window))) await page.evaluate(source)
  return page.evaluate(() => {
    const { HTMLCS } = window as unknown as {
      HTMLCS: {
        process(standard: string, root: Document, done: () => void): void
        getMessages(): { type: number; code: string; msg: string; element: Element }[]
      }
    }
    return new Promise<string[]>((resolve) =>
      HTMLCS.process('WCAG2AA', document, () =>
        resolve(
          HTMLCS.getMessages()
            // A file is chosen with the button in front of it; the input that takes it is hidden from everybody.
            .filter(({ type, element }) => type === 1 && !(element as HTMLElement).hidden)
            .map(({ code, msg, element }) => `${code}: ${msg} ${element.outerHTML.slice(0, 200)}`),
        ),
      ),
    )
  })
}
