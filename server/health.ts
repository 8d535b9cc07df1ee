import { z } from 'zod'
import { MIGRATIONS, VERSION } from './config.ts'
import { VISITOR } from './db/as.ts'
import { pendingMigrations } from './db/migrate.ts'
import { sql } from './db/sql.ts'
import { Answer, type Route, route } from './http/route.ts'

const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  process: z.object({ version: z.string(), uptime_s: z.number(), memory_mb: z.number(), node: z.string() }),
  database: z.object({
    ok: z.boolean(),
    engine: z.enum(['embedded', 'server']),
    version: z.string().nullable(),
    postgis: z.string().nullable(),
  }),
  migrations: z.object({ pending: z.array(z.string()) }),
  layers: z.object({ declared: z.number(), published: z.number() }),
})

/** For operators: 200 when the process, its database and its migrations are as they should be, else 503. */
export const routes: Route[] = [
  route({
    method: 'get',
    path: '/health',
    id: 'health',
    tag: 'Operations',
    summary: { es: 'Estado del servicio', en: 'State of the service' },
    answers: {
      200: { description: 'Healthy', content: { 'application/json': healthSchema } },
      503: { description: 'Failing', content: { 'application/json': healthSchema } },
    },
    handler: async ({ context }) => {
      const health: z.infer<typeof healthSchema> = {
        status: 'failing',
        process: {
          version: VERSION,
          uptime_s: Math.round((Date.now() - context.startedAt.getTime()) / 1000),
          memory_mb: Math.round(process.memoryUsage().rss / 1024 / 1024),
          node: process.version,
        },
        database: { ok: false, engine: context.db.engine, version: null, postgis: null },
        migrations: { pending: [] },
        layers: { declared: 0, published: 0 },
      }
      try {
        const row = await context.db.as(VISITOR, (tx) =>
          tx.one<{ version: string; postgis: string; declared: number; published: number }>(sql`
            select current_setting('server_version') as version, postgis_lib_version() as postgis,
              count(*)::integer as declared, count(current_version_id)::integer as published
            from geo.layer`),
        )
        health.database = { ok: true, engine: context.db.engine, version: row.version, postgis: row.postgis }
        health.layers = { declared: row.declared, published: row.published }
        health.migrations.pending = await pendingMigrations(context.connection.ownerPool, MIGRATIONS)
        if (health.migrations.pending.length === 0) health.status = 'ok'
      } catch (error) {
        context.log.error({ err: error }, 'health check failed')
      }
      return new Answer(health, {
        status: health.status === 'ok' ? 200 : 503,
        headers: { 'Cache-Control': 'no-store' },
      })
    },
  }),
]
