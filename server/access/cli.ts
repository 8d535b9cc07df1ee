import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { Problem } from '../../geodata/model/problem.ts'
import type { Language } from '../../geodata/model/text.ts'
import { type Config, MIGRATIONS, readConfig } from '../config.ts'
import { type Database, KEEPER, ROLES, type Role } from '../db/as.ts'
import { withDatabase } from '../db/open.ts'
import { invite } from './accounts.ts'
import {
  closePerson,
  deleteSessionsOf,
  listPeople,
  note,
  personByName,
  withdrawInvitations,
} from './queries.ts'

const GRANTED = ROLES.filter((role) => role !== 'public')

const USAGE = {
  es: `Uso:
  npm run people -- add NOMBRE --role steward [--role …] [--lang es|en]
  npm run people -- list [--lang es|en]
  npm run people -- close NOMBRE [--lang es|en]

add    escribe un enlace de invitación que sirve una vez, por 7 días. Si NOMBRE ya tiene cuenta, el enlace le da una
       contraseña nueva y esos permisos.
list   muestra las cuentas.
close  cierra una cuenta, sus sesiones y sus invitaciones; «add» la vuelve a abrir.

NOMBRE es con lo que la persona entra: un nombre de usuario o un correo. Permisos: ${GRANTED.join(', ')}.
steward publica capas y responde correcciones; reviewer ve capas restringidas y acepta o rechaza objeciones.`,
  en: `Usage:
  npm run people -- add NAME --role steward [--role …] [--lang es|en]
  npm run people -- list [--lang es|en]
  npm run people -- close NAME [--lang es|en]

add    writes an invitation link that works once, for 7 days. If NAME has an account already, the link gives it a new
       password and those roles.
list   shows the accounts.
close  closes an account, its sessions and its invitations; “add” opens it again.

NAME is what the person signs in with: a user name or an e-mail. Roles: ${GRANTED.join(', ')}.
steward publishes layers and answers corrections; reviewer sees restricted layers and accepts or rejects disputes.`,
} satisfies Record<Language, string>

type Say = (...lines: string[]) => void

/** The command line. Returns the exit code: 0 done, 1 refused or failed, 2 misused. */
export async function main(
  args: string[],
  environment: NodeJS.ProcessEnv,
  say: Say,
  complain: Say,
): Promise<number> {
  const asked = readArguments(args)
  if ('usage' in asked) {
    complain(...(asked.reason ? [asked.reason, ''] : []), USAGE[asked.usage])
    return asked.reason ? 2 : 0
  }
  try {
    const config = readConfig(environment)
    return await withDatabase(config, MIGRATIONS, async (db) => {
      say(...(await carryOut(db, config, asked)))
      return 0
    })
  } catch (error) {
    complain(error instanceof Problem ? error.detail[asked.language] : (error as Error).message)
    return 1
  }
}

export type Asked = { language: Language } & (
  | { verb: 'add'; name: string; roles: Role[] }
  | { verb: 'list' }
  | { verb: 'close'; name: string }
)

function readArguments(args: string[]): Asked | { usage: Language; reason: string | null } {
  const options = {
    role: { type: 'string', multiple: true },
    lang: { type: 'string', default: 'es' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const language: Language = values.lang === 'en' ? 'en' : 'es'
    const misuse = (es: string, en: string) => ({ usage: language, reason: { es, en }[language] })
    if (values.help) return { usage: language, reason: null }
    if (values.lang !== language) return misuse('--lang es o en', '--lang es or en')
    const [verb, name, ...more] = positionals
    if (verb === 'list' && !name) return { language, verb }
    if ((verb !== 'add' && verb !== 'close') || more.length > 0) {
      return misuse('Di add NOMBRE, list o close NOMBRE.', 'Say add NAME, list or close NAME.')
    }
    if (!name || name.length < 3 || name.length > 120) {
      return misuse('Di un NOMBRE de 3 a 120 caracteres.', 'Give a NAME of 3 to 120 characters.')
    }
    if (verb === 'close') return { language, verb, name }
    const roles = [...new Set(values.role)]
    const unknown = roles.filter((role) => !GRANTED.includes(role as (typeof GRANTED)[number]))
    if (roles.length === 0 || unknown.length > 0) {
      return misuse(
        `Di los permisos con --role: ${GRANTED.join(', ')}.`,
        `Give the roles with --role: ${GRANTED.join(', ')}.`,
      )
    }
    return { language, verb, name, roles: roles as Role[] }
  } catch (error) {
    return { usage: args.includes('en') ? 'en' : 'es', reason: (error as Error).message }
  }
}

/** Does what was asked; returns the lines to write. Throws `not-found` for a name nobody has. */
export async function carryOut(
  db: Database,
  config: Pick<Config, 'publicUrl' | 'port'>,
  asked: Asked,
): Promise<string[]> {
  const spanish = asked.language === 'es'
  if (asked.verb === 'list') {
    const people = await db.as(KEEPER, listPeople)
    if (people.length === 0) return [spanish ? 'Nadie tiene cuenta todavía.' : 'Nobody has an account yet.']
    const state = (active: boolean) =>
      active ? (spanish ? 'abierta' : 'open') : spanish ? 'cerrada' : 'closed'
    const rows = people.map(({ name, display_name, roles, active, last_seen_at }) => [
      name,
      display_name,
      roles.join(' '),
      state(active),
      last_seen_at ?? '–',
    ])
    const head = spanish
      ? ['entra con', 'se muestra', 'permisos', 'cuenta', 'última vez']
      : ['signs in with', 'shown as', 'roles', 'account', 'last seen']
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
    return [head, ...rows].map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
  const person = await db.as(KEEPER, (tx) => personByName(tx, asked.name))
  if (asked.verb === 'add') {
    const code = await invite(db, { name: person?.name ?? asked.name, roles: asked.roles })
    const address = config.publicUrl ?? `http://localhost:${config.port}`
    return [
      `${address}/entrar?codigo=${code}`,
      spanish
        ? `Envía este enlace a ${asked.name}: sirve una vez, por 7 días${person ? ', para elegir una contraseña nueva' : ''}.`
        : `Send this link to ${asked.name}: it works once, for 7 days${person ? ', to choose a new password' : ''}.`,
    ]
  }
  const withdrawn = await db.as(KEEPER, async (tx) => {
    if (person) {
      await closePerson(tx, person.id)
      await deleteSessionsOf(tx, person.id)
      await note(tx, null, 'account-closed', { person: person.display_name })
    }
    return withdrawInvitations(tx, asked.name)
  })
  if (!person && withdrawn === 0) {
    throw new Problem('not-found', {
      es: `Nadie entra con «${asked.name}». Mira las cuentas con: npm run people -- list`,
      en: `Nobody signs in with “${asked.name}”. See the accounts with: npm run people -- list`,
    })
  }
  return [
    spanish
      ? `«${asked.name}» ya no puede entrar.${withdrawn ? ` Invitaciones retiradas: ${withdrawn}.` : ''}`
      : `“${asked.name}” can no longer sign in.${withdrawn ? ` Invitations withdrawn: ${withdrawn}.` : ''}`,
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(
    process.argv.slice(2),
    process.env,
    (...lines) => console.log(lines.join('\n')),
    (...lines) => console.error(lines.join('\n')),
  )
}
