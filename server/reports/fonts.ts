import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The font a report is set in. */

const FONT_FILES = {
  regular: '@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf',
  bold: '@expo-google-fonts/atkinson-hyperlegible-next/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf',
} as const
export type FontName = keyof typeof FONT_FILES
const resolve = createRequire(import.meta.url).resolve
const fontBytes = new Map<FontName, Buffer>()
/** The font of the application, as a whole; read once. */
export function fontFile(name: FontName): Buffer {
  const known = fontBytes.get(name)
  if (known) return known
  const bytes = readFileSync(resolve(FONT_FILES[name]))
  fontBytes.set(name, bytes)
  return bytes
}
