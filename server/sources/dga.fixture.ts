import { CONNECTORS } from '../../geodata/connectors/index.ts'
import type { Connector } from '../../geodata/model/connector.ts'
import { as, connection, db } from '../../test/helpers/database.ts'
import { STEWARD } from '../db/as.ts'
import { sql } from '../db/sql.ts'
import { type Call, simulate } from './simulated.fixture.ts'

/** Two connectors of one service, whose layers no other test counts. */
export const IDS = ['restriccion_dga', 'prohibicion_dga'] as const
const LAYERS = ['dga_restriction', 'dga_prohibition']

export interface Row {
  SHAC: string
  TIPO_LIMIT: string
  RES_DGA: number
  /** Degrees; the corner of a square of 0.1°. */
  at: [number, number]
}

/** The DGA's service of restriction areas as this test wants it to be; `rows` may change between pulls. */
export async function dga(rows: Row[], instead: (call: Call) => unknown = () => undefined) {
  const service = await simulate((call) => {
    const other = instead(call)
    if (other !== undefined) return other
    const { url, parameters } = call
    const ids = rows.map((_, i) => i + 1)
    if (!url.pathname.endsWith('/query')) {
      const columns = ['NOM_ACUIF', 'SHAC', 'TIPO_LIMIT', 'RES_DGA', 'F_RES_DGA', 'NOM_BNA', 'RUT_TITULAR']
      const fields = columns.map((name) => ({ name, type: 'esriFieldTypeString' }))
      return { fields: [{ name: 'OBJECTID', type: 'esriFieldTypeOID' }, ...fields], maxRecordCount: 1000 }
    }
    if (parameters.get('returnCountOnly')) return { count: rows.length }
    if (parameters.get('returnIdsOnly')) return { objectIdFieldName: 'OBJECTID', objectIds: ids }
    const asked = (parameters.get('objectIds') ?? '').split(',').map(Number)
    return {
      spatialReference: { wkid: 4326 },
      features: asked.map((id) => {
        const { at, ...attributes } = rows[id - 1] as Row
        const [x, y] = at
        const ring = [[x, y], [x, y + 0.1], [x + 0.1, y + 0.1], [x + 0.1, y], [x, y]] // biome-ignore format: a square
        return { attributes: { OBJECTID: id, ...attributes }, geometry: { rings: [ring] } }
      }),
    }
  })
  const url = `${service.address}/rest/services/DGA/MapServer/0`
  const connectors = CONNECTORS.filter(({ id }) => (IDS as readonly string[]).includes(id)).map(
    (connector): Connector => {
      if (connector.fetch?.kind !== 'arcgis') throw new Error(`${connector.id} is no longer an ArcGIS layer`)
      return { ...connector, fetch: { ...connector.fetch, url, inside: true } }
    },
  )
  return { ...service, url, connectors }
}

export const ROWS: Row[] = [
  { SHAC: 'AGUA VERDE', TIPO_LIMIT: 'Área de Restricción', RES_DGA: 27, at: [-69.8, -25.3] },
  { SHAC: 'ROSARIO', TIPO_LIMIT: 'Área de Restricción', RES_DGA: 27, at: [-69.5, -24.4] },
  { SHAC: 'SIERRA GORDA', TIPO_LIMIT: 'Zona de Prohibición', RES_DGA: 87, at: [-69.3, -22.9] },
]

/** Layers as they were, so that the tests after this file find the atlas. */
const before = new Map<string, number | null>()
export async function remember(): Promise<void> {
  for (const id of LAYERS) {
    const { current } = await as(STEWARD, (tx) =>
      tx.one<{ current: number | null }>(
        sql`select current_version_id as current from geo.layer where id = ${id}`,
      ),
    )
    before.set(id, current)
  }
}
/** Takes back what was published, and what is known of sources. */
export async function restore(): Promise<void> {
  await db.as(STEWARD, async (tx) => {
    for (const [id, current] of before) {
      await tx.run(sql`delete from app.import_run where layer_id = ${id}`)
      await tx.run(sql`update geo.layer set current_version_id = ${current} where id = ${id}`)
      await tx.run(
        sql`delete from geo.layer_version where layer_id = ${id} and id <> coalesce(${current}::bigint, 0)`,
      )
      await tx.run(sql`update geo.layer_version set status = 'published' where id = ${current}`)
    }
  })
  const client = await connection.ownerPool.connect()
  try {
    await client.query('begin; delete from app.source_state; commit')
  } finally {
    client.release()
  }
}
