import { z } from 'zod'
import { exactTotalSchema } from '../../geodata/model/candidate.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { screeningSchema } from '../../geodata/model/screening.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { answerSchema, availabilityInputs } from '../availability/routes.ts'
import { exactInputs } from '../availability-exact/routes.ts'
import { VERSION } from '../config.ts'
import { nearbyAnswer, nearbyInputs } from '../nearby/routes.ts'
import { screeningInputs } from '../screening/routes.ts'
import type { Link } from './reply.ts'

interface ProcessDeclaration {
  id: string
  title: Text
  description: Text
  inputs: z.ZodObject
  output: z.ZodType
  /** It runs in the background: the answer is a job. */
  isJob?: true
}

const PROCESSES: readonly ProcessDeclaration[] = [
  {
    id: 'screening',
    title: { es: 'Evaluación preliminar de un sitio', en: 'Screening of a site' },
    description: {
      es: 'Qué toca un sitio, qué tan lejos está de qué, y qué normas se aplican al proyecto, con sus artículos. La respuesta se guarda con un enlace permanente.',
      en: 'What a site touches, how far things are, and which rules the project triggers, with their articles. The answer is stored under a permanent link.',
    },
    inputs: screeningInputs,
    output: screeningSchema,
  },
  {
    id: 'nearby',
    title: { es: 'Cerca de mi territorio', en: 'Near my territory' },
    description: {
      es: 'Faenas, proyectos, emisores, pozos y tomas de agua a menos de una distancia de un lugar, del más cercano al más lejano.',
      en: 'Operations, projects, emitters, wells and water intakes within a distance of a place, nearest first.',
    },
    inputs: nearbyInputs,
    output: nearbyAnswer,
  },
  {
    id: 'availability',
    title: { es: 'Suelo libre', en: 'Free land' },
    description: {
      es: 'Cuánto suelo de la región, de comunas o de un área dejan libre unos criterios, por celdas de una hectárea; cuánto excluye cada criterio, solo y con otros, y qué no se revisó.',
      en: 'How much land of the region, of comunas or of an area criteria leave free, by cells of a hectare; how much each criterion excludes, alone and with others, and what was not checked.',
    },
    inputs: availabilityInputs,
    output: answerSchema,
  },
  {
    id: 'availability-exact',
    title: { es: 'Total exacto de suelo libre', en: 'Exact total of free land' },
    description: {
      es: 'Cuánto suelo dejan libre unos criterios, cortado exactamente de las capas y no por celdas, por comuna, y cuánto difiere de las celdas. Se calcula por partes, en segundo plano: responde con un trabajo.',
      en: 'How much land criteria leave free, cut exactly from the layers and not by cells, by comuna, and how far cells differ. It is worked out piece by piece, in the background: it answers with a job.',
    },
    inputs: exactInputs,
    output: exactTotalSchema,
    isJob: true,
  },
]

/** The list of processes (OGC API - Processes Part 1). */
export function processList(baseUrl: string, language: Language) {
  return {
    processes: PROCESSES.map((process) => summary(process, baseUrl, language)),
    links: [{ rel: 'self', href: `${baseUrl}/ogc/processes`, type: 'application/json' }] as Link[],
  }
}

/** One process with its inputs and output as JSON Schema. Throws `not-found`. */
export function processDescription(id: string, baseUrl: string, language: Language) {
  const process = PROCESSES.find((each) => each.id === id)
  if (!process) {
    throw new Problem('not-found', {
      es: `No hay un proceso con ese nombre. Hay: ${PROCESSES.map((each) => each.id).join(', ')}.`,
      en: `There is no process of that name. There are: ${PROCESSES.map((each) => each.id).join(', ')}.`,
    })
  }
  return {
    ...summary(process, baseUrl, language),
    inputs: Object.fromEntries(
      Object.entries(process.inputs.shape).map(([name, schema]) => [
        name,
        {
          title: name,
          minOccurs: (schema as z.ZodType).safeParse(undefined).success ? 0 : 1,
          schema: jsonSchema(schema as z.ZodType, 'input'),
        },
      ]),
    ),
    outputs: { result: { title: process.title[language], schema: jsonSchema(process.output, 'output') } },
  }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}

function summary({ id, title, description, isJob }: ProcessDeclaration, baseUrl: string, language: Language) {
  const address = `${baseUrl}/ogc/processes/${id}`
  return {
    id,
    version: VERSION,
    title: title[language],
    description: description[language],
    jobControlOptions: [isJob ? 'async-execute' : 'sync-execute'],
    outputTransmission: ['value'],
    links: [
      { rel: 'self', href: address, type: 'application/json' },
      {
        rel: 'http://www.opengis.net/def/rel/ogc/1.0/execute',
        href: `${address}/execution`,
        type: 'application/json',
      },
    ] as Link[],
  }
}
