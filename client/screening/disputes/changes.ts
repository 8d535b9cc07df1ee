import {
  type Before,
  type DisputeTarget,
  HELD_OUTCOMES,
  HELD_VERDICTS,
  overrideOf,
  targetKey,
  verdictWord,
} from '../../../geodata/model/dispute.ts'
import { EVIDENCE_HEAD_BYTES, evidenceType, LARGEST_EVIDENCE_BYTES } from '../../../geodata/model/evidence.ts'
import type { Outcome, Rule } from '../../../geodata/model/rule.ts'
import { type Finding, measureKey, type Screening } from '../../../geodata/model/screening.ts'
import { reassess, rulesAbout } from '../../../geodata/rules/overrides.ts'
import type { Dispute } from '../../data/disputes.ts'

/** What a screening says of what is disputed; null: nothing. */
export function beforeOf(screening: Pick<Screening, 'findings' | 'measures'>, about: About): Before | null {
  if ('rule' in about) return screening.findings.find(({ rule }) => rule === about.rule)?.outcome ?? null
  const measure = screening.measures.find(({ layer, where }) => measureKey(layer, where) === about.measure)
  return measure ? verdictWord(measure) : null
}

/** What a dispute can be about: a rule's finding, or the verdict on a measure. */
export type About = { rule: string } | { measure: string }

/** Whether a dispute is about this. */
export const isAbout = ({ target }: Pick<Dispute, 'target'>, about: About): boolean =>
  'rule' in about
    ? 'rule' in target && target.rule === about.rule
    : 'measure' in target && target.measure === about.measure

/** What can be held instead of what a screening says: everything but that. */
export function choices(about: About, before: Before): DisputeTarget[] {
  const all: DisputeTarget[] =
    'rule' in about
      ? HELD_OUTCOMES.map((outcome) => ({ rule: about.rule, outcome }))
      : HELD_VERDICTS.map((verdict) => ({ measure: about.measure, verdict }))
  return all.filter((target) => heldBy(target) !== before)
}

/** The word that is held. */
export const heldBy = (target: DisputeTarget) => ('rule' in target ? target.outcome : target.verdict)

/** Keys of what was measured of a layer, the whole layer first. */
export const keysOfLayer = (screening: Pick<Screening, 'measures'>, layer: string): string[] =>
  screening.measures
    .filter((measure) => measure.layer === layer)
    .map((measure) => measureKey(measure.layer, measure.where))
    .sort()

/** Disputes that stand beside a new one: not rejected, and about something else. */
export const standing = (disputes: readonly Dispute[], target: DisputeTarget): Dispute[] =>
  disputes.filter((one) => one.status !== 'rejected' && targetKey(one.target) !== targetKey(target))

export interface Changed {
  rule: string
  from: Outcome
  to: Outcome
}

export interface Preview {
  /** Rules the dispute is about whose outcome changes. */
  changed: Changed[]
  /** How many more change with them, because the project enters assessment another way. */
  follow: number
  /** How many of the rules it is about keep their outcome on other grounds. */
  otherwise: number
}

/**
 * What a dispute would change: against the screening as it would be with the disputes that stand and without this one. The same function as the server's.
 */
export function preview(
  original: Screening,
  rules: readonly Rule[],
  disputes: readonly Dispute[],
  target: DisputeTarget,
): Preview {
  const others = standing(disputes, target).map(overrideOf)
  const without = reassess(original, { rules }, others).findings
  const own = { dispute: '~', target, reason: '', by: null }
  const before = new Map(without.map((finding) => [finding.rule, finding]))
  const marked = reassess(original, { rules }, [...others, own]).findings.flatMap((after) => {
    const found = before.get(after.rule)
    return after.override?.dispute === own.dispute && found ? [[found, after] as const] : []
  })
  const moved = ([found, after]: readonly [Finding, Finding]) => found.outcome !== after.outcome
  const about = new Set(rulesAbout({ rules }, target).map(({ id }) => id))
  const direct = marked.filter(([, { rule }]) => about.has(rule))
  return {
    changed: direct
      .filter(moved)
      .map(([found, after]) => ({ rule: after.rule, from: found.outcome, to: after.outcome })),
    follow: marked.filter((pair) => !about.has(pair[1].rule) && moved(pair)).length,
    otherwise: direct.filter((pair) => !moved(pair)).length,
  }
}

/** Why a file is not taken, or null. */
export async function fileFault(file: Blob): Promise<'too-large' | 'type' | null> {
  if (file.size > LARGEST_EVIDENCE_BYTES) return 'too-large'
  const head = new Uint8Array(await file.slice(0, EVIDENCE_HEAD_BYTES).arrayBuffer())
  return evidenceType(head) ? null : 'type'
}

/** The bytes of a file in base64, as they are sent. */
export function inBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
