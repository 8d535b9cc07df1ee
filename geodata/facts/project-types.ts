import type { Text } from '../model/text.ts'

/** Groups of project types, in the order a form shows them. */
export const PROJECT_GROUPS = {
  mining: { es: 'Minería', en: 'Mining' },
  energy: { es: 'Energía', en: 'Energy' },
  water: { es: 'Agua', en: 'Water' },
  industry: { es: 'Industria y bodegaje', en: 'Industry and storage' },
  waste: { es: 'Residuos y suelos', en: 'Waste and soils' },
  transport: { es: 'Transporte y comunicaciones', en: 'Transport and communications' },
  social: { es: 'Equipamiento, vivienda y turismo', en: 'Facilities, housing and tourism' },
} as const satisfies Record<string, Text>
export type ProjectGroup = keyof typeof PROJECT_GROUPS

export interface ProjectType {
  readonly group: ProjectGroup
  readonly title: Text
}

const type = (group: ProjectGroup, es: string, en: string): ProjectType => ({ group, title: { es, en } })

/** Project types a rule may name with `type`. The key is what is stored and what rules write. */
export const PROJECT_TYPES = {
  mine: type('mining', 'Mina (rajo o subterránea)', 'Mine (open pit or underground)'),
  'exploration-drilling': type('mining', 'Sondajes de exploración minera', 'Mineral exploration drilling'),
  'processing-plant': type('mining', 'Planta de procesamiento de mineral', 'Ore processing plant'),
  'heap-leach': type('mining', 'Pila de lixiviación', 'Heap leach pad'),
  tailings: type('mining', 'Depósito de relaves', 'Tailings deposit'),
  'waste-rock': type('mining', 'Botadero de estériles', 'Waste-rock dump'),
  'lithium-brine': type(
    'mining',
    'Extracción de salmuera (litio, potasio)',
    'Brine extraction (lithium, potassium)',
  ),
  aggregates: type('mining', 'Extracción de áridos o greda', 'Aggregate or clay extraction'),
  camp: type('mining', 'Campamento de trabajadores', 'Workers’ camp'),

  'solar-pv': type('energy', 'Planta solar fotovoltaica', 'Solar photovoltaic plant'),
  csp: type('energy', 'Planta de concentración solar', 'Concentrated solar power plant'),
  wind: type('energy', 'Parque eólico', 'Wind farm'),
  bess: type('energy', 'Almacenamiento de energía en baterías', 'Battery energy storage'),
  'thermal-power': type('energy', 'Central termoeléctrica', 'Thermal power station'),
  'green-hydrogen': type('energy', 'Hidrógeno o amoníaco verde', 'Green hydrogen or ammonia'),
  'transmission-line': type('energy', 'Línea de transmisión eléctrica', 'Power transmission line'),
  substation: type('energy', 'Subestación eléctrica', 'Electrical substation'),

  desalination: type('water', 'Planta desalinizadora', 'Desalination plant'),
  aqueduct: type('water', 'Acueducto', 'Aqueduct'),
  'water-supply': type('water', 'Sistema de agua potable', 'Drinking-water system'),
  wastewater: type('water', 'Planta de tratamiento de aguas servidas', 'Sewage treatment plant'),
  well: type('water', 'Pozo o captación de agua subterránea', 'Well or groundwater intake'),
  'marine-outfall': type('water', 'Emisario submarino', 'Submarine outfall'),

  'industrial-park': type('industry', 'Parque o loteo industrial', 'Industrial park or subdivision'),
  'industrial-plant': type('industry', 'Planta industrial', 'Industrial plant'),
  'warehouse-logistics': type('industry', 'Bodegas o centro logístico', 'Warehouse or logistics centre'),
  'fuel-station': type('industry', 'Estación de servicio', 'Fuel station'),
  'hazmat-storage': type(
    'industry',
    'Almacenamiento de sustancias peligrosas',
    'Storage of hazardous substances',
  ),
  'explosives-storage': type('industry', 'Polvorín o almacén de explosivos', 'Explosives store'),

  'waste-treatment': type('waste', 'Planta de tratamiento de residuos', 'Waste treatment plant'),
  landfill: type('waste', 'Relleno sanitario', 'Sanitary landfill'),
  'hazardous-waste': type(
    'waste',
    'Tratamiento o disposición de residuos peligrosos',
    'Hazardous-waste treatment or disposal',
  ),
  remediation: type('waste', 'Recuperación de suelos contaminados', 'Clean-up of contaminated land'),

  road: type('transport', 'Camino o carretera', 'Road or highway'),
  railway: type('transport', 'Vía férrea o terminal ferroviario', 'Railway or rail terminal'),
  airport: type('transport', 'Aeropuerto o aeródromo', 'Airport or aerodrome'),
  port: type('transport', 'Puerto o terminal marítimo', 'Port or marine terminal'),
  'truck-terminal': type('transport', 'Terminal de camiones', 'Truck terminal'),
  pipeline: type(
    'transport',
    'Ducto (mineroducto, gasoducto, oleoducto)',
    'Pipeline (concentrate, gas, oil)',
  ),
  telecom: type('transport', 'Antena o red de telecomunicaciones', 'Telecom antenna or network'),

  'health-centre': type('social', 'Establecimiento de salud', 'Health centre'),
  school: type('social', 'Establecimiento educacional', 'School'),
  park: type('social', 'Parque o plaza', 'Park or square'),
  'social-equipment': type('social', 'Equipamiento social o comunitario', 'Social or community facility'),
  housing: type('social', 'Conjunto habitacional', 'Housing development'),
  tourism: type('social', 'Proyecto turístico', 'Tourism project'),
} as const satisfies Record<string, ProjectType>
export type ProjectTypeId = keyof typeof PROJECT_TYPES
