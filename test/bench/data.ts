import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { layerById } from '../../geodata/layers/index.ts'
import { seeded } from '../../geodata/model/random.ts'
import { PROJECT_ROOT } from '../../server/config.ts'
import { type Database, STEWARD } from '../../server/db/as.ts'
import { importFolder } from '../../server/imports/folder.ts'
import {
  currentVersion,
  loadFeatures,
  openVersion,
  publishVersion,
  type VersionFeature,
} from '../../server/layers/publish.ts'

const REAL = join(PROJECT_ROOT, '..', 'shared', 'data', 'real')

/** Official files when they stand beside the project, else seeded data of about their size and shape. */
export async function loadBenchData(db: Database, note: (text: string) => void): Promise<void> {
  if (existsSync(REAL)) {
    const { outcomes } = await importFolder(db, REAL)
    const published = outcomes.reduce((total, { report }) => total + (report?.published ?? 0), 0)
    note(`${outcomes.length} imports of official files, ${published} features`)
    return
  }
  for (const [layer, count, vertices] of SEEDED) await seed(db, layer, count, vertices)
  note(`seeded data: ${SEEDED.map(([layer, count]) => `${layer} ${count}`).join(', ')}`)
}

/** Layer, features, vertices of each: the sizes of the official files. One vertex: points. */
const SEEDED: [layer: string, count: number, vertices: number][] = [
  ['wetland_inventory', 1700, 130],
  ['glacier', 150, 60],
  ['watercourse', 1700, 80],
  ['road_public', 2200, 30],
  ['fiscal_committed', 1800, 20],
  ['ipt_zone', 580, 60],
  ['settlement', 340, 1],
  ['peak', 1600, 1],
  ['well', 60, 1],
  ['solar_resource', 4800, 1],
]

async function seed(db: Database, layerId: string, count: number, vertices: number) {
  const layer = layerById(layerId)
  if (!layer) throw new Error(`no layer ${layerId}`)
  const next = seeded(count * 31 + vertices)
  const source = { name: 'Datos sembrados', year: 2026, reference: 'Generados para medir velocidad' }
  const features = Array.from({ length: count }, (_, i): VersionFeature => {
    const center = [-70.2 + next() * 2.9, -25.8 + next() * 4.5] as const
    return {
      feature_id: `seeded-${i}`,
      geometry: shape(layer.geometry, center, vertices, next),
      properties: { name: `${layerId} ${i}` },
      source,
      accuracy_m: 50,
      vintage: '2026',
    }
  })
  await db.as(STEWARD, async (tx) => {
    const current = await currentVersion(tx, layerId)
    const meta = {
      origin: 'derived',
      source,
      vintage: '2026',
      coverage: 'region',
      contentSha256: layerId,
    } as const
    const version = await openVersion(tx, layerId, meta)
    await loadFeatures(tx, layer, version, features)
    await publishVersion(tx, version, current?.id ?? null)
  })
}

function shape(kind: string, [lon, lat]: readonly [number, number], vertices: number, next: () => number) {
  if (vertices === 1) return { type: 'Point', coordinates: [lon, lat] }
  if (kind === 'line') {
    const line = [[lon, lat]]
    for (let i = 1; i < vertices; i++) {
      const [x = 0, y = 0] = line[i - 1] ?? []
      line.push([x + (next() - 0.3) * 0.004, y + (next() - 0.5) * 0.004])
    }
    return { type: 'LineString', coordinates: line }
  }
  // A star with a wavering radius never crosses itself.
  const ring = Array.from({ length: vertices }, (_, i) => {
    const angle = (2 * Math.PI * i) / vertices
    const radius = 0.004 + next() * 0.004
    return [lon + radius * Math.cos(angle), lat + radius * Math.sin(angle)]
  })
  return { type: 'Polygon', coordinates: [[...ring, ring[0]]] }
}
