import { randomInt } from 'node:crypto'
import { BASE58, LINK_ID } from '../../geodata/model/address.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { type KeptStory, STORY_ID, STORY_LIMITS, type Story } from '../../geodata/model/story.ts'
import { newToken, TOKEN, tokenHash } from '../access/tokens.ts'
import type { Database, Identity } from '../db/as.ts'
import { addressOf, beginStory, keepLink, readStory, saveStory } from './queries.ts'

const base58 = (length: number): string =>
  Array.from({ length }, () => BASE58[randomInt(BASE58.length)]).join('')

/** The id of the short link to an address of ours. The same address has the same id. */
export const shortLink = (db: Database, identity: Identity, address: string): Promise<string> =>
  db.as(identity, (tx) => keepLink(tx, base58(10), address))

/** The address behind a short link; null when there is none. */
export async function followLink(db: Database, identity: Identity, id: string): Promise<string | null> {
  return LINK_ID.test(id) ? db.as(identity, (tx) => addressOf(tx, id)) : null
}

/** A story as it is kept. Throws `too-large`. */
function written(story: Story): string {
  const json = JSON.stringify(story)
  const size = Buffer.byteLength(json)
  if (size <= STORY_LIMITS.bytes) return json
  const [has, most] = [size, STORY_LIMITS.bytes].map((bytes) => Math.ceil(bytes / 1024))
  throw new Problem('too-large', {
    es: `El relato pesa ${has} KB y aquí se guardan hasta ${most} KB. Acorta sus textos o divídelo en dos; lo que escribiste sigue en tu navegador.`,
    en: `The story weighs ${has} KB and up to ${most} KB are kept here. Shorten its texts or divide it in two; what you wrote is still in your browser.`,
  })
}

/** Keeps a story; `secret` is told this once and lets it be changed. Throws `too-large`. */
export async function tellStory(
  db: Database,
  identity: Identity,
  story: Story,
): Promise<{ id: string; secret: string; version: number }> {
  const [id, secret, json] = [base58(12), newToken(), written(story)]
  await db.as(identity, (tx) => beginStory(tx, { id, secret: tokenHash(secret), json }))
  return { id, secret, version: 1 }
}

/** The story with that id, as it was last saved. Throws `not-found`. */
export async function findStory(db: Database, identity: Identity, id: string): Promise<KeptStory> {
  const found = STORY_ID.test(id) ? await db.as(identity, (tx) => readStory(tx, id)) : null
  if (!found) throw unknown()
  const { version, saved_at, content } = found
  return { ...(content as Story), id, version, saved_at }
}

/**
 * Keeps the next version of a story; returns its number. `known` is the version that was changed. Throws `not-found`,
 * `not-allowed` (another secret), `edited-meanwhile` (somebody saved after `known`; nothing was written over) and
 * `too-large`.
 */
export async function changeStory(
  db: Database,
  identity: Identity,
  change: { id: string; secret: string; known: number; story: Story },
): Promise<number> {
  const { id, secret, known, story } = change
  if (!STORY_ID.test(id)) throw unknown()
  if (!TOKEN.test(secret)) throw refused()
  const json = written(story)
  const { outcome, version } = await db.as(identity, (tx) =>
    saveStory(tx, { id, secret: tokenHash(secret), known, json }),
  )
  switch (outcome) {
    case 'saved':
      return version
    case 'unknown':
      throw unknown()
    case 'refused':
      throw refused()
    case 'changed':
      throw new Problem(
        'edited-meanwhile',
        {
          es: `Alguien guardó este relato mientras tú lo cambiabas (va en la versión ${version}; tú partiste de la ${known}). Lo tuyo sigue en tu navegador y lo suyo sigue guardado: decide cuál queda a la vista.`,
          en: `Somebody saved this story while you were changing it (it is at version ${version}; you began from ${known}). Yours is still in your browser and theirs is still kept: decide which one is shown.`,
        },
        { extra: { version } },
      )
  }
}

const unknown = () =>
  new Problem('not-found', {
    es: 'No hay un relato con este enlace. Revisa que esté completo.',
    en: 'There is no story with this link. Check that it is complete.',
  })

const refused = () =>
  new Problem('not-allowed', {
    es: 'Solo quien hizo este relato puede cambiarlo, desde el navegador en que lo hizo. Puedes guardar una copia tuya.',
    en: 'Only whoever made this story can change it, from the browser it was made in. You can save a copy of your own.',
  })
