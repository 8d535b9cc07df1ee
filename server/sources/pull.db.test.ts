import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { today } from '../../geodata/model/day.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { STEWARD, VISITOR } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { prepareJobs } from '../jobs/jobs.ts'
import { main } from './cli.ts'
import { dga, IDS, ROWS, type Row, remember, restore } from './dga.fixture.ts'
import { enqueueDue } from './jobs.ts'
import { type PullOptions, pull } from './pull.ts'
import { saveAnswered, saveBegun, saveFailed, sourceStates } from './queries.ts'
import { QUICK, temporaryFolder } from './simulated.fixture.ts'

const DAY_MS = 86_400_000

const pulling = async (connectors: readonly Connector[], more: Partial<PullOptions> = {}) =>
  pull(db, { connectors, folder: more.folder ?? (await temporaryFolder()), limits: QUICK, ...more })

const statuses = (outcomes: readonly { connector: string; status: string }[]) =>
  Object.fromEntries(outcomes.map(({ connector, status }) => [connector, status]))

const stateOf = async (id: string) => (await as(VISITOR, sourceStates)).get(id)

const published = (layer: string) =>
  as(VISITOR, (tx) =>
    tx.rows<{ name: string; decree: string; vintage: string; origin: string }>(sql`
      select f.properties ->> 'name' as name, f.properties ->> 'decree' as decree, v.vintage, v.origin
      from geo.published_feature f join geo.layer_version v on v.id = f.version_id
      where f.layer_id = ${layer} order by 1`),
  )

beforeAll(async () => {
  await prepareJobs(connection)
  await remember()
})
afterEach(restore)

describe('a pull', () => {
  it('publishes what is new, asks once for what two connectors share, and remembers', async () => {
    const { connectors, calls, url } = await dga([...ROWS])
    const outcomes = await pulling(connectors)
    expect(statuses(outcomes)).toEqual({ restriccion_dga: 'new', prohibicion_dga: 'new' })
    expect(outcomes.map(({ report }) => report?.published)).toEqual([2, 1])
    // What the layer is, how many, which, and the rows: once for both.
    expect(calls).toHaveLength(4)
    expect(await published('dga_restriction')).toEqual([
      { name: 'Agua Verde', decree: 'Res. DGA 27', vintage: today(), origin: 'import' },
      { name: 'Rosario', decree: 'Res. DGA 27', vintage: today(), origin: 'import' },
    ])
    const state = await stateOf('prohibicion_dga')
    expect(state).toMatchObject({ status: 'new', url: `${url}/query`, message: null, rows: 1 })
    expect(state?.run_id).not.toBeNull()
    const days = ((state?.next_due_at?.getTime() ?? 0) - Date.now()) / DAY_MS
    expect(days).toBeGreaterThan(29)
    expect(days).toBeLessThan(31)
    const { url: kept } = await as(STEWARD, (tx) =>
      tx.one<{ url: string }>(sql`select url from app.import_run where id = ${state?.run_id ?? null}`),
    )
    expect(kept).toBe(`${url}/query`)
  })

  it('never asks for columns that nothing reads', async () => {
    const { connectors, calls } = await dga([...ROWS])
    await pulling(connectors)
    const asked = calls.flatMap(({ parameters }) => parameters.get('outFields') ?? [])
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.join()).toContain('TIPO_LIMIT')
    expect(asked.join()).not.toContain('RUT_TITULAR')
  })

  it('of what is as it was imports nothing, though its rows come in another order', async () => {
    const rows = [...ROWS]
    const { connectors } = await dga(rows)
    const folder = await temporaryFolder()
    await pulling(connectors, { folder })
    const first = await stateOf('restriccion_dga')
    rows.reverse()
    const again = await pulling(connectors, { folder })
    expect(statuses(again)).toEqual({ restriccion_dga: 'unchanged', prohibicion_dga: 'unchanged' })
    expect(again.every(({ report }) => report === null)).toBe(true)
    const state = await stateOf('restriccion_dga')
    expect(state).toMatchObject({
      status: 'unchanged',
      rows: first?.rows,
      run_id: first?.run_id,
      last_changed_at: first?.last_changed_at,
    })
    expect(state?.last_checked_at?.getTime()).toBeGreaterThan(first?.last_checked_at?.getTime() ?? Infinity)
  })

  it('publishes what has changed, and leaves alone the layer it did not change', async () => {
    const rows = [...ROWS]
    const { connectors } = await dga(rows)
    const folder = await temporaryFolder()
    await pulling(connectors, { folder })
    rows[2] = { ...(rows[2] as Row), RES_DGA: 91 }
    rows.push({ SHAC: 'YALQUI', TIPO_LIMIT: 'Zona de Prohibición', RES_DGA: 91, at: [-68.9, -22.1] })
    const again = await pulling(connectors, { folder })
    expect(statuses(again)).toEqual({ restriccion_dga: 'unchanged', prohibicion_dga: 'new' })
    expect(await published('dga_prohibition')).toMatchObject([
      { name: 'Sierra Gorda', decree: 'Res. DGA 91' },
      { name: 'Yalqui', decree: 'Res. DGA 91' },
    ])
  })

  it('takes in again what has not changed when it is forced to', async () => {
    const { connectors } = await dga([...ROWS])
    const folder = await temporaryFolder()
    await pulling(connectors, { folder })
    const again = await pulling(connectors, { folder, force: true })
    expect(again.every(({ report }) => report !== null)).toBe(true)
  })

  it('that is a dry run says what would come, and leaves nothing', async () => {
    const { connectors } = await dga([...ROWS])
    const outcomes = await pulling(connectors, { dryRun: true })
    expect(statuses(outcomes)).toEqual({ restriccion_dga: 'checked', prohibicion_dga: 'checked' })
    expect(outcomes.map(({ report }) => report?.published)).toEqual([2, 1])
    expect(await stateOf('restriccion_dga')).toBeUndefined()
    expect((await published('dga_prohibition')).map(({ name }) => name)).not.toContain('Sierra Gorda')
    const { runs } = await as(STEWARD, (tx) =>
      tx.one<{ runs: number }>(
        sql`select count(*)::integer as runs from app.import_run where layer_id = 'dga_prohibition'`,
      ),
    )
    expect(runs).toBe(0)
  })
})

describe('a source that fails', () => {
  it('says why in the service’s words, is asked again tomorrow, and what was there stays', async () => {
    let isBroken = false
    const { connectors } = await dga([...ROWS], () =>
      isBroken ? { error: { code: 400, message: 'Invalid or missing input parameters.' } } : undefined,
    )
    const folder = await temporaryFolder()
    await pulling(connectors, { folder })
    const good = await stateOf('restriccion_dga')
    isBroken = true
    const outcomes = await pulling(connectors, { folder })
    expect(statuses(outcomes)).toEqual({ restriccion_dga: 'failed', prohibicion_dga: 'failed' })
    const state = await stateOf('restriccion_dga')
    expect(state).toMatchObject({
      status: 'failed',
      last_checked_at: good?.last_checked_at,
      run_id: good?.run_id,
    })
    expect(state?.message?.es).toContain('Invalid or missing input parameters.')
    expect(state?.message?.en).toContain('Invalid or missing input parameters.')
    expect(((state?.next_due_at?.getTime() ?? 0) - Date.now()) / DAY_MS).toBeLessThanOrEqual(1)
    expect(await published('dga_restriction')).toHaveLength(2)
    isBroken = false
    expect(statuses(await pulling(connectors, { folder }))).toEqual({
      restriccion_dga: 'unchanged',
      prohibicion_dga: 'unchanged',
    })
  })

  it('does not keep the others from being asked', async () => {
    const broken = await dga([], () => ({ error: { message: 'Layer not found' } }))
    const good = await dga([...ROWS])
    const connectors = [broken.connectors[0], good.connectors[1]] as Connector[]
    const seen: string[] = []
    const outcomes = await pulling(connectors, {
      onOutcome: ({ connector }, done, total) => seen.push(`${done}/${total} ${connector}`),
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['failed', 'new'])
    expect(seen).toEqual([`1/2 ${connectors[0]?.id}`, `2/2 ${connectors[1]?.id}`])
  })

  it('whose rows mostly cannot be used changes nothing', async () => {
    const inSantiago = ROWS.map((row): Row => ({ ...row, at: [-70.6, -33.4] }))
    const { connectors } = await dga(inSantiago)
    const [outcome] = await pulling(connectors)
    expect(outcome).toMatchObject({ status: 'failed', connector: 'restriccion_dga' })
    expect(await stateOf('restriccion_dga')).toMatchObject({ status: 'failed' })
    expect((await published('dga_restriction')).map(({ name }) => name)).not.toContain('Agua Verde')
  })

  it('is not called failed when it was interrupted, and is due at once', async () => {
    const stop = new AbortController()
    const { connectors } = await dga([...ROWS], ({ parameters }) => {
      if (parameters.has('objectIds')) stop.abort(new Error('stopping'))
    })
    await expect(pulling(connectors, { signal: stop.signal })).rejects.toThrow()
    const state = await stateOf('restriccion_dga')
    expect(state?.message?.en).toBe('The pull was interrupted. The next one goes on from where it was.')
    expect(state?.next_due_at?.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
  })
})

describe('a mirror folder', () => {
  it('is read in place of the services; what it does not have is said', async () => {
    const { connectors, calls } = await dga([...ROWS])
    const fetched = await temporaryFolder()
    await pulling(connectors, { folder: fetched, dryRun: true })
    const asked = calls.length
    const [source] = await readdir(fetched)
    const mirror = await temporaryFolder()
    await mkdir(join(mirror, 'dga'))
    await copyFile(
      join(fetched, source as string, 'dga_restriccion_prohibicion.geojson'),
      join(mirror, 'dga', 'prohibicion_dga.geojson'),
    )
    const outcomes = await pulling(connectors, { mirror })
    expect(statuses(outcomes)).toEqual({ restriccion_dga: 'absent', prohibicion_dga: 'new' })
    expect(calls).toHaveLength(asked)
    expect((await published('dga_prohibition')).map(({ name }) => name)).toEqual(['Sierra Gorda'])
  })

  it('that is not there is one sentence', async () => {
    const { connectors } = await dga([...ROWS])
    await expect(pulling(connectors, { mirror: '/nowhere/at/all' })).rejects.toMatchObject({
      detail: { en: 'There is no mirror folder at /nowhere/at/all.' },
    })
  })
})

describe('what is due', () => {
  const scheduled = () => CONNECTORS.filter(({ id }) => (IDS as readonly string[]).includes(id))
  const due = (now = new Date()) =>
    enqueueDue({ ...db, as: (_, work) => as(STEWARD, work) }, scheduled(), now)
  const answered = {
    status: 'new',
    receipt: {
      ...{ urls: ['https://example.cl'], bytes: 1, sha256: 'a', etag: null, last_modified: null, pages: 1 },
      ...{ rows: 1, fetched_at: '', file: 'a.geojson', notes: [] },
    },
    revision: '',
    run_id: null,
    rows: 1,
    message: null,
  } as const

  it('is all that was never asked, together where it is one question', async () => {
    expect(await due()).toEqual([[...IDS]])
  })

  it('is what has waited long enough', async () => {
    const tomorrow = new Date(Date.now() + DAY_MS)
    await db.as(STEWARD, (tx) => saveAnswered(tx, IDS[0], { ...answered, next_due_at: tomorrow }))
    await db.as(STEWARD, (tx) => saveFailed(tx, IDS[1], { es: 'a', en: 'a' }, tomorrow))
    expect(await due()).toEqual([])
    expect(await due(new Date(Date.now() + DAY_MS + 1000))).toEqual([[...IDS]])
  })

  it('is not what is being asked, unless who asked must be dead', async () => {
    for (const id of IDS) await db.as(STEWARD, (tx) => saveBegun(tx, id, null))
    expect(await due()).toEqual([])
    expect(await due(new Date(Date.now() + 3 * 3600_000))).toEqual([[...IDS]])
  })
})

describe('the command line', () => {
  const run = async (args: string[], environment: NodeJS.ProcessEnv, connectors: readonly Connector[]) => {
    const said: string[] = []
    const complained: string[] = []
    const code = await main(args, {
      environment,
      connectors,
      limits: QUICK,
      say: (...lines) => said.push(...lines),
      complain: (...lines) => complained.push(...lines),
    })
    return { code, said, complained }
  }

  it('lists, pulls, pulls again and fails, with a table and an exit code', async () => {
    let isBroken = false
    const { connectors } = await dga([...ROWS], () => (isBroken ? { error: { message: 'Down' } } : undefined))
    const folder = await temporaryFolder()
    // The embedded database of these tests belongs to their process: there the command line makes its own.
    const environment = { DATA_DIR: folder, DATABASE_URL: inject('database').url ?? '' }
    const first = await run(['pull', '--lang', 'en'], environment, connectors)
    expect(first.said).toHaveLength(3)
    expect(first.said[0]).toMatch(/^source +layer +status +rows +published +refused/)
    expect(first.said[1]).toMatch(/^restriccion_dga +dga_restriction +new +2 +2 +0/)
    expect(first.code).toBe(0)
    expect(first.complained.join('\n')).toContain('restriccion_dga, prohibicion_dga: 3 / 3')

    const second = await run(['pull', 'prohibicion_dga'], environment, connectors)
    expect(second.said[1]).toMatch(/^prohibicion_dga +dga_prohibition +sin cambios/)
    expect(second).toMatchObject({ code: 0 })

    isBroken = true
    const third = await run(['pull', 'prohibicion_dga'], environment, connectors)
    expect(third.said[1]).toMatch(/falló .*Down/)
    expect(third.code).toBe(1)

    const listed = await run(['list', '--lang', 'en'], environment, connectors)
    expect(listed.said[2]).toMatch(/^prohibicion_dga +dga_prohibition +arcgis +monthly +failed/)
    expect(listed.code).toBe(0)

    const mirror = await temporaryFolder()
    await writeFile(join(mirror, 'other.csv'), 'a,b\n')
    const named = await run(['pull', 'prohibicion_dga', '--mirror', mirror], environment, connectors)
    expect(named).toMatchObject({ code: 1 })
    expect(named.said[1]).toMatch(/^prohibicion_dga +dga_prohibition +no está/)
    const all = await run(['pull', '--mirror', mirror], environment, connectors)
    expect(all).toMatchObject({ code: 0 })
  }, 240_000)
})
