import type { Parameters } from '../model/screening.ts'
import type { Text } from '../model/text.ts'

/** A distance the team chose and a person may change. Not law: the norm it serves sets no distance. */
export interface Parameter {
  readonly id: string
  /** Metres. */
  readonly default_m: number
  /** What it is used for. */
  readonly title: Text
  readonly why: Text
}

const parameter = (
  id: string,
  default_m: number,
  [titleEs, titleEn]: readonly [string, string],
  [whyEs, whyEn]: readonly [string, string],
): Parameter => ({ id, default_m, title: { es: titleEs, en: titleEn }, why: { es: whyEs, en: whyEn } })

const STRIP = [
  'Servidumbres usuales; la franja verdadera se calcula para cada línea (RPTD N° 07).',
  'Usual easements; the true strip is computed for each line (RPTD N° 07).',
] as const
const TEAM = ['Valor elegido por el equipo.', 'Value chosen by the team.'] as const

/** Screening distances of permitting.md, section 3. */
export const PARAMETERS: readonly Parameter[] = Object.freeze([
  parameter(
    'near_protected_m',
    5000,
    [
      'Áreas protegidas, sitios prioritarios, sitios Ramsar y santuarios',
      'Protected areas, priority sites, Ramsar sites and sanctuaries',
    ],
    [
      'Primer corte habitual de un área de influencia por polvo, ruido y vistas en desierto abierto.',
      'Typical first cut of an influence area for dust, noise and views in open desert.',
    ],
  ),
  parameter(
    'near_wetland_m',
    2000,
    ['Vegas, bofedales, salares y lagunas', 'Vegas, bofedales, salt flats and lagoons'],
    [
      'El alcance hidrogeológico suele ser mayor; quien use agua debería aumentarlo.',
      'Hydrogeological reach is often larger; water users should raise it.',
    ],
  ),
  parameter(
    'near_vega_pumping_m',
    20000,
    ['Pozos cerca de vegas y salares', 'Wells near vegas and salt flats'],
    [
      'Los conos de descenso en cuencas de salares tienen la escala de la cuenca; es mejor preguntar si la cuenca es la misma.',
      'Drawdown cones in salt-flat basins are basin-scale; asking whether the basin is the same is better.',
    ],
  ),
  parameter(
    'near_indigenous_m',
    10000,
    [
      'Comunidades y tierras indígenas fuera del sitio',
      'Indigenous communities and Indigenous land outside the site',
    ],
    [
      '«En las cercanías» no tiene distancia en el artículo 86 del DS 40.',
      '“En las cercanías” (nearby) has no distance in article 86 of DS 40.',
    ],
  ),
  parameter(
    'near_population_m',
    2000,
    ['Efectos sobre la salud y los grupos humanos', 'Effects on health and on human groups'],
    ['Primer corte por ruido y polvo.', 'First cut for noise and dust.'],
  ),
  parameter(
    'near_heritage_m',
    500,
    [
      'Monumentos Históricos, Zonas Típicas y Qhapaq Ñan',
      'Historic monuments, typical zones and the Qhapaq Ñan',
    ],
    [
      '«Alrededores» no tiene distancia en los artículos 11 y 12 de la Ley 17.288.',
      '“Alrededores” (surroundings) has no distance in articles 11 and 12 of Ley 17.288.',
    ],
  ),
  parameter(
    'near_archaeo_m',
    200,
    ['Sitios arqueológicos conocidos', 'Known archaeological sites'],
    ['Error de ubicación de los registros antiguos.', 'Location error of old records.'],
  ),
  parameter(
    'near_channel_m',
    50,
    ['Quebradas y ríos', 'Ravines and rivers'],
    [
      'Error del trazado; los cauces de Atacama suelen estar secos.',
      'Mapping error; channels in Atacama are often dry.',
    ],
  ),
  parameter(
    'near_glacier_m',
    2000,
    ['Glaciares y glaciares de roca del inventario', 'Glaciers and rock glaciers of the inventory'],
    ['Primer corte.', 'First cut.'],
  ),
  parameter(
    'near_observatory_m',
    50000,
    ['Luz y polvo sobre los observatorios', 'Light and dust on observatories'],
    ['Los domos de luz alcanzan decenas de kilómetros.', 'Light domes carry tens of kilometres.'],
  ),
  parameter(
    'near_astro_land_m',
    5000,
    ['Terrenos y parques de observatorios', 'Observatory land and parks'],
    ['Primer corte.', 'First cut.'],
  ),
  parameter(
    'near_airport_m',
    6000,
    ['Superficies de protección de aeródromos', 'Protection surfaces of aerodromes'],
    [
      'Orden de tamaño de las superficies horizontal interna y cónica del Anexo 14 de la OACI.',
      'Order of size of the inner horizontal and conical surfaces of ICAO Annex 14.',
    ],
  ),
  parameter(
    'near_airport_tall_m',
    15000,
    [
      'Estructuras de 45 m o más, y plantas solares o eólicas, cerca de aeródromos',
      'Structures of 45 m or more, and solar or wind plants, near aerodromes',
    ],
    ['Orden de tamaño de la superficie de aproximación.', 'Order of size of the approach surface.'],
  ),
  parameter(
    'near_landfill_airport_m',
    8000,
    ['Peligro aviario de rellenos sanitarios', 'Bird hazard of landfills'],
    [
      'Orden de tamaño de la circular FAA AC 150/5200-33 (5 millas terrestres).',
      'Order of size of FAA AC 150/5200-33 (5 statute miles).',
    ],
  ),
  parameter(
    'near_line_66_m',
    10,
    ['Media franja de líneas de menos de 100 kV', 'Half strip of lines under 100 kV'],
    STRIP,
  ),
  parameter(
    'near_line_110_m',
    15,
    ['Media franja de líneas de 100 a menos de 200 kV', 'Half strip of lines from 100 to under 200 kV'],
    STRIP,
  ),
  parameter(
    'near_line_220_m',
    25,
    ['Media franja de líneas de 200 a menos de 400 kV', 'Half strip of lines from 200 to under 400 kV'],
    STRIP,
  ),
  parameter(
    'near_line_500_m',
    35,
    ['Media franja de líneas de 400 kV o más', 'Half strip of lines of 400 kV or more'],
    STRIP,
  ),
  parameter(
    'near_pipeline_m',
    50,
    ['Ductos de gas, petróleo, concentrado o agua', 'Gas, oil, concentrate or water mains'],
    TEAM,
  ),
  parameter(
    'near_rail_m',
    20,
    ['Faja de seguridad de la vía férrea', 'Railway safety strip'],
    [
      'El artículo y la distancia de la ley de ferrocarriles no se han verificado.',
      'The article and distance of the railway law have not been checked.',
    ],
  ),
  parameter(
    'tailings_danger_m',
    5000,
    [
      'Aguas abajo de un depósito de relaves cuya distancia peligrosa no se conoce',
      'Below a tailings deposit whose danger distance is not known',
    ],
    [
      'Valor elegido por el equipo; cuando se conoce la distancia aprobada, se usa esa.',
      'Value chosen by the team; use the approved distance when it is known.',
    ],
  ),
  parameter('near_hazmat_receptor_m', 500, ['Escuelas y centros de salud', 'Schools and clinics'], TEAM),
  parameter(
    'near_conflict_m',
    1000,
    [
      'Otros proyectos del SEIA (efectos acumulativos)',
      'Other projects in environmental assessment (cumulative effects)',
    ],
    TEAM,
  ),
])

/** The team's distances by parameter, in metres. A new object. */
export function defaultParameters(): Parameters {
  return Object.fromEntries(PARAMETERS.map(({ id, default_m }) => [id, default_m]))
}
