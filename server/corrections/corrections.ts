import { layerById } from '../../geodata/layers/index.ts'
import {
  CORRECTION_STATUSES,
  type Correction,
  type CorrectionStatus,
  needsAnswer,
  nextStatuses,
} from '../../geodata/model/correction.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { newToken, TOKEN, tokenHash } from '../access/tokens.ts'
import { type Database, type Identity, STEWARD } from '../db/as.ts'
import { publishedVersion } from '../layers/queries.ts'
import {
  correctionById,
  correctionByToken,
  forgetContacts,
  insertCorrection,
  isFeatureOf,
  lockCorrection,
  type NewCorrection,
  updateCorrection,
} from './queries.ts'

export type Wish = Omit<NewCorrection, 'token' | 'version'> & {
  /** The version they were looking at; null: the one that is published. */
  version: number | null
}

/**
 * Keeps a request and returns the token of the link that follows it. Throws `unknown-layer`, `no-data` when the layer
 * has no published version, and `not-found` when the feature is not in it, or whoever asks may not see it.
 */
export async function leaveCorrection(db: Database, identity: Identity, wish: Wish): Promise<string> {
  if (!layerById(wish.layer)) {
    throw new Problem('unknown-layer', {
      es: `No hay una capa «${wish.layer}». La lista está en /api/layers.`,
      en: `There is no layer “${wish.layer}”. The list is at /api/layers.`,
    })
  }
  return db.as(identity, async (tx) => {
    const version = wish.version ?? (await publishedVersion(tx, wish.layer))?.id
    if (version === undefined) {
      throw new Problem('no-data', {
        es: `La capa «${wish.layer}» no tiene datos publicados que se puedan corregir.`,
        en: `The layer “${wish.layer}” has no published data to correct.`,
      })
    }
    if (!(await isFeatureOf(tx, wish.layer, version, wish.feature))) {
      throw new Problem('not-found', {
        es: `El elemento «${wish.feature}» no está en la capa «${wish.layer}» (versión ${version}). Ábrelo de nuevo en el mapa y vuelve a pedir la corrección.`,
        en: `The feature “${wish.feature}” is not in the layer “${wish.layer}” (version ${version}). Open it on the map again and ask for the correction once more.`,
      })
    }
    const token = newToken()
    await insertCorrection(tx, { ...wish, version, token: tokenHash(token) })
    return token
  })
}

/** What became of a request. Throws `not-found` for a link that nobody was given. */
export async function followCorrection(db: Database, identity: Identity, token: string): Promise<Correction> {
  const found = TOKEN.test(token)
    ? await db.as(identity, (tx) => correctionByToken(tx, tokenHash(token)))
    : null
  if (found) return found
  throw new Problem('not-found', {
    es: 'Este enlace no corresponde a ninguna petición de corrección. Revisa que esté completo.',
    en: 'This link belongs to no correction request. Check that it is complete.',
  })
}

export interface Reply {
  status: CorrectionStatus
  /** Null leaves the answer that is there. */
  answer: string | null
  /** Whether everyone may read its text; null: decided by the state. Taking a request into review shows it. */
  textShown: boolean | null
}

/**
 * A steward's step: another state, an answer, or both. Throws `not-found`, `correction-state` (it cannot go there from
 * where it is, e.g. because somebody else was faster) and `bad-request` (a state that has to say why, without an answer).
 */
export function replyToCorrection(
  db: Database,
  identity: Identity,
  id: number,
  { status, answer, textShown }: Reply,
): Promise<Correction> {
  return db.as(identity, async (tx) => {
    const before = await lockCorrection(tx, id)
    if (!before) throw unknown(id)
    if (status !== before.status && !nextStatuses(before.status).includes(status)) {
      const [from, to] = [CORRECTION_STATUSES[before.status], CORRECTION_STATUSES[status]]
      throw new Problem(
        'correction-state',
        {
          es: `La petición ${id} está «${from.es}» y desde ahí no puede pasar a «${to.es}». Vuelve a cargarla: quizás otra persona la respondió recién.`,
          en: `Request ${id} is “${from.en}” and cannot go from there to “${to.en}”. Load it again: somebody else may have answered it just now.`,
        },
        { extra: { current: before.status } },
      )
    }
    const said = answer ?? before.answer
    if (needsAnswer(status) && !said) {
      throw new Problem('bad-request', {
        es: `Para dejarla «${CORRECTION_STATUSES[status].es}» escribe una respuesta: la leerá quien la pidió.`,
        en: `To make it “${CORRECTION_STATUSES[status].en}” write an answer: whoever asked will read it.`,
      })
    }
    const shown = textShown ?? (status === 'in_review' && before.status === 'received' ? true : null)
    await updateCorrection(tx, id, { status, answer: said, textShown: shown })
    return (await correctionById(tx, id)) as Correction
  })
}

function unknown(id: number): Problem {
  return new Problem('not-found', {
    es: `No hay una petición de corrección con el número ${id}.`,
    en: `There is no correction request with the number ${id}.`,
  })
}

const DAY_MS = 24 * 3600 * 1000

/** Deletes contacts that are no longer needed, now and once a day. Returns what ends it. */
export function forgetContactsDaily(db: Database, onError: (error: unknown) => void): () => void {
  const forget = () => {
    db.as(STEWARD, forgetContacts).catch(onError)
  }
  forget()
  const timer = setInterval(forget, DAY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
