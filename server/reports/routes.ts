import { z } from 'zod'
import type { Language } from '../../geodata/model/text.ts'
import { FIRST_YEAR, LAST_YEAR } from '../../geodata/permits/index.ts'
import { PARAMETERS, type Parameter, SAME_PERMIT } from '../../geodata/rules/index.ts'
import { ruleBook } from '../../geodata/rules/report.ts'
import { contextOf } from '../context/context.ts'
import { type Transaction, VISITOR } from '../db/as.ts'
import { Bench } from '../exports/bench.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { pathOf } from '../permits/permit-path.ts'
import { ruleBaseOf } from '../screening/rule-base.ts'
import { findScreening } from '../screening/stored.ts'
import { renderDocx } from './docx.ts'
import { readMaps } from './map-read.ts'
import { renderPdf } from './pdf.ts'
import { reportOf } from './report.ts'

const IMMUTABLE = { 'Cache-Control': 'private, max-age=31536000, immutable' }
const params = z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{16,32}$/) })

const FORMATS = {
  pdf: { type: 'application/pdf', render: renderPdf },
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    render: renderDocx,
  },
} as const
type Format = keyof typeof FORMATS

/**
 * A report is a second of work of the one thread that serves everybody; a screening never changes, so neither does its
 * report while this process runs.
 */
const reports = new Bench({ kept: 12, waiting: 12 })

type Asked = Pick<Call<{ id: string }, unknown, unknown>, 'context' | 'identity' | 'baseUrl'>

/** The rule base a screening was made with, to be read from. */
const bookOf = async (tx: Transaction, hash: string) =>
  ruleBook<Parameter>({
    chapters: (await ruleBaseOf(tx, hash)).chapters,
    groups: SAME_PERMIT,
    parameters: PARAMETERS,
  })

/**
 * The report of a stored screening as a file. The same screening, language and address of this server give the same
 * bytes, whoever asks: nothing in it depends on the reader or on the clock. Throws a Problem when there is no such
 * screening, or when too many reports wait.
 */
export async function reportFile(
  { context: { db }, identity, baseUrl }: Asked,
  id: string,
  format: Format,
  language: Language,
): Promise<Buffer> {
  // Asked first, and each time: whoever may not read it gets no report of it either.
  const screening = await findScreening(db, identity, id)
  const address = `${baseUrl}/s/${screening.id}`
  const key = `${format} ${language} ${address}`
  return reports.get(key, async () => {
    const year = Number(screening.as_of.slice(0, 4))
    const input = await db.as(identity, async (tx) => ({
      screening,
      address,
      book: await bookOf(tx, screening.rule_base.hash),
      maps: await readMaps(tx, screening),
      path:
        year >= FIRST_YEAR && year <= LAST_YEAR
          ? await pathOf(tx, screening, { start: screening.as_of, include: 'triggered' })
          : null,
    }))
    // As anybody may read it, so that the report is one whoever asks.
    const around = await db.as(VISITOR, (tx) => contextOf(tx, screening))
    return FORMATS[format].render(reportOf({ ...input, around }, language))
  })
}

const reportRoute = (format: Format): Route =>
  route({
    method: 'get',
    path: `/api/screenings/:id.${format}`,
    id: format === 'pdf' ? 'getScreeningPdf' : 'getScreeningDocx',
    tag: 'Screening',
    summary: {
      es: `El informe de una evaluación, como ${format.toUpperCase()}`,
      en: `The report of a screening, as ${format.toUpperCase()}`,
    },
    params,
    answers: { 200: { description: 'Report', content: { [FORMATS[format].type]: null } } },
    handler: async (call) =>
      new Answer(await reportFile(call, call.params.id, format, call.language), {
        type: FORMATS[format].type,
        headers: {
          ...IMMUTABLE,
          'Content-Disposition': `attachment; filename="suelo-comun-${call.params.id}-${call.language}.${format}"`,
        },
      }),
  })

/** Before the route of the screening itself, whose address they lengthen. */
export const routes: Route[] = [reportRoute('pdf'), reportRoute('docx')]
