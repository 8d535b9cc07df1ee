import { describe, expect, it } from 'vitest'
import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { groupsOf, isScheduled, nextDue } from './due.ts'
import { vintageOf } from './pull.ts'
import { pullTable, sourceTable } from './table.ts'
import type { Receipt } from './transports/transport.ts'

const known = (id: string): Connector => {
  const found = CONNECTORS.find((connector) => connector.id === id)
  if (!found) throw new Error(`no connector ${id}`)
  return found
}
const service = known('restriccion_dga')
const file = known('rnap_parques')

describe('when a source is due again', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  it.each([
    ['daily', '2026-03-02', '2026-03-02'],
    ['weekly', '2026-03-08', '2026-03-02'],
    ['monthly', '2026-03-31', '2026-03-02'],
    ['quarterly', '2026-05-31', '2026-03-02'],
    ['yearly', '2027-03-01', '2026-03-02'],
    ['irregular', '2026-03-31', '2026-03-02'],
  ] as const)('%s: %s after it answered, %s after it failed', (cadence, answered, failed) => {
    const day = (hasFailed: boolean) =>
      nextDue({ ...service, cadence }, hasFailed, now)
        ?.toISOString()
        .slice(0, 10)
    expect([day(false), day(true)]).toEqual([answered, failed])
  })

  it('never by itself without a cadence or without a service', () => {
    expect(nextDue({ ...service, cadence: null }, false, now)).toBeNull()
    expect(nextDue({ ...service, fetch: null }, false, now)).toBeNull()
    expect(isScheduled({ ...service, cadence: null })).toBe(false)
    expect(isScheduled({ ...service, fetch: null })).toBe(false)
  })
})

describe('what is fetched once', () => {
  const ids = (connectors: Connector[]) => groupsOf(connectors).map((group) => group.map(({ id }) => id))

  it('is what asks the same of the same service', () => {
    expect(ids([service, file, known('prohibicion_dga'), known('rnap_reservas')])).toEqual([
      ['restriccion_dga', 'prohibicion_dga'],
      ['rnap_parques', 'rnap_reservas'],
    ])
  })

  it('is never two sources without a service', () => {
    expect(
      ids([
        { ...service, fetch: null },
        { ...file, fetch: null },
      ]),
    ).toHaveLength(2)
  })
})

const receipt: Receipt = {
  ...{ urls: ['https://example.cl/a'], bytes: 3_145_728, sha256: 'a', etag: null, last_modified: null },
  ...{ pages: 2, rows: 12, fetched_at: '2026-04-05T10:00:00.000Z', file: 'a.geojson', notes: [] },
}

describe('when the facts were true', () => {
  const edited = { ...receipt, last_modified: '2026-03-15T03:00:00.000Z' }
  const dated = { ...receipt, last_modified: 'Wed, 01 Jul 2026 10:00:00 GMT' }

  it('of a service: when it was edited, else when it was asked, unless it is declared', () => {
    expect(vintageOf(service, edited)).toBe('2026-03-15')
    expect(vintageOf(service, receipt)).toBe('2026-04-05')
    expect(vintageOf({ ...service, vintage: '2024' }, edited)).toBeNull()
  })

  it('of a file: as declared, or the day it was changed when that is later', () => {
    expect(file.vintage).toBe('2026-06-28')
    expect(vintageOf(file, receipt)).toBeNull()
    expect(vintageOf(file, { ...receipt, last_modified: 'Mon, 01 Jun 2026 10:00:00 GMT' })).toBeNull()
    expect(vintageOf(file, dated)).toBe('2026-07-01')
    expect(vintageOf({ ...file, vintage: null }, receipt)).toBeNull()
    expect(vintageOf(file, { ...receipt, last_modified: 'nonsense' })).toBeNull()
  })
})

describe('tables', () => {
  const outcome = {
    connector: 'a_source',
    layer: 'port',
    report: null,
    receipt: null,
    failure: null,
    seconds: 1,
  }

  it('of a pull say what came of each', () => {
    const lines = pullTable(
      [
        { ...outcome, status: 'unchanged', receipt },
        { ...outcome, connector: 'b', status: 'failed', failure: { es: 'No respondió.', en: 'No answer.' } },
      ],
      'es',
    )
    expect(lines[1]).toMatch(/^a_source +port +sin cambios +12 +3\.0 +1\.0$/)
    expect(lines[2]).toMatch(/^b +port +falló +1\.0 +No respondió\.$/)
    expect(new Set([lines[0]?.indexOf('estado'), lines[1]?.indexOf('sin cambios')]).size).toBe(1)
  })

  it('of sources say how each stands', () => {
    const [, line, asked] = sourceTable([service, { ...file, cadence: null }], new Map(), 'en')
    expect(line).toMatch(/^restriccion_dga +dga_restriction +arcgis +monthly +never +Groundwater/)
    expect(asked).toMatch(/^rnap_parques +snap_park +http +when asked +never/)
  })
})
