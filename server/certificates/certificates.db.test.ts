import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { as, connection, db } from '../../test/helpers/database.ts'
import { readConfig } from '../config.ts'
import { database, STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { createApp } from '../http/app.ts'
import { saveScreening } from '../screening/queries.ts'
import { screen } from '../screening/screen.ts'
import type { Certificate } from './certificate.ts'
import { keepSigningKey } from './queries.ts'
import { routes } from './routes.ts'
import { verifyCertificate } from './verify.ts'

const SITE = {
  type: 'Polygon',
  coordinates: [
    [
      [-68.35, -23.55],
      [-68.32, -23.55],
      [-68.32, -23.52],
      [-68.35, -23.52],
      [-68.35, -23.55],
    ],
  ],
}

const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
const servers: Server[] = []
/** A server of its own over the same database: another key, another memory of it. */
async function serve(environment: Record<string, string>): Promise<string> {
  const config = readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '1000000', ...environment })
  const context = { config, db: database(connection), connection, log: pino({ level: 'silent' }) }
  const server = createServer(createApp({ ...context, startedAt: new Date() }, routes))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const keysOf = async (address: string) =>
  (await (await fetch(`${address}/api/certificates/key`)).json()) as {
    current: string
    keys: { id: string; current: boolean; pem: string }[]
  }

let address: string
let id: string
beforeAll(async () => {
  address = await serve({ DATA_DIR: folder })
  id = (await screen(db, VISITOR, { site: SITE, facts: { type: 'mine', ore_t_month: 6000 }, title: 'Ñ' })).id
})
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  await connection.ownerPool.query('delete from app.signing_key')
  rmSync(folder, { recursive: true })
})

describe('a certificate over HTTP', () => {
  test('is a file that holds against the published key', async () => {
    const response = await fetch(`${address}/api/screenings/${id}/certificate`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename=".*certificado\.json"$/,
    )
    const bytes = await bytesOf(response)
    const { current } = await keysOf(address)
    expect(verifyCertificate(bytes, [current]).filter(({ holds }) => holds !== true)).toEqual([])
    expect(statSync(join(folder, 'certificate-key.pem')).mode & 0o777).toBe(0o600)
  })

  test('is the same bytes every time', async () => {
    const once = await bytesOf(await fetch(`${address}/api/screenings/${id}/certificate`))
    const twice = await bytesOf(await fetch(`${address}/api/screenings/${id}/certificate`))
    expect(once.equals(twice)).toBe(true)
  })

  test('names every layer version it was measured on, with the hash of its content', async () => {
    const { screening, layer_versions } = (await (
      await fetch(`${address}/api/screenings/${id}/certificate`)
    ).json()) as Certificate
    const rows = await db.as(VISITOR, (tx) =>
      tx.rows<{ id: number; content_sha256: string }>(sql`select id, content_sha256 from geo.layer_version`),
    )
    const hashes = new Map(rows.map((row) => [row.id, row.content_sha256]))
    const named = Object.entries(layer_versions).filter(([, version]) => version !== null)
    expect(named.length).toBeGreaterThan(30)
    for (const [layer, version] of named) {
      expect(version?.content_sha256).toBe(hashes.get(version?.id ?? 0))
      expect(screening.layer_versions[layer]?.id).toBe(version?.id)
    }
  })

  test('a screening of engine 1.0.0 is certified as it was stored', async () => {
    const old = 'engine-one-screening'
    const { screening } = (await (
      await fetch(`${address}/api/screenings/${id}/certificate`)
    ).json()) as Certificate
    const { as_of: _a, derived_from: _d, overrides: _o, ...rest } = screening
    const { accuracy_m: _m, sha256: _s, provenance: _p, ...site } = rest.site
    const content = {
      ...rest,
      id: old,
      engine_version: '1.0.0',
      site,
      measures: rest.measures.map(
        ({ touch: _t, cover: _c, possible_m: _x, certain_m: _y, margin_m: _z, ...measure }) => measure,
      ),
      findings: rest.findings.map(({ override: _v, ...finding }) => finding),
    }
    const ruleBaseHash = screening.rule_base.hash
    await db.as(VISITOR, (tx) =>
      saveScreening(tx, { id: old, site: SITE, ruleBaseHash, json: JSON.stringify(content) }),
    )
    const bytes = await bytesOf(await fetch(`${address}/api/screenings/${old}/certificate`))
    const checks = verifyCertificate(bytes, [(await keysOf(address)).current])
    expect(checks.filter(({ holds }) => holds === false)).toEqual([])
    expect(checks.find(({ what }) => what === 'findings')?.holds).toBeNull()
    expect('as_of' in JSON.parse(bytes.toString()).screening).toBe(false)
  })

  test('a text that canonical JSON cannot write is a problem, not a failure', async () => {
    const torn = await screen(db, VISITOR, { site: SITE, title: 'half \ud83d' })
    const response = await fetch(`${address}/api/screenings/${torn.id}/certificate`)
    expect(response.status).toBe(406)
    expect(((await response.json()) as { detail: string }).detail).toMatch(/sustituto UTF-16/)
  })

  test('there is none of a screening nobody made', async () => {
    expect((await fetch(`${address}/api/screenings/aaaaaaaaaaaaaaaaaaaa/certificate`)).status).toBe(404)
  })
})

describe('keys', () => {
  test('a key that is replaced stays listed, so its certificates stay verifiable', async () => {
    const before = await bytesOf(await fetch(`${address}/api/screenings/${id}/certificate`))
    const old = (await keysOf(address)).current
    const der = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' })
    const renewed = await serve({ DATA_DIR: folder, SIGNING_KEY: der.toString('base64') })
    const listed = await keysOf(renewed)
    expect(listed.current).not.toBe(old)
    expect(listed.keys.filter(({ current }) => current).map((key) => key.id)).toEqual([listed.current])
    expect(listed.keys.map((key) => key.id)).toContain(old)
    const after = await bytesOf(await fetch(`${renewed}/api/screenings/${id}/certificate`))
    expect(after.equals(before)).toBe(false)
    const trusted = listed.keys.map((key) => key.id)
    for (const bytes of [before, after])
      expect(verifyCertificate(bytes, trusted).filter(({ holds }) => holds !== true)).toEqual([])
  })

  test('no visitor writes one, and nobody changes one', async () => {
    const key = { id: 'ab'.repeat(32), publicKey: 'A'.repeat(60) }
    await expect(as(VISITOR, (tx) => keepSigningKey(tx, key))).rejects.toThrow(/permission denied/)
    await expect(
      as(STEWARD, (tx) => tx.run(sql`update app.signing_key set public_key = ${'B'.repeat(60)}`)),
    ).rejects.toThrow(/permission denied/)
    await expect(as(STEWARD, (tx) => tx.run(sql`delete from app.signing_key`))).rejects.toThrow(
      /permission denied/,
    )
  })
})
