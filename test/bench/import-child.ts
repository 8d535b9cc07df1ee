import { database } from '../../server/db/as.ts'
import { connect } from '../../server/db/connect.ts'
import { type ImportRequest, importFile } from '../../server/imports/run.ts'

/**
 * One import in a process of its own, so that its memory can be told: prints { ms, rss_mb, report }.
 * `DATABASE_URL=… tsx test/bench/import-child.ts '{"path": …, "layer": …}'`; the database is migrated.
 */
const request = JSON.parse(process.argv[2] ?? '{}') as ImportRequest
const connection = await connect({ databaseUrl: process.env.DATABASE_URL ?? null, dataDir: null })
const started = performance.now()
const { status, rows, published, refused } = await importFile(database(connection), request)
const ms = performance.now() - started
await connection.close()
// maxRSS is in kilobytes (getrusage).
const rss_mb = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ ms, rss_mb, report: { status, rows, published, refused } })}\n`)
