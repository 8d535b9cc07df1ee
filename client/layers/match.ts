import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { plain } from '../../geodata/model/plain.ts'

/**
 * Words that people use for the same thing: each line is one meaning, in both languages, as beginnings of words. Who
 * types one of a line finds what is called by another.
 */
const SYNONYMS: readonly (readonly string[])[] = [
  ['mina', 'faena', 'mine', 'operacion minera', 'yacimiento', 'deposit'],
  ['relave', 'tranque', 'tailing', 'cola'],
  ['pertenencia', 'concesion', 'claim', 'concession'],
  ['agua', 'water', 'hidric', 'pozo', 'well', 'acuifero', 'aquifer', 'cuenca', 'basin'],
  ['rio', 'river', 'estero', 'quebrada', 'cauce', 'watercourse', 'stream'],
  ['humedal', 'wetland', 'vega', 'bofedal', 'laguna', 'lagoon'],
  ['salar', 'salt flat', 'litio', 'lithium', 'salmuera', 'brine'],
  [
    'indigena',
    'indigenous',
    'comunidad',
    'community',
    'pueblos originarios',
    'atacamen',
    'lickan',
    'quechua',
    'colla',
    'adi',
  ],
  [
    'parque',
    'reserva',
    'snaspe',
    'area protegida',
    'protected',
    'proteccion',
    'protection',
    'park',
    'santuario',
    'sanctuary',
    'monumento natural',
  ],
  ['seia', 'rca', 'evaluacion ambiental', 'proyecto', 'project', 'eia', 'dia'],
  ['camino', 'ruta', 'carretera', 'road', 'highway'],
  ['tren', 'ferrocarril', 'railway', 'via ferrea'],
  [
    'luz',
    'electric',
    'linea',
    'transmision',
    'power',
    'energia',
    'energy',
    'central',
    'solar',
    'eolic',
    'wind',
  ],
  ['fiscal', 'bienes nacionales', 'public land', 'terreno', 'state land', 'suelo publico'],
  ['plan regulador', 'prc', 'zonificacion', 'zoning', 'zona', 'ipt', 'limite urbano', 'urban'],
  ['tsunami', 'maremoto', 'evacuacion', 'evacuation', 'riesgo', 'risk', 'amenaza', 'hazard'],
  ['aire', 'air', 'contaminacion', 'pollution', 'emision', 'emission', 'calidad'],
  ['escuela', 'colegio', 'school', 'hospital', 'salud', 'health', 'receptor'],
  ['pueblo', 'ciudad', 'localidad', 'town', 'city', 'settlement', 'poblado', 'caserio'],
  ['patrimonio', 'heritage', 'arqueolog', 'archaeolog', 'monumento', 'monument'],
  ['puerto', 'port', 'muelle', 'pier', 'borde costero', 'costa', 'coast', 'concesion maritima'],
  ['desaladora', 'desalinizadora', 'desalination', 'planta'],
  ['telescopio', 'observatorio', 'observatory', 'astronom', 'cielo', 'sky'],
  ['glaciar', 'glacier', 'hielo', 'ice'],
  ['volcan', 'volcano', 'cerro', 'peak', 'cumbre'],
  ['turis', 'touris', 'atractivo', 'attraction', 'zoit'],
]

/** What else a typed word may be called: words of every line that holds a word beginning with it, or that it begins with. */
function alsoCalled(word: string): string[] {
  if (word.length < 3) return []
  return SYNONYMS.filter((line) =>
    line.some((one) => one.startsWith(word) || (one.length > 3 && word.startsWith(one))),
  ).flat()
}

/** How well a layer answers to what was typed; null: not at all. */
export function rankOf(layer: LayerDeclaration, typed: string): number | null {
  const title = plain(`${layer.title.es} ${layer.title.en}`)
  const text = plain(
    `${[layer.description, layer.publisher].flatMap(({ es, en }) => [es, en]).join(' ')} ${layer.id}`,
  )
  const words = plain(typed)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  if (words.length === 0) return null
  const isWhole = [layer.title.es, layer.title.en].some((one) => plain(one) === words.join(' '))
  const ranks = words.map((word) => {
    if (isWhole) return 5
    if (new RegExp(`(^|[^\\p{L}\\p{N}])${word}`, 'u').test(title)) return 4
    if (title.includes(word)) return 3
    if (text.includes(word)) return 2
    return alsoCalled(word).some((other) => title.includes(other)) ? 1 : 0
  })
  return ranks.every((rank) => rank > 0) ? ranks.reduce<number>((sum, rank) => sum + rank, 0) : null
}

/** The layers that answer to what was typed, in either language and by other names, the likeliest first. */
export function findLayers(layers: readonly LayerDeclaration[], typed: string): LayerDeclaration[] {
  return layers
    .flatMap((layer) => {
      const rank = rankOf(layer, typed)
      return rank === null ? [] : [{ layer, rank }]
    })
    .sort((a, b) => b.rank - a.rank)
    .map(({ layer }) => layer)
}
