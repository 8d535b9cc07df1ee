import { choice, date, flag, integer, number, type PropertyDeclaration, text, url } from '../model/layer.ts'

/**
 * The words layers share. A word is declared here once, so `power_mw` is the same thing, in the same unit, under the
 * same title, wherever it stands. What only one layer says (its kinds, its states) is declared in that layer.
 */
export const WORDS = {
  name: text('Nombre', 'Name'),
  alt_name: text('Otros nombres', 'Other names'),
  operator: text('Operador', 'Operator'),
  owner: text('Propietario o titular', 'Owner or holder'),
  commodity: text('Producto', 'Commodity'),
  comuna: text('Comuna (código)', 'Comuna (code)', {
    es: 'Código único territorial de cinco dígitos, por ejemplo 02201.',
    en: 'Territorial code of five digits, for example 02201.',
  }),
  province: text('Provincia (código)', 'Province (code)'),
  locality: text('Localidad', 'Locality'),
  people: text('Pueblo', 'People'),
  basin: text('Cuenca', 'Basin'),
  subbasin: text('Subsubcuenca (código)', 'Sub-sub-basin (code)'),
  year: integer('Año', 'Year'),
  start_year: integer('Año de inicio', 'Start year'),
  end_year: integer('Año de término', 'End year'),
  date: date('Fecha', 'Date'),
  granted_on: date('Fecha de otorgamiento', 'Date granted'),
  expires_on: date('Fecha de término', 'End date'),
  submitted_on: date('Fecha de presentación', 'Date filed'),
  decided_on: date('Fecha de resolución', 'Date decided'),
  investment_usd_m: number('Inversión', 'Investment', 'usd_m', { minimum: 0 }),
  power_mw: number('Potencia', 'Power', 'mw', { minimum: 0 }),
  kv: number('Tensión', 'Voltage', 'kv', { minimum: 0 }),
  flow_l_s: number('Caudal', 'Flow', 'l_s', { minimum: 0 }),
  production: number('Producción', 'Production', undefined, {
    minimum: 0,
    description: { es: 'En la unidad que dice la fuente.', en: 'In the unit the source states.' },
  }),
  production_unit: text('Unidad de la producción', 'Unit of production'),
  emission_t_year: number('Emisión', 'Emission', 't_year', { minimum: 0 }),
  area_ha: number('Superficie publicada', 'Published area', 'ha', { minimum: 0 }),
  length_km: number('Largo', 'Length', 'km', { minimum: 0 }),
  height_m: number('Altura', 'Height', 'm', { minimum: 0 }),
  depth_m: number('Profundidad', 'Depth', 'm', { minimum: 0 }),
  elevation_m_asl: number('Altitud', 'Elevation', 'm_asl'),
  volume_m3: number('Volumen', 'Volume', 'm3', { minimum: 0 }),
  tonnage_mt: number('Tonelaje (millones de toneladas)', 'Tonnage (million tonnes)', undefined, {
    minimum: 0,
  }),
  authorised_mt: number(
    'Tonelaje autorizado (millones de toneladas)',
    'Authorised tonnage (million tonnes)',
    undefined,
    { minimum: 0 },
  ),
  population: integer('Población', 'Population', 'count'),
  households: integer('Hogares', 'Households', 'count'),
  dwellings: integer('Viviendas', 'Dwellings', 'count'),
  code: text('Código', 'Code'),
  register: text('Inscripción o rol', 'Registration or roll number'),
  decree: text('Acto que lo establece', 'Founding act'),
  pollutant: text('Contaminante', 'Pollutant'),
  technology: text('Tecnología', 'Technology'),
  fuel: text('Combustible', 'Fuel'),
  facility: text('Faena', 'Mine site'),
  plan: text('Instrumento', 'Plan'),
  permitted: text('Usos permitidos', 'Permitted uses'),
  prohibited: text('Usos prohibidos', 'Prohibited uses'),
  network: text('Red', 'Network'),
  route: text('Rol o ruta', 'Route number'),
  sector: text('Rubro o sector', 'Sector'),
  agency: text('Organismo', 'Agency'),
  paved: flag('Pavimentado', 'Paved'),
  url: url('Ficha', 'Record'),
  note: text('Observación', 'Note'),
  /** Zones with a declaration of saturation or latency in the region; rules filter on these codes. */
  zone: choice('Zona declarada', 'Declared zone', {
    tocopilla: ['Tocopilla', 'Tocopilla'],
    calama: ['Calama', 'Calama'],
    'maria-elena': ['María Elena y Pedro de Valdivia', 'María Elena and Pedro de Valdivia'],
    chuquicamata: ['Chuquicamata', 'Chuquicamata'],
    mejillones: ['Mejillones', 'Mejillones'],
    antofagasta: ['Antofagasta', 'Antofagasta'],
    'sierra-gorda': ['Sierra Gorda', 'Sierra Gorda'],
    other: ['Otra', 'Other'],
  }),
} as const satisfies Record<string, PropertyDeclaration>

/** States of a project, from announcement to closure. */
export const PROJECT_STATUS = choice('Estado', 'Status', {
  approved: ['Aprobado', 'Approved'],
  in_evaluation: ['En evaluación', 'In evaluation'],
  rejected: ['Rechazado', 'Rejected'],
  withdrawn: ['Desistido', 'Withdrawn'],
  under_construction: ['En construcción', 'Under construction'],
  operating: ['En operación', 'Operating'],
  announced: ['Anunciado', 'Announced'],
  closed: ['Cerrado', 'Closed'],
})

/** States of something that already stands or is being built: mines, plants, works. */
export const OPERATION_STATUS = choice('Estado', 'Status', {
  operating: ['En operación', 'Operating'],
  under_construction: ['En construcción', 'Under construction'],
  approved: ['Aprobada', 'Approved'],
  in_evaluation: ['En evaluación', 'In evaluation'],
  announced: ['Anunciada', 'Announced'],
  suspended: ['Paralizada', 'Suspended'],
  closed: ['Cerrada', 'Closed'],
  abandoned: ['Abandonada', 'Abandoned'],
})

export type Word = keyof typeof WORDS

/** The shared properties named, in that order: `properties: { ...words('name', 'operator'), kind: … }`. */
export function words<const W extends Word>(...ids: readonly W[]): Pick<typeof WORDS, W> {
  return Object.fromEntries(ids.map((id) => [id, WORDS[id]])) as Pick<typeof WORDS, W>
}

/** The nine comunas by territorial code (CUT, SUBDERE). */
export const COMUNAS = {
  '02101': 'Antofagasta',
  '02102': 'Mejillones',
  '02103': 'Sierra Gorda',
  '02104': 'Taltal',
  '02201': 'Calama',
  '02202': 'Ollagüe',
  '02203': 'San Pedro de Atacama',
  '02301': 'Tocopilla',
  '02302': 'María Elena',
} as const

/** The three provinces by code. */
export const PROVINCES = { '021': 'Antofagasta', '022': 'El Loa', '023': 'Tocopilla' } as const
