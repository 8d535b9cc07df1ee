import type { Coverage, Source } from '../../geodata/model/feature.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { CrsReading } from '../../geodata/model/reading.ts'
import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** What is said of a version as a whole. */
export interface VersionMeta {
  origin: 'atlas' | 'import' | 'derived'
  source: Source
  vintage: string | null
  coverage: Coverage
  /** SHA-256 (hex) of everything the version is made of; equal content is never published twice. */
  contentSha256: string
  /** What the coordinates came in and how they became WGS 84; absent: they were WGS 84. */
  crs?: CrsReading
  /** The import that makes it, and the file it reads. */
  run?: { id: number; file: { name: string; sha256: string; url: string | null } }
}

/** A feature as it enters a version. `geometry`: GeoJSON, EPSG:4326, valid; null in tables. */
export interface VersionFeature {
  feature_id: string
  geometry: unknown
  properties: Record<string, unknown>
  source: Source
  accuracy_m: number | null
  vintage: string | null
}

/** Writes the declarations into `geo.layer`, so that the database knows every layer of the catalogue. Idempotent. */
export async function syncCatalogue(tx: Transaction, layers: readonly LayerDeclaration[]): Promise<void> {
  await tx.run(sql`
    insert into geo.layer (id, theme, access, declaration)
    select d ->> 'id', d ->> 'theme', d ->> 'access', d
    from jsonb_array_elements(${JSON.stringify(layers)}::jsonb) as d
    on conflict (id) do update
      set theme = excluded.theme, access = excluded.access, declaration = excluded.declaration
      where geo.layer.declaration is distinct from excluded.declaration`)
}

export interface CurrentVersion {
  id: number
  number: number
  origin: string
  content_sha256: string
}

/** The published version of a layer, or null. Throws `unknown-layer` when the catalogue has no such layer. */
export async function currentVersion(tx: Transaction, layerId: string): Promise<CurrentVersion | null> {
  const row = await tx.maybe<
    { access: string } & { [K in keyof CurrentVersion]: CurrentVersion[K] | null }
  >(sql`
    select l.access, v.id, v.number, v.origin, v.content_sha256
    from geo.layer l left join geo.layer_version v on v.id = l.current_version_id
    where l.id = ${layerId}`)
  if (!row) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${layerId}» en el catálogo.`,
      en: `There is no layer “${layerId}” in the catalogue.`,
    })
  }
  return row.id === null ? null : (row as CurrentVersion)
}

/** Opens a new, still invisible version of a layer; features are loaded into it, then `publishVersion` shows it. */
export async function openVersion(tx: Transaction, layerId: string, meta: VersionMeta): Promise<number> {
  const { id } = await tx.one<{ id: number }>(sql`
    insert into geo.layer_version (layer_id, number, origin, source, vintage, coverage, content_sha256, crs, run_id, file)
    select ${layerId}, coalesce(max(number), 0) + 1, ${meta.origin}, ${JSON.stringify(meta.source)}::jsonb,
      ${meta.vintage}, ${meta.coverage === null ? null : JSON.stringify(meta.coverage)}::jsonb, ${meta.contentSha256},
      ${meta.crs ? JSON.stringify(meta.crs) : null}::jsonb, ${meta.run?.id ?? null}::bigint,
      ${meta.run ? JSON.stringify(meta.run.file) : null}::jsonb
    from geo.layer_version where layer_id = ${layerId}
    returning id`)
  return id
}

/** Loads features into an opened version, in the table its layer's access asks for. */
export async function loadFeatures(
  tx: Transaction,
  layer: Pick<LayerDeclaration, 'access'>,
  versionId: number,
  features: readonly VersionFeature[],
): Promise<void> {
  const table = sql.identifier(layer.access === 'restricted' ? 'geo.feature_restricted' : 'geo.feature')
  const batch = 500
  for (let start = 0; start < features.length; start += batch) {
    const rows = features.slice(start, start + batch)
    await tx.run(sql`
      insert into ${table} (version_id, feature_id, geom, properties, source, accuracy_m, vintage)
      select ${versionId}::bigint, r ->> 'feature_id',
        case when jsonb_typeof(r -> 'geometry') = 'object'
          then st_setsrid(st_geomfromgeojson(r -> 'geometry'), 4326) end,
        r -> 'properties', r -> 'source', (r ->> 'accuracy_m')::real, r ->> 'vintage'
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as r`)
  }
}

/**
 * Shows a loaded version. `expected` is the version that was current when the work began.
 * Throws `publish-conflict` when another one was published meanwhile; the transaction is then to be rolled back.
 */
export async function publishVersion(
  tx: Transaction,
  versionId: number,
  expected: number | null,
): Promise<void> {
  const { published } = await tx.one<{ published: boolean }>(sql`
    select geo.publish_version(${versionId}, ${expected}) as published`)
  if (!published) throw conflict()
}

/**
 * Shows an earlier version again. `expected` is the version that the person saw as current.
 * Throws `publish-conflict` when another one was published meanwhile, `not-found` when the version was never shown.
 */
export async function restoreVersion(tx: Transaction, versionId: number, expected: number): Promise<void> {
  const version = await tx.maybe<{ status: string }>(
    sql`select status from geo.layer_version where id = ${versionId}`,
  )
  if (version?.status !== 'superseded') {
    throw new Problem('not-found', {
      es: `No hay una versión anterior ${versionId} que se pueda volver a mostrar.`,
      en: `There is no earlier version ${versionId} that can be shown again.`,
    })
  }
  const { restored } = await tx.one<{ restored: boolean }>(sql`
    select geo.restore_version(${versionId}, ${expected}) as restored`)
  if (!restored) throw conflict()
}

/** Takes a staged version back, with all it holds. */
export async function discardVersion(tx: Transaction, versionId: number): Promise<void> {
  await tx.run(sql`select geo.discard_version(${versionId})`)
}

const conflict = () =>
  new Problem('publish-conflict', {
    es: 'Otra persona publicó una versión de esta capa mientras tanto. Prepara la tuya otra vez, revisa la diferencia y publica.',
    en: 'Someone else published a version of this layer meanwhile. Prepare yours again, check the difference and publish.',
  })
