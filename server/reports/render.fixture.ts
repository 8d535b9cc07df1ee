import { createHash } from 'node:crypto'
import { renderDocx } from './docx.ts'
import { renderPdf } from './pdf.ts'
import { exampleInput } from './report.fixture.ts'
import { reportOf } from './report.ts'

/** Prints the SHA-256 of the example report in each format and language: another process must print the same. */
for (const language of ['es', 'en'] as const) {
  const document = reportOf(exampleInput(), language)
  for (const [name, render] of [
    ['pdf', renderPdf],
    ['docx', renderDocx],
  ] as const)
    console.log(
      name,
      language,
      createHash('sha256')
        .update(await render(document))
        .digest('hex'),
    )
}
