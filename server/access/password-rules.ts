import { PASSWORD_LENGTH } from '../../geodata/model/account.ts'
import { plain } from '../../geodata/model/plain.ts'
import { Problem } from '../../geodata/model/problem.ts'

type Judge = { check(password: string, known: string[]): { score: number } }
let judge: Promise<Judge> | undefined

/** The dictionaries take a tenth of a second and 20 MB: they come when the first password is chosen. */
async function load(): Promise<Judge> {
  const [{ ZxcvbnFactory }, common, spanish] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-es-es'),
  ])
  return new ZxcvbnFactory({
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...spanish.dictionary },
    maxLength: 100,
  })
}

/**
 * Whether a new password may be used: long enough, and not easy to guess (common passwords, words, keyboard rows,
 * dates, repetitions, and `known`: the person's own names). Throws `weak-password`.
 */
export async function requireGoodPassword(password: string, known: readonly string[]): Promise<void> {
  const { shortest, longest } = PASSWORD_LENGTH
  const length = [...password].length
  if (length < shortest || length > longest) {
    throw new Problem('weak-password', {
      es: `La contraseña tiene ${length} caracteres. Usa entre ${shortest} y ${longest}; sirven los espacios: varias palabras sin relación son fáciles de recordar.`,
      en: `The password has ${length} characters. Use between ${shortest} and ${longest}; spaces count: several unrelated words are easy to remember.`,
    })
  }
  judge ??= load()
  const words = [...known.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u)), 'suelo', 'comun', 'antofagasta']
    .map(plain)
    .filter((word) => word.length > 2)
  const { score } = (await judge).check(password, words)
  // A name and a year look long to a dictionary that does not know the person.
  const own = words.reduce((rest, word) => rest.replaceAll(word, ''), plain(password))
  if (score < 3 || own.length < 8) {
    throw new Problem('weak-password', {
      es: 'Esta contraseña es fácil de adivinar: es de uso común, repite o sigue un orden, o contiene tu nombre. Elige otra; varias palabras sin relación entre sí sirven bien.',
      en: 'This password is easy to guess: it is in common use, repeats or follows an order, or holds your name. Choose another; several unrelated words do well.',
    })
  }
}
