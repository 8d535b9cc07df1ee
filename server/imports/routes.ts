import { z } from 'zod'
import { fileBytes } from '../../geodata/formats/file-bytes.ts'
import {
  importRowsSchema,
  importRunSchema,
  importSummarySchema,
  issuesPageSchema,
  mappingSchema,
} from '../../geodata/model/import.ts'
import { ISSUE_KINDS, type IssueKind, SEVERITIES } from '../../geodata/model/issue.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { requireRole } from '../access/require.ts'
import type { Database, Identity } from '../db/as.ts'
import { Answer, type Context, type Route, route } from '../http/route.ts'
import { describeRun, summarise } from './describe.ts'
import { issuesFile } from './issues-file.ts'
import { forgetRun, issuesOf, listRuns, openRun, type RunRow, runById, storedUploads } from './queries.ts'
import { discardRun, mapRun, previewRows, publishRun, type RunFile, readRun } from './run.ts'
import { dropUpload, MOST_WAITING, requireLength, storedPath, storeUpload } from './store.ts'
import { inBackground } from './waiting.ts'

const params = z.object({ id: z.coerce.number().int().positive() })
const run = { 200: { description: 'The import', content: { 'application/json': importRunSchema } } }

async function runOr404(db: Database, identity: Identity, id: number): Promise<RunRow> {
  const found = await db.as(identity, (tx) => runById(tx, id))
  if (found) return found
  throw new Problem('not-found', {
    es: `No hay una importación con el número ${id}.`,
    en: `There is no import with the number ${id}.`,
  })
}

/** The uploaded file of a run. Throws `import-state` when it is no longer kept. */
async function fileOf({ config }: Context, { stored_as, file_name, file_sha256 }: RunRow): Promise<RunFile> {
  if (stored_as !== null) {
    const bytes = await fileBytes(storedPath(config.dataDir, stored_as), file_name).catch(() => null)
    if (bytes) return { bytes, sha256: file_sha256 }
  }
  throw new Problem('import-state', {
    es: `El archivo «${file_name}» ya no se guarda aquí: la importación terminó o se hizo desde la línea de comandos. Súbelo de nuevo.`,
    en: `The file “${file_name}” is no longer kept here: the import is over or was made from the command line. Upload it again.`,
  })
}

function requireStatus({ status }: RunRow, ...allowed: RunRow['status'][]): void {
  if (allowed.includes(status)) return
  throw new Problem('import-state', {
    es: `La importación está en otro paso (${status}). Vuelve a cargar la página.`,
    en: `The import is at another step (${status}). Load the page again.`,
  })
}

export const routes: Route[] = [
  route({
    method: 'post',
    path: '/api/imports',
    id: 'createImport',
    tag: 'Imports',
    summary: { es: 'Subir un archivo', en: 'Upload a file' },
    query: z.object({
      name: z.string().trim().min(1).max(255).meta({ description: 'Name of the file, with its extension' }),
    }),
    answers: { 201: run[200] },
    handler: async ({ context, identity, query, request }) => {
      requireRole(identity, 'steward')
      // A name for people to read: never a path.
      const name = query.name.replace(/^.*[\\/]/, '').replace(/\p{Cc}/gu, '') || 'archivo'
      requireLength(name, request.get('content-length'))
      const { db, config } = context
      if ((await db.as(identity, storedUploads)).length >= MOST_WAITING) {
        throw new Problem('too-many-requests', {
          es: `Hay ${MOST_WAITING} archivos subidos que esperan. Publica o descarta alguno antes de subir otro.`,
          en: `${MOST_WAITING} uploaded files are waiting. Publish or discard one before uploading another.`,
        })
      }
      const { storedAs, sha256, bytes } = await storeUpload(config.dataDir, name, request)
      const id = await db.as(identity, (tx) =>
        openRun(tx, {
          layer_id: null,
          file_name: name,
          file_sha256: sha256,
          file_bytes: bytes,
          stored_as: storedAs,
          url: null,
        }),
      )
      try {
        await readRun(db, id, {
          bytes: await fileBytes(storedPath(config.dataDir, storedAs), name),
          sha256,
        })
      } catch (error) {
        await db.as(identity, (tx) => forgetRun(tx, id))
        await dropUpload(config.dataDir, storedAs)
        throw error
      }
      return new Answer(describeRun(await runOr404(db, identity, id)), {
        status: 201,
        headers: { Location: `/api/imports/${id}` },
      })
    },
  }),
  route({
    method: 'get',
    path: '/api/imports',
    id: 'getImports',
    tag: 'Imports',
    summary: { es: 'Las importaciones, la más nueva primero', en: 'The imports, the newest first' },
    query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    answers: {
      200: {
        description: 'Imports',
        content: { 'application/json': z.object({ runs: z.array(importSummarySchema) }) },
      },
    },
    handler: async ({ context, identity, query }) => {
      requireRole(identity, 'steward')
      const runs = await context.db.as(identity, (tx) => listRuns(tx, query.limit))
      return { runs: runs.map(summarise) }
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/:id',
    id: 'getImport',
    tag: 'Imports',
    summary: { es: 'Una importación', en: 'One import' },
    params,
    answers: run,
    handler: async ({ context, identity, params: { id } }) => {
      requireRole(identity, 'steward')
      return describeRun(await runOr404(context.db, identity, id))
    },
  }),
  route({
    method: 'put',
    path: '/api/imports/:id/mapping',
    id: 'mapImport',
    tag: 'Imports',
    summary: {
      es: 'Decir a qué capa va y qué columna es cuál',
      en: 'Say which layer it is for and which column is which',
    },
    params,
    body: mappingSchema,
    answers: run,
    handler: async ({ context, identity, params: { id }, body }) => {
      requireRole(identity, 'steward')
      const found = await runOr404(context.db, identity, id)
      requireStatus(found, 'received', 'ready', 'staged', 'failed', 'unchanged')
      await mapRun(context.db, found, await fileOf(context, found), body)
      return describeRun(await runOr404(context.db, identity, id))
    },
  }),
  route({
    method: 'get',
    path: '/api/imports/:id/rows',
    id: 'getImportRows',
    tag: 'Imports',
    summary: {
      es: 'Las primeras filas, como vienen y como quedarían',
      en: 'The first rows, as they come and as they would be',
    },
    params,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
    answers: {
      200: {
        description: 'Rows',
        content: {
          'application/json': importRowsSchema,
        },
      },
    },
    handler: async ({ context, identity, params: { id }, query }) => {
      requireRole(identity, 'steward')
      const found = await runOr404(context.db, identity, id)
      return previewRows(context.db, found, await fileOf(context, found), query.limit)
    },
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/stage',
    id: 'stageImport',
    tag: 'Imports',
    summary: {
      es: 'Preparar: cargar y revisar, sin que nadie lo vea aún',
      en: 'Stage: load and check, before anyone sees it',
    },
    params,
    answers: { 202: { ...run[200], description: 'Being staged; ask for it again' } },
    handler: async ({ context, identity, params: { id } }) => {
      requireRole(identity, 'steward')
      const found = await runOr404(context.db, identity, id)
      requireStatus(found, 'ready', 'failed', 'staging')
      const file = await fileOf(context, found)
      await inBackground(context, found, file)
      return new Answer(describeRun(await runOr404(context.db, identity, id)), { status: 202 })
    },
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/publish',
    id: 'publishImport',
    tag: 'Imports',
    summary: { es: 'Publicar lo preparado', en: 'Publish what was staged' },
    params,
    answers: run,
    handler: async ({ context, identity, params: { id } }) => {
      requireRole(identity, 'steward')
      const found = await runOr404(context.db, identity, id)
      await publishRun(context.db, identity, id)
      if (found.stored_as !== null) await dropUpload(context.config.dataDir, found.stored_as)
      return describeRun(await runOr404(context.db, identity, id))
    },
  }),
  route({
    method: 'post',
    path: '/api/imports/:id/discard',
    id: 'discardImport',
    tag: 'Imports',
    summary: { es: 'Descartar', en: 'Discard' },
    params,
    answers: run,
    handler: async ({ context, identity, params: { id } }) => {
      requireRole(identity, 'steward')
      const found = await runOr404(context.db, identity, id)
      requireStatus(found, 'received', 'ready', 'staged', 'failed', 'unchanged')
      await discardRun(context.db, identity, found)
      if (found.stored_as !== null) await dropUpload(context.config.dataDir, found.stored_as)
      return describeRun(await runOr404(context.db, identity, id))
    },
  }),
  ...(['', '.csv'] as const).map((extension) =>
    route({
      method: 'get',
      path: `/api/imports/:id/issues${extension}`,
      id: extension === '' ? 'getImportIssues' : 'getImportIssuesFile',
      tag: 'Imports',
      summary: { es: 'Las observaciones, fila por fila', en: 'The issues, row by row' },
      params,
      query: z.object({
        kind: z.enum(Object.keys(ISSUE_KINDS) as [IssueKind, ...IssueKind[]]).optional(),
        severity: z.enum(SEVERITIES).optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        offset: z.coerce.number().int().min(0).default(0),
      }),
      answers: {
        200:
          extension === ''
            ? {
                description: 'Issues, and how many there are of each kind',
                content: {
                  'application/json': issuesPageSchema,
                },
              }
            : { description: 'Issues as a table', content: { 'text/csv': null } },
      },
      handler: async ({ context, identity, params: { id }, query, language }) => {
        requireRole(identity, 'steward')
        const found = await runOr404(context.db, identity, id)
        const filter = { kind: query.kind ?? null, severity: query.severity ?? null }
        if (extension === '.csv') {
          const all = await context.db.as(identity, (tx) =>
            issuesOf(tx, id, { ...filter, limit: 100_000, offset: 0 }),
          )
          return new Answer(issuesFile(all.issues, language), {
            type: 'text/csv; charset=utf-8',
            headers: { 'Content-Disposition': `attachment; filename="observaciones-${id}.csv"` },
          })
        }
        const { total, issues } = await context.db.as(identity, (tx) =>
          issuesOf(tx, id, { ...filter, limit: query.limit, offset: query.offset }),
        )
        const kinds = (Object.entries(found.issue_kinds) as [IssueKind, number][])
          .map(([kind, count]) => {
            const { title, severity, responsible } = ISSUE_KINDS[kind]
            return { kind, title, severity, responsible, count }
          })
          .sort(
            (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count,
          )
        return { total, kinds, issues }
      },
    }),
  ),
]
