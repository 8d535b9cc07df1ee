import { z } from 'zod'
import { candidatesSchema } from '../../geodata/model/candidate.ts'
import { Problem } from '../../geodata/model/problem.ts'
import {
  SCENARIO_ID,
  SCENARIO_LIMITS,
  scenarioComparisonSchema,
  scenarioRerunSchema,
  scenarioSchema,
} from '../../geodata/model/scenario.ts'
import { Attempts } from '../access/attempts.ts'
import { requirePatience, senderOf } from '../access/patience.ts'
import { groundOf } from '../availability/ground.ts'
import { goneSignal, send } from '../exports/send.ts'
import { Answer, type Call, type Route, route } from '../http/route.ts'
import { scenarioCandidates } from './candidates.ts'
import { candidatesFile, formatType, rasterFile, reportFile } from './files.ts'
import { compareScenarios, findScenario, rerunScenario, writeScenario } from './scenarios.ts'

/** Somebody who tries things out saves many; a program does not need more than this at once. */
const byAddress = new Attempts({ free: 60, firstS: 15, mostS: 900, forgetS: 1800 })

/** Criteria with drawn areas of 10,000 vertices are some 400 KB. */
const BODY_BYTES = 2 * 1024 * 1024

const IMMUTABLE = { 'Cache-Control': 'private, max-age=31536000, immutable' }
const id = z.string().regex(SCENARIO_ID)
const params = z.object({ id })
const layerVersions = z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.number().int().positive())

type Asked = Pick<Call<unknown, unknown, unknown>, 'context' | 'identity'>
const desk = ({ context, identity }: Asked) => ({ db: context.db, ground: groundOf(context), identity })

/** A file of a scenario, named after it. */
const attached = (name: string) => ({
  ...IMMUTABLE,
  'Content-Disposition': `attachment; filename="${name}"`,
})

const candidatesRoute = (format: 'gpkg' | 'geojson' | 'csv', operation: string, summary: Route['summary']) =>
  route({
    method: 'get',
    path: `/api/scenarios/:id.${format}`,
    id: operation,
    tag: 'Scenarios',
    summary,
    params,
    answers: { 200: { description: 'Candidates', content: { [formatType(format)]: null } } },
    handler: async (call) => {
      const { context, identity, params, language, query, baseUrl } = call
      const scenario = await findScenario(context.db, identity, params.id)
      const signal = goneSignal(call.response)
      const spreadsheet = (query as { lang?: 'es' | 'en' }).lang ?? null
      const download = await candidatesFile(
        { db: context.db, ground: groundOf(context), signal },
        scenario,
        format,
        {
          baseUrl,
          language,
          spreadsheet,
        },
      )
      await send(call as never, { ...download, headers: { 'Cache-Control': 'private, no-cache' } })
    },
  })

/** The files stand before the scenario itself, whose address they lengthen. */
export const routes: Route[] = [
  candidatesRoute('gpkg', 'getScenarioGeoPackage', {
    es: 'Los candidatos de un escenario, como GeoPackage',
    en: 'The candidates of a scenario, as GeoPackage',
  }),
  candidatesRoute('geojson', 'getScenarioGeoJson', {
    es: 'Los candidatos de un escenario, como GeoJSON',
    en: 'The candidates of a scenario, as GeoJSON',
  }),
  candidatesRoute('csv', 'getScenarioCsv', {
    es: 'Los candidatos de un escenario, como CSV',
    en: 'The candidates of a scenario, as CSV',
  }),
  route({
    method: 'get',
    path: '/api/scenarios/:id.tif',
    id: 'getScenarioTiff',
    tag: 'Scenarios',
    summary: {
      es: 'Clase y puntaje de cada celda de un escenario, como GeoTIFF optimizado para la nube (EPSG:32719)',
      en: 'Class and score of each cell of a scenario, as Cloud-Optimized GeoTIFF (EPSG:32719)',
    },
    params,
    answers: { 200: { description: 'Cells', content: { 'image/tiff': null } } },
    handler: async ({ context, identity, params, baseUrl }) => {
      const scenario = await findScenario(context.db, identity, params.id)
      const file = await rasterFile({ db: context.db, ground: groundOf(context) }, scenario, baseUrl)
      return new Answer(file, {
        type: 'image/tiff; application=geotiff; profile=cloud-optimized',
        headers: attached(`suelo-comun-${scenario.id}.tif`),
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/scenarios/:id.pdf',
    id: 'getScenarioPdf',
    tag: 'Scenarios',
    summary: { es: 'El informe de un escenario, como PDF', en: 'The report of a scenario, as PDF' },
    params,
    answers: { 200: { description: 'Report', content: { 'application/pdf': null } } },
    handler: async ({ context, identity, params, baseUrl, language }) => {
      const scenario = await findScenario(context.db, identity, params.id)
      const rooms = { db: context.db, ground: groundOf(context) }
      return new Answer(await reportFile(rooms, scenario, { baseUrl, language }), {
        type: 'application/pdf',
        headers: attached(`suelo-comun-${scenario.id}-${language}.pdf`),
      })
    },
  }),
  route({
    method: 'post',
    path: '/api/scenarios',
    id: 'saveScenario',
    tag: 'Scenarios',
    summary: {
      es: 'Guardar un escenario: criterios, versiones de los datos y respuesta del momento',
      en: 'Save a scenario: criteria, data versions and the answer of the moment',
    },
    body: z.strictObject({
      title: z.string().trim().min(1).max(SCENARIO_LIMITS.title),
      // Checked by `checkCriteria`, which says in whole sentences what is wrong.
      criteria: z.unknown().meta({ description: 'Criteria: see GET /api/availability/sets' }),
      derived_from: id
        .nullable()
        .default(null)
        .meta({ description: 'The scenario it is made from: a copy, another name, other criteria' }),
      versions: layerVersions.default({}).meta({
        description: 'Versions to ask, by layer; today’s of a layer that is not named',
      }),
    }),
    bodyLimit: BODY_BYTES,
    answers: { 201: { description: 'Saved', content: { 'application/json': scenarioSchema } } },
    handler: async (call) => {
      const { body, baseUrl, request, response } = call
      const sender = senderOf(request)
      requirePatience(byAddress, sender, response)
      byAddress.add(sender)
      const scenario = await writeScenario(desk(call), body)
      return new Answer(scenario, {
        status: 201,
        headers: { 'Cache-Control': 'no-store', Location: `${baseUrl}/suelo/${scenario.id}` },
      })
    },
  }),
  route({
    method: 'post',
    path: '/api/scenarios/compare',
    id: 'compareScenarios',
    tag: 'Scenarios',
    summary: {
      es: 'Dos escenarios, uno al lado del otro: criterios, hectáreas, comunas, qué queda libre solo en uno',
      en: 'Two scenarios beside one another: criteria, hectares, comunas, what is free in one alone',
    },
    body: z.strictObject({ a: id, b: id }),
    answers: {
      200: { description: 'Comparison', content: { 'application/json': scenarioComparisonSchema } },
    },
    handler: (call) => compareScenarios(desk(call), call.body),
  }),
  route({
    method: 'get',
    path: '/api/scenarios/:id',
    id: 'getScenario',
    tag: 'Scenarios',
    summary: { es: 'Un escenario, para quien tiene su código', en: 'A scenario, for whoever has its code' },
    params,
    answers: { 200: { description: 'Scenario', content: { 'application/json': scenarioSchema } } },
    handler: async ({ context, identity, params }) =>
      new Answer(await findScenario(context.db, identity, params.id), { headers: IMMUTABLE }),
  }),
  route({
    method: 'get',
    path: '/api/scenarios/:id/candidates',
    id: 'getScenarioCandidates',
    tag: 'Scenarios',
    summary: {
      es: 'Los candidatos exactos de un escenario, con sus versiones',
      en: 'The exact candidates of a scenario, from its own versions',
    },
    params,
    answers: { 200: { description: 'Candidates', content: { 'application/json': candidatesSchema } } },
    handler: async ({ context, identity, params }) => {
      const scenario = await findScenario(context.db, identity, params.id)
      const found = await scenarioCandidates({ db: context.db, ground: groundOf(context) }, scenario)
      if (found) return new Answer(found, { headers: IMMUTABLE })
      throw new Problem('no-data', {
        es: 'Ya no se guardan todas las versiones con que se hizo este escenario: sus candidatos no se pueden cortar.',
        en: 'Not all versions this scenario was made from are kept any more: its candidates cannot be cut.',
      })
    },
  }),
  route({
    method: 'post',
    path: '/api/scenarios/:id/rerun',
    id: 'rerunScenario',
    tag: 'Scenarios',
    summary: {
      es: 'Preguntar un escenario de nuevo con los datos de hoy: sigue igual, o qué cambió',
      en: 'Ask a scenario again of today’s data: it holds, or what has changed',
    },
    params,
    body: z.strictObject({
      keep: z.boolean().default(false).meta({ description: 'Save today’s answer as another scenario' }),
    }),
    answers: { 200: { description: 'Rerun', content: { 'application/json': scenarioRerunSchema } } },
    handler: (call) => rerunScenario(desk(call), call.params.id, call.body),
  }),
]
