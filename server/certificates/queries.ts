import type { Transaction } from '../db/as.ts'
import { sql } from '../db/sql.ts'

/** Writes down a public key, once. */
export function keepSigningKey(tx: Transaction, key: { id: string; publicKey: string }): Promise<number> {
  return tx.run(sql`
    insert into app.signing_key (key_id, public_key) values (${key.id}, ${key.publicKey})
    on conflict do nothing`)
}

export interface SigningKeyRow {
  key_id: string
  public_key: string
  first_used_at: string
}

/** Every public key that ever signed, the latest first. */
export function signingKeys(tx: Transaction): Promise<SigningKeyRow[]> {
  return tx.rows<SigningKeyRow & Record<string, unknown>>(sql`
    select key_id, public_key,
      to_char(first_used_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as first_used_at
    from app.signing_key order by signing_key.first_used_at desc, key_id`)
}

export interface CertifiedVersion {
  layer_id: string
  id: number
  number: number
  content_sha256: string
  vintage: string | null
  published_at: string | null
}

/** Versions by id, with the hash of all they are made of. */
export function versionsById(tx: Transaction, ids: readonly number[]): Promise<CertifiedVersion[]> {
  return tx.rows<CertifiedVersion & Record<string, unknown>>(sql`
    select layer_id, id, number, content_sha256, vintage,
      to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as published_at
    from geo.layer_version
    where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by layer_id, id`)
}
