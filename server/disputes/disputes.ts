import { randomBytes } from 'node:crypto'
import {
  type Before,
  DISPUTE_CONTACT_DAYS,
  type Dispute,
  type DisputeStatus,
  type DisputeTarget,
  needsEvidence,
  overrideOf,
  saysNothing,
  targetKey,
  verdictWord,
} from '../../geodata/model/dispute.ts'
import {
  EVIDENCE_TYPES,
  type EvidenceType,
  evidenceType,
  LARGEST_EVIDENCE_BYTES,
} from '../../geodata/model/evidence.ts'
import { Problem } from '../../geodata/model/problem.ts'
import { measureKey, type Screening } from '../../geodata/model/screening.ts'
import { reassess } from '../../geodata/rules/overrides.ts'
import { newToken, TOKEN, tokenHash } from '../access/tokens.ts'
import { type Database, type Identity, STEWARD } from '../db/as.ts'
import { ruleBaseOf } from '../screening/rule-base.ts'
import { keep } from '../screening/screen.ts'
import { findScreening } from '../screening/stored.ts'
import {
  answerDispute,
  disputeByToken,
  disputedScreening,
  disputeState,
  disputesOf,
  type EvidenceRow,
  forgetDisputeContacts,
  insertDispute,
  readEvidence,
} from './queries.ts'

export interface Objection {
  target: DisputeTarget
  reason: string
  evidence_url: string | null
  file: { name: string; content: Buffer } | null
  name: string | null
  /** They agree that their name stands beside what they hold. */
  name_shown: boolean
  contact: string | null
}

export interface Left {
  dispute: Dispute
  /** Of the link that follows it; kept nowhere. */
  token: string
}

/**
 * Keeps a dispute of a screening and the screening it makes: the first one with all its disputes that were not rejected,
 * but those about the same thing, which this one takes the place of. The first one is not touched. `id` may be that of a
 * screening made by a dispute: then it is about the one that was made from.
 * Throws `not-found` (no such screening, rule or measure in it), `bad-request` (it holds what is said already),
 * `evidence-needed`, `unsupported-media-type` and `too-large` (the file), `too-many-requests` (too many wait).
 */
export async function leaveDispute(
  db: Database,
  identity: Identity,
  id: string,
  objection: Objection,
): Promise<Left> {
  const file = objection.file && readFile(objection.file)
  const screening = await disputed(db, identity, id)
  const { target } = objection
  const before = beforeOf(screening, target)
  if (saysNothing(target, before)) throw holdsWhatIsSaid()
  if (needsEvidence(target, before) && !objection.evidence_url && !file) throw evidenceNeeded()
  return db.as(identity, async (tx) => {
    const by = objection.name_shown ? objection.name : null
    const own = { id: randomBytes(12).toString('base64url'), target, reason: objection.reason, by }
    const standing = (await disputesOf(tx, screening.id)).filter(
      (other) => other.status !== 'rejected' && targetKey(other.target) !== targetKey(target),
    )
    const overrides = [...standing, own].map(overrideOf)
    const { id: _, created_at: __, ...assessment } = screening
    const { rules } = await ruleBaseOf(tx, screening.rule_base.hash)
    const derived = await keep(tx, {
      ...assessment,
      ...reassess(screening, { rules }, overrides),
      derived_from: { id: screening.id, why: 'dispute' },
      overrides,
    })
    const token = newToken()
    const kept = await insertDispute(
      tx,
      {
        id: own.id,
        screening_id: screening.id,
        derived_id: derived.id,
        target_rule: 'rule' in target ? target.rule : null,
        target_measure: 'measure' in target ? target.measure : null,
        held: 'rule' in target ? target.outcome : target.verdict,
        before,
        reason: objection.reason,
        evidence_url: objection.evidence_url,
        name: objection.name,
        name_shown: by !== null,
        contact: objection.contact,
        file: file && { name: file.name, type: file.type },
      },
      tokenHash(token),
      file?.content ?? null,
    )
    if (!kept) throw tooManyWait()
    const dispute = (await disputeByToken(tx, tokenHash(token))) as Dispute
    return { dispute, token }
  })
}

/** The screening that is in dispute when this one is. Throws `not-found`. */
async function disputed(db: Database, identity: Identity, id: string): Promise<Screening> {
  return findScreening(db, identity, await db.as(identity, (tx) => disputedScreening(tx, id)))
}

/** What a screening says of what is disputed. Throws `not-found` when it says nothing of it. */
function beforeOf({ findings, measures }: Screening, target: DisputeTarget): Before {
  if ('rule' in target) {
    const finding = findings.find(({ rule }) => rule === target.rule)
    if (finding) return finding.outcome
    throw new Problem('not-found', {
      es: `La evaluación no aplicó una norma «${target.rule}». Objete un hallazgo que esté en ella.`,
      en: `The screening did not apply a rule “${target.rule}”. Dispute a finding that stands in it.`,
    })
  }
  const measure = measures.find(({ layer, where }) => measureKey(layer, where) === target.measure)
  if (measure) return verdictWord(measure)
  throw new Problem('not-found', {
    es: `La evaluación no midió una capa «${target.measure}». Objete una que esté en ella.`,
    en: `The screening did not measure a layer “${target.measure}”. Dispute one that stands in it.`,
  })
}

const KINDS = Object.values(EVIDENCE_TYPES)
  .map(({ name }) => name)
  .join(', ')

function readFile({ name, content }: NonNullable<Objection['file']>): {
  name: string
  type: EvidenceType
  content: Buffer
} {
  const mb = LARGEST_EVIDENCE_BYTES / 1024 / 1024
  if (content.length > LARGEST_EVIDENCE_BYTES) {
    throw new Problem('too-large', {
      es: `«${name}» pesa más de ${mb} MB. Envía una versión más liviana, o publícalo y pon el enlace.`,
      en: `“${name}” is larger than ${mb} MB. Send a smaller version, or publish it and give the link.`,
    })
  }
  const type = evidenceType(content)
  if (!type) {
    throw new Problem('unsupported-media-type', {
      es: `«${name}» no es un documento ni una imagen que se reciba (${KINDS}), por sus primeros bytes. Los datos se dan con un enlace.`,
      en: `“${name}” is no document or picture that is taken (${KINDS}), by its first bytes. Data are given by a link.`,
    })
  }
  return { name, type, content }
}

const holdsWhatIsSaid = () =>
  new Problem('bad-request', {
    es: 'Lo que se propone es lo que la evaluación ya dice. Elige otro resultado, o no hay nada que objetar.',
    en: 'What is put forward is what the screening says already. Choose another outcome, or there is nothing to dispute.',
  })

const evidenceNeeded = () =>
  new Problem('evidence-needed', {
    es: 'Nadie revisó esta capa, así que darla por despejada necesita mostrar en qué datos se apoya: agrega un enlace o un archivo.',
    en: 'Nobody reviewed this layer, so taking it for clear needs the data it rests on: add a link or a file.',
  })

const tooManyWait = () =>
  new Problem('too-many-requests', {
    es: 'Hay demasiadas objeciones por revisar. Vuelve a intentar cuando se haya revisado alguna.',
    en: 'Too many disputes wait for a review. Try again when some were reviewed.',
  })

/** The disputes of a screening, or of the one it was made from, as everyone may read them. Throws `not-found`. */
export async function readDisputes(
  db: Database,
  identity: Identity,
  id: string,
): Promise<{ screening: string; disputes: Dispute[] }> {
  const screening = (await disputed(db, identity, id)).id
  return { screening, disputes: await db.as(identity, (tx) => disputesOf(tx, screening)) }
}

/** What became of a dispute. Throws `not-found` for a link that nobody was given. */
export async function followDispute(db: Database, identity: Identity, token: string): Promise<Dispute> {
  const found = TOKEN.test(token) ? await db.as(identity, (tx) => disputeByToken(tx, tokenHash(token))) : null
  if (found) return found
  throw new Problem('not-found', {
    es: 'Este enlace no corresponde a ninguna objeción. Revisa que esté completo.',
    en: 'This link belongs to no dispute. Check that it is complete.',
  })
}

/** The file of a dispute, by its id or by the token of its link. Throws `not-found`, also for who may not open it. */
export async function evidenceOf(db: Database, identity: Identity, key: string): Promise<EvidenceRow> {
  const by = TOKEN.test(key) ? { token: tokenHash(key) } : { dispute: key }
  const found = await db.as(identity, (tx) => readEvidence(tx, by))
  if (found) return found
  throw new Problem('not-found', {
    es: 'No hay un archivo aquí, o todavía no se puede abrir: el de una objeción se abre cuando alguien la aceptó.',
    en: 'There is no file here, or it cannot be opened yet: that of a dispute opens once somebody accepted it.',
  })
}

/**
 * A reviewer's answer. It can be changed later, with a reason again; the history keeps both. Throws `not-found`,
 * `not-allowed` (their own dispute) and `dispute-state` (it is in that state already, or somebody was faster).
 */
export function reviewDispute(
  db: Database,
  identity: Identity,
  id: string,
  { seen, status, answer }: { seen: DisputeStatus; status: 'accepted' | 'rejected'; answer: string },
): Promise<void> {
  return db.as(identity, async (tx) => {
    const now = await disputeState(tx, id)
    if (!now) {
      throw new Problem('not-found', {
        es: `No hay una objeción con el código «${id}».`,
        en: `There is no dispute with the code “${id}”.`,
      })
    }
    if (now.account !== null && now.account === identity.person) {
      throw new Problem('not-allowed', {
        es: 'Esta objeción es suya: la decide otra persona.',
        en: 'This dispute is yours: somebody else decides on it.',
      })
    }
    if (now.status === status || !(await answerDispute(tx, id, seen, { status, answer }))) {
      throw new Problem(
        'dispute-state',
        {
          es: 'La objeción ya está en otro estado. Vuelve a cargarla: quizás otra persona la respondió recién.',
          en: 'The dispute is in another state already. Load it again: somebody else may have answered it just now.',
        },
        { extra: { current: now.status } },
      )
    }
  })
}

const DAY_MS = 24 * 3600 * 1000

/** Deletes contacts that are no longer needed, now and once a day. Returns what ends it. */
export function forgetDisputeContactsDaily(db: Database, onError: (error: unknown) => void): () => void {
  const forget = () => {
    db.as(STEWARD, (tx) => forgetDisputeContacts(tx, DISPUTE_CONTACT_DAYS)).catch(onError)
  }
  forget()
  const timer = setInterval(forget, DAY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
