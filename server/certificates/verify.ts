import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import type { Rule } from '../../geodata/model/rule.ts'
import type { Screening } from '../../geodata/model/screening.ts'
import type { Text } from '../../geodata/model/text.ts'
import { findingsAgain } from '../../geodata/rules/compare.ts'
import { siteHash } from '../../geodata/rules/hash.ts'
import { ENGINE_VERSION } from '../../geodata/rules/index.ts'
import { type Certificate, canonicalJson, chaptersHash, FORMAT, keyId, signedBytes } from './certificate.ts'

/** One thing that was checked. `holds`: null when it could not be, and `say` says why. */
export interface Check {
  what: 'form' | 'key' | 'signature' | 'site' | 'rules' | 'layers' | 'findings'
  holds: boolean | null
  say: Text
}

/** What a certificate must have for its parts to be looked at; what they hold is for the checks. */
const shape = z.object({
  format: z.literal(FORMAT),
  screening: z.looseObject({
    id: z.string(),
    created_at: z.string(),
    engine_version: z.string(),
    site: z.looseObject({ geometry: z.unknown(), area_ha: z.number() }),
    facts: z.record(z.string(), z.unknown()),
    parameters: z.record(z.string(), z.number()),
    rule_base: z.looseObject({ hash: z.string() }),
    layer_versions: z.record(z.string(), z.looseObject({ id: z.number() }).nullable()),
    measures: z.array(z.looseObject({ layer: z.string(), version_id: z.number().nullable() })),
    findings: z.array(z.looseObject({ rule: z.string(), outcome: z.string() })),
  }),
  site_sha256: z.string(),
  layer_versions: z.record(z.string(), z.looseObject({ id: z.number() }).nullable()),
  rule_base: z.object({
    hash: z.string(),
    chapters: z.array(
      z.looseObject({ chapter: z.string(), rules: z.array(z.looseObject({ id: z.string() })) }),
    ),
  }),
  key: z.object({ algorithm: z.literal('Ed25519'), id: z.string(), public_key: z.string() }),
  signature: z.string(),
})

/**
 * Checks a certificate with nothing but its bytes and the code of this release. `trusted`: ids (SHA-256 of the public
 * key) of the keys that the reader trusts; null: none was given, so whose key it is stays unchecked.
 * Never throws on what the bytes hold: a file that is no certificate is a `form` that does not hold.
 */
export function verifyCertificate(bytes: Uint8Array, trusted: readonly string[] | null): Check[] {
  const read = readCertificate(bytes)
  if ('failure' in read) return [{ what: 'form', holds: false, say: read.failure }]
  const { certificate, text } = read
  return [
    checkForm(certificate, text),
    checkKey(certificate, trusted),
    checkSignature(certificate),
    checkSite(certificate),
    checkRules(certificate),
    checkLayers(certificate),
    checkFindings(certificate),
  ]
}

type Read = { certificate: Certificate; text: string } | { failure: Text }

function readCertificate(bytes: Uint8Array): Read {
  let text: string
  let data: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    data = JSON.parse(text)
  } catch {
    return {
      failure: {
        es: 'El archivo no es JSON en UTF-8: no es un certificado, o está dañado.',
        en: 'The file is not JSON in UTF-8: it is no certificate, or it is damaged.',
      },
    }
  }
  const parsed = shape.safeParse(data)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') || '.'
    return {
      failure: {
        es: `El archivo no tiene la forma de un certificado «${FORMAT}»: falta o no sirve «${at}».`,
        en: `The file has not the form of a certificate “${FORMAT}”: “${at}” is missing or cannot be used.`,
      },
    }
  }
  return { certificate: data as Certificate, text }
}

function checkForm(certificate: Certificate, text: string): Check {
  const canonical = written(certificate)
  const holds = canonical === text
  const at = holds || canonical === null ? 0 : firstDifference(canonical, text)
  return {
    what: 'form',
    holds,
    say: holds
      ? {
          es: 'El archivo está escrito en la forma canónica (RFC 8785).',
          en: 'The file is written in the canonical form (RFC 8785).',
        }
      : {
          es: `El archivo no está en la forma canónica (RFC 8785): difiere desde el carácter ${at + 1}. Alguien lo volvió a guardar o lo cambió.`,
          en: `The file is not in the canonical form (RFC 8785): it differs from character ${at + 1} on. Somebody saved it again or changed it.`,
        },
  }
}

function written(value: unknown): string | null {
  try {
    return canonicalJson(value)
  } catch {
    return null
  }
}

function firstDifference(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

/** Bytes of strict base64; null when another text would give the same bytes. */
function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

function checkKey({ key }: Certificate, trusted: readonly string[] | null): Check {
  const spki = strictBase64(key.public_key)
  const id = spki && keyId(spki)
  if (id !== key.id) {
    return {
      what: 'key',
      holds: false,
      say: {
        es: `La llave pública que trae no es la que nombra (${short(key.id)}).`,
        en: `The public key inside is not the one it names (${short(key.id)}).`,
      },
    }
  }
  if (trusted === null) {
    return {
      what: 'key',
      holds: null,
      say: {
        es: `De quién es la llave no se comprobó. Compara su huella con la que publica quien lo emitió, en /api/certificates/key, o entrega la llave con --key. Huella: ${key.id}`,
        en: `Whose key it is was not checked. Compare its fingerprint with what the issuer publishes at /api/certificates/key, or give the key with --key. Fingerprint: ${key.id}`,
      },
    }
  }
  const holds = trusted.includes(key.id)
  return {
    what: 'key',
    holds,
    say: holds
      ? {
          es: `Está firmado con la llave que diste (${short(key.id)}).`,
          en: `It is signed with the key you gave (${short(key.id)}).`,
        }
      : {
          es: `Está firmado con otra llave (${short(key.id)}) que la que diste (${trusted.map(short).join(', ')}).`,
          en: `It is signed with another key (${short(key.id)}) than you gave (${trusted.map(short).join(', ')}).`,
        },
  }
}

const short = (hash: string) => `${hash.slice(0, 16)}…`

function checkSignature(certificate: Certificate): Check {
  const holds = signatureHolds(certificate)
  return {
    what: 'signature',
    holds,
    say: holds
      ? {
          es: 'La firma corresponde: nada cambió desde que se firmó.',
          en: 'The signature matches: nothing has changed since it was signed.',
        }
      : {
          es: 'La firma no corresponde al contenido: algo cambió después de firmar, o no lo firmó esa llave.',
          en: 'The signature does not match the contents: something changed after signing, or that key did not sign it.',
        },
  }
}

function signatureHolds(certificate: Certificate): boolean {
  const signature = strictBase64(certificate.signature)
  const spki = strictBase64(certificate.key.public_key)
  if (!signature || !spki) return false
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519' && verify(null, signedBytes(certificate), key, signature)
  } catch {
    return false
  }
}

function checkSite({ screening, site_sha256 }: Certificate): Check {
  const { geometry } = screening.site
  // Not in those of engine 1.
  const { sha256 } = screening.site as Partial<Screening['site']>
  const hash = siteHash(geometry)
  const holds = hash === site_sha256 && (sha256 === undefined || sha256 === hash)
  return {
    what: 'site',
    holds,
    say: holds
      ? {
          es: `El contorno es el que se evaluó (SHA-256 ${short(hash)}).`,
          en: `The outline is the one that was screened (SHA-256 ${short(hash)}).`,
        }
      : {
          es: `El contorno no es el que se evaluó: su SHA-256 es ${short(hash)} y el certificado dice ${short(site_sha256)}.`,
          en: `The outline is not the one that was screened: its SHA-256 is ${short(hash)} and the certificate says ${short(site_sha256)}.`,
        },
  }
}

function checkRules({ screening, rule_base }: Certificate): Check {
  const hash = chaptersHash(rule_base.chapters)
  const holds = hash === rule_base.hash && hash === screening.rule_base.hash
  return {
    what: 'rules',
    holds,
    say: holds
      ? {
          es: `Las normas son las de la evaluación (base normativa ${short(hash)}).`,
          en: `The rules are those of the screening (rule base ${short(hash)}).`,
        }
      : {
          es: `Las normas no son las de la evaluación: su SHA-256 es ${short(hash)} y la evaluación dice ${short(screening.rule_base.hash)}.`,
          en: `The rules are not those of the screening: their SHA-256 is ${short(hash)} and the screening says ${short(screening.rule_base.hash)}.`,
        },
  }
}

function checkLayers({ screening, layer_versions }: Certificate): Check {
  const layers = new Set([...Object.keys(screening.layer_versions), ...Object.keys(layer_versions)])
  const wrong = [...layers].filter((layer) => {
    const said = screening.layer_versions[layer]?.id ?? null
    return said !== (layer_versions[layer]?.id ?? null)
  })
  for (const { layer, version_id } of screening.measures) {
    if (version_id !== (screening.layer_versions[layer]?.id ?? null)) wrong.push(layer)
  }
  const holds = wrong.length === 0
  const names = [...new Set(wrong)].join(', ')
  const count = Object.values(layer_versions).filter((version) => version !== null).length
  return {
    what: 'layers',
    holds,
    say: holds
      ? {
          es: `Cada medida nombra la versión de su capa, con su SHA-256 (${count} capas).`,
          en: `Every measure names the version of its layer, with its SHA-256 (${count} layers).`,
        }
      : {
          es: `Las medidas y las versiones de capas no concuerdan en: ${names}.`,
          en: `Measures and layer versions do not agree for: ${names}.`,
        },
  }
}

/** Most findings that are named one by one. */
const NAMED = 5

function checkFindings({ screening, rule_base }: Certificate): Check {
  if (screening.engine_version !== ENGINE_VERSION) {
    return {
      what: 'findings',
      holds: null,
      say: {
        es: `Los hallazgos no se volvieron a evaluar: los hizo el motor ${screening.engine_version} y este programa tiene el ${ENGINE_VERSION}. La firma dice que son los que se dieron.`,
        en: `The findings were not evaluated again: engine ${screening.engine_version} made them and this program has ${ENGINE_VERSION}. The signature says they are those that were given.`,
      },
    }
  }
  const rules = rule_base.chapters.flatMap((chapter) => chapter.rules as Rule[])
  let again: ReturnType<typeof findingsAgain>
  try {
    again = findingsAgain(screening, rules)
  } catch (error) {
    return {
      what: 'findings',
      holds: false,
      say: {
        es: `Los hallazgos no se pueden volver a evaluar con las medidas y normas del certificado: ${(error as Error).message}.`,
        en: `The findings cannot be evaluated again with the measures and rules of the certificate: ${(error as Error).message}.`,
      },
    }
  }
  const said = new Map(screening.findings.map((finding) => [finding.rule, finding]))
  const follow = new Map(again.map((finding) => [finding.rule, finding]))
  const wrong = [...new Set([...said.keys(), ...follow.keys()])].filter(
    (rule) => written(said.get(rule) ?? null) !== written(follow.get(rule) ?? null),
  )
  if (wrong.length === 0 && said.size === screening.findings.length) {
    return {
      what: 'findings',
      holds: true,
      say: {
        es: `Los ${again.length} hallazgos vuelven a salir iguales de las medidas, los antecedentes y las normas del certificado.`,
        en: `The ${again.length} findings follow again from the measures, facts and rules of the certificate.`,
      },
    }
  }
  const list = wrong
    .slice(0, NAMED)
    .map((rule) => `${rule} (${said.get(rule)?.outcome ?? '–'} ≠ ${follow.get(rule)?.outcome ?? '–'})`)
    .join(', ')
  const more = wrong.length > NAMED ? ` +${wrong.length - NAMED}` : ''
  return {
    what: 'findings',
    holds: false,
    say: {
      es: `Los hallazgos no son los que dan las medidas, los antecedentes y las normas del certificado: ${list}${more}.`,
      en: `The findings are not those that the measures, facts and rules of the certificate give: ${list}${more}.`,
    },
  }
}
