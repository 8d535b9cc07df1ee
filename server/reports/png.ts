import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { type Drawing, drawingSvg, type Mark } from './drawing.ts'
import { fontFile } from './fonts.ts'

/** Drawings as pictures, for a format that has no vectors everywhere. */

const FAMILY = 'Atkinson Hyperlegible Next'

/** Dots of a picture for a point of paper: 180 to the inch. */
const DOTS = 2.5

/** Whether there are words in it: reading the fonts takes longer than drawing a symbol. */
const hasWords = (marks: readonly Mark[]): boolean =>
  marks.some((mark) => mark.kind === 'text' || (mark.kind === 'group' && hasWords(mark.marks)))

let ready: Promise<void> | undefined
/** The drawing as PNG; the same drawing always gives the same bytes. */
export async function png(drawing: Drawing): Promise<Buffer> {
  ready ??= initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))
  await ready
  const image = new Resvg(drawingSvg(drawing, FAMILY), {
    fitTo: { mode: 'zoom', value: DOTS },
    background: '#ffffff',
    font: {
      loadSystemFonts: false,
      fontBuffers: hasWords(drawing.marks) ? [fontFile('regular'), fontFile('bold')] : [],
      defaultFontFamily: FAMILY,
    } as never,
  }).render()
  const bytes = Buffer.from(image.asPng())
  image.free()
  return bytes
}
