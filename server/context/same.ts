import { COMUNAS } from '../../geodata/layers/properties.ts'
import { plain } from '../../geodata/model/plain.ts'

/** What is compared of a feature. `center`: longitude, latitude. */
export interface Named {
  key: string
  layer: string
  name: string | null
  center: readonly [number, number]
  accuracy_m: number | null
}

const wordsOf = (text: string) => plain(text).split(/[^a-z0-9]+/)

/** Words that many names have and that tell none apart: kinds, places that are comunas, forms of companies. */
const COMMON = new Set([
  ...Object.values(COMUNAS).flatMap(wordsOf),
  ...wordsOf(
    'de del la las los el y en a al con por para proyecto planta parque central termoelectrica fotovoltaica fotovoltaico solar eolico eolica mina minera minero faena faenas compania sociedad spa sa ltda chile norte sur este oeste oriente poniente ampliacion modificacion modificaciones mejoramiento actualizacion optimizacion continuidad operacional operaciones construccion nueva nuevo etapa fase sistema linea transmision subestacion electrica electrico puerto terminal muelle desaladora desalinizadora desalacion agua mar deposito relaves tranque embalse salar distrito division sector pozas evaporacion salmuera litio cobre extraccion produccion cambio aumento instalacion instalaciones obras camino ruta region antofagasta i ii iii iv v',
  ),
])

/** The words that tell a name apart; numbers and very short words do not. */
export function tellingWords(name: string | null): Set<string> {
  return new Set(
    wordsOf(name ?? '').filter((word) => word.length >= 4 && !/^\d+$/.test(word) && !COMMON.has(word)),
  )
}

/** How far apart two records of one thing may lie besides their stated accuracies, m: a mine is kilometres wide. */
const REACH_M = 3000

/**
 * Which features may be one thing in several records: every telling word of one name is in the other, and the places
 * agree within both accuracies and three kilometres. Only between layers: within one the publisher tells them apart.
 * A possibility for a person to judge; nothing is merged by it.
 */
export function maybeSame(features: readonly Named[]): Map<string, string[]> {
  const words = features.map(({ name }) => tellingWords(name))
  const byWord = new Map<string, number[]>()
  words.forEach((each, i) => {
    for (const word of each) byWord.set(word, [...(byWord.get(word) ?? []), i])
  })
  const same = new Map<string, string[]>()
  features.forEach((a, i) => {
    const own = words[i] as Set<string>
    const others = new Set([...own].flatMap((word) => byWord.get(word) ?? []))
    const found = [...others].filter((j) => {
      const b = features[j] as Named
      return b.layer !== a.layer && contains(own, words[j] as Set<string>) && near(a, b)
    })
    if (found.length > 0) {
      same.set(
        a.key,
        found.sort((x, y) => x - y).map((j) => (features[j] as Named).key),
      )
    }
  })
  return same
}

function contains(a: Set<string>, b: Set<string>): boolean {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a]
  return few.size > 0 && [...few].every((word) => many.has(word))
}

function near(a: Named, b: Named): boolean {
  const metres = 111_320
  const dy = (a.center[1] - b.center[1]) * metres
  const dx = (a.center[0] - b.center[0]) * metres * Math.cos((a.center[1] * Math.PI) / 180)
  return Math.hypot(dx, dy) <= (a.accuracy_m ?? 0) + (b.accuracy_m ?? 0) + REACH_M
}
