import { fold, titleCase } from '../../geodata/reading/values.ts'

/**
 * Words that companies, institutions and mining societies have in their names and persons do not. Folded; points are
 * taken out before.
 */
const WORDS =
  /(?<![\p{L}\d])(sa|sac|sacyf|spa|ltda|limitada|eirl|scm|slm|cia|ca|comp|compania|soc|sociedad|minera|mineria|mina|minas|empresa|corporacion|fundacion|inversiones|ingenieria|servicios?|construct\w+|comercial\w*|agricola|inmobiliaria|transport\w+|exploracion\w*|asesorias|holding|consorcio|cooperativa|contractual|legal|sucesion|municipalidad|ministerio|universidad|instituto|planta|copper|cobres?|gold|mining|minerals?|resources|metals|energ\w+|electric\w*|generacion|chile)(?![\p{L}\d])/u

/**
 * The name of a company as people write it, without what stands in parentheses, which is often a person. Null: it may be
 * a person's: two words or more, and none that a company would have.
 */
export function companyName(text: string): string | null {
  const name = text
    .replace(/\([^)]*\)?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (name === '') return null
  // «S.A.» and «E.I.R.L.» are one word; the point of «CIA.» ends one.
  const words = fold(name)
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, '')
    .replaceAll('.', ' ')
    .trim()
  const isCompany = !/\s/.test(words) || WORDS.test(words)
  return isCompany ? titleCase(name) : null
}
