import { createPublicKey } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Language } from '../../geodata/model/text.ts'
import { keyId } from './certificate.ts'
import { type Check, verifyCertificate } from './verify.ts'

const USAGE = {
  es: `Uso:
  npm run verify -- ARCHIVO [--key LLAVE] [--lang es|en]

Comprueba un certificado de evaluación sin preguntar a ningún servidor: que nadie lo cambió y que sus hallazgos salen de
sus medidas y sus normas.
  --key LLAVE  la llave pública de quien lo emitió: un archivo (PEM, o lo que da /api/certificates/key), su base64, o su
               huella de 64 dígitos. Sin ella se dice con qué llave está firmado para compararla.
Termina con 0 si nada falla, 1 si algo no se cumple, 2 si la orden está mal escrita.`,
  en: `Usage:
  npm run verify -- FILE [--key KEY] [--lang es|en]

Checks a screening certificate without asking any server: that nobody changed it, and that its findings follow from its
measures and rules.
  --key KEY  the issuer's public key: a file (PEM, or what /api/certificates/key gives), its base64, or its fingerprint of
             64 digits. Without it, the key it is signed with is named for you to compare.
Ends with 0 when nothing fails, 1 when something does not hold, 2 when the command is misused.`,
} satisfies Record<Language, string>

const NAMES: Record<Check['what'], Record<Language, string>> = {
  form: { es: 'Forma', en: 'Form' },
  key: { es: 'Llave', en: 'Key' },
  signature: { es: 'Firma', en: 'Signature' },
  site: { es: 'Sitio', en: 'Site' },
  rules: { es: 'Normas', en: 'Rules' },
  layers: { es: 'Capas', en: 'Layers' },
  findings: { es: 'Hallazgos', en: 'Findings' },
}

/** Largest file that is read: a site of 10,000 vertices with all rules is a tenth of it. */
const MAX_BYTES = 64 * 1024 * 1024

type Say = (...lines: string[]) => void

/** The command line. Returns the exit code: 0 nothing fails, 1 something does not hold, 2 misused. */
export async function main(args: string[], { say, complain }: { say: Say; complain: Say }): Promise<number> {
  const asked = readArguments(args)
  if ('usage' in asked) {
    complain(...(asked.reason ? [asked.reason, ''] : []), USAGE[asked.usage])
    return asked.reason ? 2 : 0
  }
  const { language, file } = asked
  const es = language === 'es'
  let trusted: string[] | null
  try {
    trusted = asked.key === null ? null : await readKeys(asked.key)
  } catch {
    complain(
      es
        ? `«${asked.key}» no es una llave pública Ed25519 ni un archivo que la tenga.`
        : `“${asked.key}” is no Ed25519 public key, nor a file that has one.`,
    )
    return 2
  }
  let bytes: Uint8Array
  try {
    const { size } = await stat(file)
    if (size > MAX_BYTES) {
      complain(
        es
          ? `${file} pesa ${size} bytes: no es un certificado.`
          : `${file} has ${size} bytes: it is no certificate.`,
      )
      return 1
    }
    bytes = await readFile(file)
  } catch (error) {
    complain(
      es
        ? `No se puede leer ${file}: ${(error as Error).message}`
        : `${file} cannot be read: ${(error as Error).message}`,
    )
    return 2
  }
  const checks = verifyCertificate(bytes, trusted)
  for (const { what, holds, say: sentence } of checks) {
    const mark =
      holds === null ? (es ? 'no comprobado' : 'not checked') : holds ? (es ? 'sí' : 'yes') : es ? 'NO' : 'NO'
    say(`${NAMES[what][language].padEnd(14)} ${mark.padEnd(14)} ${sentence[language]}`)
  }
  const holds = checks.every((check) => check.holds !== false)
  say('')
  if (holds) say(es ? 'El certificado se cumple.' : 'The certificate holds.')
  else say(es ? 'El certificado NO se cumple.' : 'The certificate does NOT hold.')
  return holds ? 0 : 1
}

type Asked = { usage: Language; reason?: string } | { file: string; key: string | null; language: Language }

function readArguments(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' }, lang: { type: 'string' }, help: { type: 'boolean' } },
    })
    const language = values.lang === 'en' ? 'en' : 'es'
    if (values.help) return { usage: language }
    const [file, ...others] = positionals
    if (!file || others.length > 0) {
      return {
        usage: language,
        reason: language === 'es' ? 'Se espera un archivo.' : 'One file is expected.',
      }
    }
    return { file, key: values.key ?? null, language }
  } catch (error) {
    return { usage: 'es', reason: (error as Error).message }
  }
}

/** Ids of the keys that were given: a fingerprint, base64, PEM, or a file of one of them or of `/api/certificates/key`. */
async function readKeys(given: string): Promise<string[]> {
  const text = /^[0-9a-f]{64}$/i.test(given) || given.includes('-----') ? given : await fileOr(given)
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return [trimmed.toLowerCase()]
  if (trimmed.startsWith('{')) {
    const { keys } = JSON.parse(trimmed) as { keys: { public_key: string }[] }
    if (keys.length === 0) throw new Error('no keys')
    return keys.map(({ public_key }) => idOf(Buffer.from(public_key, 'base64')))
  }
  return [idOf(trimmed.startsWith('-----') ? trimmed : Buffer.from(trimmed, 'base64'))]
}

async function fileOr(text: string): Promise<string> {
  try {
    return await readFile(text, 'utf8')
  } catch {
    return text
  }
}

function idOf(key: string | Buffer): string {
  const read =
    typeof key === 'string' ? createPublicKey(key) : createPublicKey({ key, format: 'der', type: 'spki' })
  if (read.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519')
  return keyId(read.export({ format: 'der', type: 'spki' }))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const on =
    (stream: NodeJS.WriteStream) =>
    (...lines: string[]) =>
      stream.write(`${lines.join('\n')}\n`)
  process.exitCode = await main(process.argv.slice(2), {
    say: on(process.stdout),
    complain: on(process.stderr),
  })
}
