import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { layerById } from '../../geodata/layers/index.ts'
import { formatDate, formatNumber } from '../../geodata/model/format.ts'
import { daySchema, type Rule } from '../../geodata/model/rule.ts'
import type { Language, Text } from '../../geodata/model/text.ts'
import { checkRuleFiles, nearest, type RuleProblem } from '../../geodata/rules/check.ts'
import { sha256 } from '../../geodata/rules/hash.ts'
import {
  authorityText,
  citeText,
  conditionText,
  forceOf,
  parseRuleBase,
  RULE_FILES,
  type RuleBase,
  readCondition,
  readExample,
  ruleDifference,
} from '../../geodata/rules/index.ts'
import {
  FORCE_WORDS,
  KIND_WORDS,
  OUTCOME_WORDS,
  TYPOLOGY_WORDS,
  UNIT_WORDS,
} from '../../geodata/rules/words.ts'
import { PROJECT_ROOT } from '../config.ts'

const FOLDER = join('geodata', 'rules')

const USAGE = {
  es: `Uso:
  npm run rules -- check [--lang es|en]
  npm run rules -- list [--lang es|en]
  npm run rules -- show CÓDIGO [--lang es|en]
  npm run rules -- diff FECHA FECHA [--lang es|en]

check  revisa los archivos de ${FOLDER} y dice, por línea, qué está mal y qué hacer. Termina con error si algo lo está.
list   muestra todas las normas.
show   muestra una norma: su condición en palabras, su artículo, sus ejemplos.
diff   muestra qué normas empiezan, terminan o cambian entre dos días (AAAA-MM-DD).`,
  en: `Usage:
  npm run rules -- check [--lang es|en]
  npm run rules -- list [--lang es|en]
  npm run rules -- show ID [--lang es|en]
  npm run rules -- diff DAY DAY [--lang es|en]

check  reads the files of ${FOLDER} and says, line by line, what is wrong and what to do. Ends in error when anything is.
list   shows every rule.
show   shows one rule: its condition in words, its article, its examples.
diff   shows which rules begin, end or change between two days (YYYY-MM-DD).`,
} satisfies Record<Language, string>

type Say = (...lines: string[]) => void
interface RuleFile {
  name: string
  text: string
}

/** The rule files as they lie in the project, each that ends in `.yaml`, the known ones in the order people read them. */
export function ruleFiles(folder = join(PROJECT_ROOT, FOLDER)): RuleFile[] {
  const order = (name: string) => {
    const at = RULE_FILES.indexOf(name as (typeof RULE_FILES)[number])
    return at < 0 ? RULE_FILES.length : at
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}

/** The command line. Returns the exit code: 0 done, 1 something is wrong with the rules or was not found, 2 misused. */
export function main(args: string[], files: () => RuleFile[], say: Say, complain: Say): number {
  const asked = readArguments(args)
  if ('usage' in asked) {
    complain(...(asked.reason ? [asked.reason, ''] : []), USAGE[asked.usage])
    return asked.reason ? 2 : 0
  }
  const { language } = asked
  const texts = files()
  const problems = [...checkRuleFiles(texts), ...filesNotRead(texts)]
  if (asked.verb === 'check' || problems.length > 0) {
    if (problems.length === 0) {
      const count = parseRuleBase(texts, sha256).rules.length
      say({ es: `Las ${count} normas están bien.`, en: `All ${count} rules are in order.` }[language])
      return 0
    }
    complain(...problems.flatMap((problem) => problemLines(problem, language)))
    complain(
      {
        es: problems.length === 1 ? 'Hay 1 error.' : `Hay ${problems.length} errores.`,
        en: problems.length === 1 ? 'There is 1 mistake.' : `There are ${problems.length} mistakes.`,
      }[language],
    )
    return 1
  }
  const base = parseRuleBase(texts, sha256)
  if (asked.verb === 'list') {
    say(...listLines(base, language))
    return 0
  }
  if (asked.verb === 'diff') {
    say(...differenceLines(base, asked.from, asked.to, language))
    return 0
  }
  const rule = Object.hasOwn(base.byId, asked.id) ? base.byId[asked.id] : undefined
  if (!rule) {
    const near = nearest(asked.id, Object.keys(base.byId))
    complain(
      { es: `No hay una norma «${asked.id}».`, en: `There is no rule “${asked.id}”.` }[language] +
        (near.length > 0 ? { es: ' Quizás: ', en: ' Perhaps: ' }[language] + near.join(', ') : ''),
    )
    return 1
  }
  say(...ruleLines(rule, language))
  return 0
}

type Asked = { language: Language } & (
  | { verb: 'check' }
  | { verb: 'list' }
  | { verb: 'show'; id: string }
  | { verb: 'diff'; from: string; to: string }
)

function readArguments(args: string[]): Asked | { usage: Language; reason: string | null } {
  const options = {
    lang: { type: 'string', default: 'es' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const language: Language = values.lang === 'en' ? 'en' : 'es'
    const misuse = (es: string, en: string) => ({ usage: language, reason: { es, en }[language] })
    if (values.help) return { usage: language, reason: null }
    if (values.lang !== language) return misuse('--lang es o en', '--lang es or en')
    const [verb, first, second, ...more] = positionals
    if (verb === 'check' && first === undefined) return { language, verb }
    if (verb === 'list' && first === undefined) return { language, verb }
    if (verb === 'show' && first !== undefined && second === undefined) return { language, verb, id: first }
    if (verb === 'diff' && first !== undefined && second !== undefined && more.length === 0) {
      const wrong = [first, second].find((day) => !daySchema.safeParse(day).success)
      return wrong === undefined
        ? { language, verb, from: first, to: second }
        : misuse(`«${wrong}» no es un día (AAAA-MM-DD).`, `“${wrong}” is no day (YYYY-MM-DD).`)
    }
    return misuse(
      'Di check, list, show CÓDIGO o diff FECHA FECHA.',
      'Say check, list, show ID or diff DAY DAY.',
    )
  } catch (error) {
    return { usage: args.includes('en') ? 'en' : 'es', reason: (error as Error).message }
  }
}

/** A rule file that the base does not read would be a rule nobody is told of. */
function filesNotRead(files: readonly RuleFile[]): RuleProblem[] {
  return files
    .filter(({ name }) => !RULE_FILES.includes(name as (typeof RULE_FILES)[number]))
    .map(({ name }) => ({
      file: name,
      line: 1,
      rule: null,
      what: {
        es: 'El archivo no está en la lista de capítulos: nadie lo lee.',
        en: 'The file is not on the list of chapters: nobody reads it.',
      },
      todo: {
        es: `Agrega «${name}» a RULE_FILES, en geodata/rules/index.ts, o pásalo a otro archivo.`,
        en: `Add “${name}” to RULE_FILES, in geodata/rules/index.ts, or move it into another file.`,
      },
      allowed: [],
    }))
}

function problemLines({ file, line, rule, what, todo, allowed }: RuleProblem, language: Language): string[] {
  const of = rule ? { es: `, norma ${rule}`, en: `, rule ${rule}` }[language] : ''
  return [
    `${join(FOLDER, file)}:${line}${of}`,
    `  ${what[language]}`,
    `  ${todo[language]}${allowed.length > 0 ? ` ${allowed.join('  ')}` : ''}`,
    '',
  ]
}

function listLines(base: RuleBase, language: Language): string[] {
  return base.chapters.flatMap(({ chapter, title, rules }) => [
    `${title[language]} (${chapter}.yaml, ${formatNumber(rules.length, language)})`,
    ...rules.map(
      (rule) =>
        `  ${rule.id.padEnd(36)} ${KIND_WORDS[rule.then.kind][language].padEnd(14)} ${rule[language]}`,
    ),
    '',
  ])
}

const names = (id: string) => layerById(id)

function ruleLines(rule: Rule, language: Language): string[] {
  const label = (es: string, en: string) => `${{ es, en }[language]}: `
  const { in_force: inForce, term, sector_authorisation: sector } = rule
  const day = (value: string | null) =>
    value ? formatDate(value, language) : { es: 'no se conoce', en: 'not known' }[language]
  return [
    `${rule.id}: ${rule[language]}`,
    `${KIND_WORDS[rule.then.kind][language]}. ${rule.then.what[language]}`,
    label('Cuándo', 'When') + conditionText(readCondition(rule.when, names))[language],
    label('Organismo', 'Authority') + authorityText(rule.authority)[language],
    label('Artículo', 'Article') + citeText(rule.cite)[language],
    ...(term
      ? [
          `${label('Plazo', 'Term')}${formatNumber(term.n, language)} ${UNIT_WORDS[term.unit][language]} (${term.for[language]})`,
        ]
      : []),
    ...(rule.status ? [label('Estado', 'Status') + FORCE_WORDS[rule.status][language]] : []),
    inForce
      ? `${label('Rige', 'In force')}${day(inForce.from)} – ${day(inForce.to)}. ${inForce.why[language]} (${inForce.basis})`
      : label('Rige', 'In force') + { es: 'no se conocen fechas', en: 'no days are known' }[language],
    ...(sector
      ? [
          `Ley 21.770: ${TYPOLOGY_WORDS[sector.typology.is][language]} (${sector.typology.cite}, ${sector.typology.basis})`,
        ]
      : []),
    ...(rule.caveats ? [label('Salvedad', 'Caveat') + rule.caveats[language]] : []),
    ...(rule.examples ?? []).map((example) => {
      const { given, meets, expect } = readExample(example, rule.when, names)
      const said = [...given, ...meets].map((text: Text) => text[language])
      return `${label('Ejemplo', 'Example')}${said.join('; ') || { es: 'sin antecedentes', en: 'no facts' }[language]} → ${OUTCOME_WORDS[expect][language]}`
    }),
  ]
}

function differenceLines(base: RuleBase, from: string, to: string, language: Language): string[] {
  const { begins, ends, changes } = ruleDifference(base, from, to)
  const titled = (id: string) => `  ${id.padEnd(36)} ${base.byId[id]?.[language] ?? ''}`
  const undated = base.rules.filter((rule) => forceOf(rule, to) === 'undated').length
  const head = (text: Text, lines: string[]) => (lines.length > 0 ? [text[language], ...lines, ''] : [])
  const days = [from, to].map((day) => formatDate(day, language)).join(' → ')
  return [
    days,
    '',
    ...head({ es: 'Empiezan a regir:', en: 'Begin:' }, begins.map(titled)),
    ...head({ es: 'Dejan de regir:', en: 'End:' }, ends.map(titled)),
    ...head(
      { es: 'Rigen de otra manera:', en: 'In force in another way:' },
      changes.map(
        (change) =>
          `${titled(change.rule)} (${FORCE_WORDS[change.from][language]} → ${FORCE_WORDS[change.to][language]})`,
      ),
    ),
    ...(begins.length + ends.length + changes.length === 0
      ? [
          { es: 'Ninguna norma cambia entre esos dos días.', en: 'No rule changes between those two days.' }[
            language
          ],
          '',
        ]
      : []),
    {
      es: `De ${undated} normas no se conoce ninguna fecha: cuentan como vigentes en ambos días.`,
      en: `Of ${undated} rules no day is known: they count as in force on both.`,
    }[language],
  ]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = main(
    process.argv.slice(2),
    ruleFiles,
    (...lines) => console.log(lines.join('\n')),
    (...lines) => console.error(lines.join('\n')),
  )
}
