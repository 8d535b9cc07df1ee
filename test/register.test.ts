import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/**
 * What a person reads says «tú» or nobody, never «usted»: the sentences of the interface, those of the domain and every
 * problem of the server. Norms keep the words of the law, so the rules and the glossary's quotations are not read here.
 */

/** Imperatives of «usted», where a sentence or a second order begins. */
const ORDERS =
  'abra|acepte|agrande|agregue|alinee|asigne|borre|busque|cambie|cargue|cierre|compare|compruebe|comprima|confirme|consulte|convierta|copie|corrija|dé|dele|deje|descargue|descarte|descomprima|dibuje|diga|divida|elija|envíe|escriba|espere|evalúe|exporte|guarde|haga|indique|ingrese|intente|lea|marque|mire|no (?:cierre|invente|olvide|use)|pida|ponga|pregunte|prepare|presione|pruebe|publique|pulse|quite|recorte(?! de)|recuerde|reduzca|reinicie|reintente|responda|revise|seleccione|separe|simplifique|suba|toque|use|vea|verifique|vuelva'
/** «Divídalo», «ábrala»: the same with what they act on. */
const ORDERS_WITH_OBJECT =
  'ábra|agrégue|asígne|bórre|cámbie|cárgue|ciérre|compléte|compruébe|compríma|confírme|conviérta|corríja|descompríma|descárgue|dibúje|divída|elíja|enderéce|envíe|escríba|espére|evalúe|expórte|guárde|hága|impórte|indíque|inténte|júnte|léa|páse|pída|pónga|pregúnte|publíque|quíte|redúzca|revíse|sepáre|simplifíque|súba|véa'
const USTED = new RegExp(
  `(?<!\\p{L})(?:usted(?:es)?|su (?:sesión|contraseña|cuenta|navegador|trabajo|pantalla|comunidad|territorio)(?! que)|(?:${ORDERS_WITH_OBJECT})(?:le|l[oa]s?))(?!\\p{L})|(?:["'\`(]|[.!?»…] |[,;:] (?:o|y) | (?:o|y) (?=vuelva a))(?:${ORDERS})(?!\\p{L})`,
  'iu',
)

/** What a file says to people: its lines without comments, and of a line in two languages the Spanish half. */
function spoken(path: string): { line: number; words: string }[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((words, at) => ({ line: at + 1, words }))
    .filter(({ words }) => !/^\s*(?:\/\/|\/?\*|#|import )/.test(words))
    .map(({ line, words }) => ({ line, words: words.replace(/^\s*"\w+":|(?:^|[{,]\s*|\s)en: .*$/g, '') }))
    .filter(({ words }) => /[áéíóúñ¿¡«]| (?:el|la|los|las|de|que|un|una|del|al|con) |\bes: ['"`]/.test(words))
}

const files = ['client', 'server', 'geodata']
  .flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${room}/${path.replaceAll('\\', '/')}`,
    ),
  )
  .filter((path) => /\.(?:tsx?|ya?ml)$|i18n\/es\.json$|terms\.json$/.test(path))
  .filter((path) => !/\.(?:test|fixture)\.tsx?$/.test(path) && !/^geodata\/rules\/.*\.yaml$/.test(path))

test('nobody is called «usted»', () => {
  const found = files.flatMap((path) =>
    spoken(path)
      .filter(({ words }) => USTED.test(words))
      .map(({ line, words }) => `${path}:${line} ${words.trim()}`),
  )
  expect(found).toEqual([])
})

test('an order to «usted» is recognised, and what only looks like one is not', () => {
  const said = (words: string) => USTED.test(words)
  for (const words of [
    "es: 'El archivo está vacío. Elija otro.'",
    'es: `No cabe. Divídalo, o súbalo por partes.`',
    "es: 'Su sesión terminó.'",
    "es: 'Corrija la celda y vuelva a subir el archivo.'",
    "es: 'Como usted diga.'",
  ])
    expect(said(words), words).toBe(true)
  for (const words of [
    "es: 'El archivo está vacío. Elige otro.'",
    "es: 'Nada se publica sin que alguien lo revise.'",
    "es: 'Quien tenga el enlace lo ve, y quien use agua también.'",
    "es: 'El titular puede cambiar su proyecto.'",
  ])
    expect(said(words), words).toBe(false)
})
