import { layerById } from '../../geodata/layers/index.ts'
import { COMUNAS } from '../../geodata/layers/properties.ts'
import type { Language } from '../../geodata/model/text.ts'
import { buildReport } from '../../geodata/rules/report.ts'
import { layerVerdicts } from '../../geodata/rules/verdict.ts'
import type { ReportDocument } from './document.ts'
import { drawMap } from './map-draw.ts'
import { annexes } from './sections/annexes.ts'
import { corrections, followUp, limits, madeWith } from './sections/closing.ts'
import type { Context, ReportInput } from './sections/context.ts'
import { eia, findings } from './sections/findings.ts'
import { layers, whatElse } from './sections/layers.ts'
import { mapFigures, theMaps } from './sections/maps.ts'
import { notChecked } from './sections/not-checked.ts'
import { opening } from './sections/opening.ts'
import { permitPath, procedure } from './sections/path.ts'
import { theSite } from './sections/site.ts'
import { stated } from './sections/stated.ts'
import { speak } from './speak.ts'

export type { Around, ReportInput } from './sections/context.ts'

/** The document of a screening in one language, in the order in which it is read. Pure. */
export function reportOf(input: ReportInput, language: Language): ReportDocument {
  const words = speak(language)
  const { t, date } = words
  const { screening, book, maps, address } = input
  const report = buildReport(screening, book)
  const comunas = screening.site.comunas.map((code) => (COMUNAS as Record<string, string>)[code] ?? code)
  const name =
    screening.title ??
    (comunas.length
      ? t(`Sitio en ${words.list(comunas)}`, `Site in ${words.list(comunas)}`)
      : t('Sitio sin nombre', 'Site without a name'))
  const context: Context = {
    ...input,
    words,
    report,
    comunas,
    name,
    rows: layerVerdicts(screening.measures, layerById),
  }
  const drawn = maps.windows.map((window, at) => drawMap(window, screening, language, at + 1))
  const figures = mapFigures(context, drawn)
  return {
    language,
    title: t(`Evaluación preliminar: ${name}`, `Screening: ${name}`),
    subject: t(
      `Qué toca el sitio, a qué distancia está de qué y qué normas se le aplican, al ${date(screening.as_of)}`,
      `What the site touches, how far things are and which rules apply to it, as of ${date(screening.as_of)}`,
    ),
    noun: t('Evaluación', 'Screening'),
    code: screening.id,
    address,
    made_at: screening.created_at,
    blocks: [
      ...opening(context),
      ...theSite(context, figures[0]),
      ...theMaps(context, drawn, figures.slice(1)),
      ...notChecked(context),
      ...findings(context),
      ...eia(context),
      ...permitPath(context),
      ...procedure(context),
      ...stated(context),
      ...layers(context),
      ...whatElse(context),
      ...corrections(context),
      ...limits(context),
      ...madeWith(context),
      ...followUp(context),
      ...annexes(context),
    ],
  }
}
