import type { Text } from '../model/text.ts'
import type { UnitId } from '../model/units.ts'

/**
 * Terms
 * - fact: something stated about a project that a rule may ask for. A fact not stated is not known; a flag not
 *   stated is not known either, never false.
 * - derived fact: one the application works out itself and nobody states (`area_ha`, from the polygon).
 */

export type FactDeclaration =
  | {
      readonly type: 'number'
      readonly question: Text
      readonly unit: UnitId
      readonly minimum: number
      readonly maximum?: number
      /** Worked out by the application; cannot be stated. */
      readonly derived?: true
    }
  | { readonly type: 'flag'; readonly question: Text }
  | { readonly type: 'enum'; readonly question: Text; readonly choices: Readonly<Record<string, Text>> }

const number = (
  unit: UnitId,
  es: string,
  en: string,
  more: { maximum?: number; derived?: true } = {},
): FactDeclaration => ({ type: 'number', question: { es, en }, unit, minimum: 0, ...more })

const flag = (es: string, en: string): FactDeclaration => ({ type: 'flag', question: { es, en } })

const choice = (
  es: string,
  en: string,
  choices: Record<string, readonly [es: string, en: string]>,
): FactDeclaration => ({
  type: 'enum',
  question: { es, en },
  choices: Object.fromEntries(Object.entries(choices).map(([id, [a, b]]) => [id, { es: a, en: b }])),
})

/** Every attribute a rule may ask for, besides the project type. */
export const ATTRIBUTES = {
  area_ha: number('ha', '¿Qué superficie tiene el sitio dibujado?', 'What is the area of the site drawn?', {
    derived: true,
  }),
  plot_m2: number('m2', '¿Qué superficie tiene el predio?', 'What is the area of the plot?'),
  built_m2: number('m2', '¿Cuántos metros cuadrados se construirán?', 'How much floor area will be built?'),
  persons: number(
    'count',
    '¿Para cuántas personas, a la vez, está pensado el recinto?',
    'How many people, at one time, is the facility meant for?',
  ),
  parking: number('count', '¿Cuántos estacionamientos tendrá?', 'How many parking spaces will it have?'),
  homes: number('count', '¿Cuántas viviendas tendrá?', 'How many homes will it have?'),
  beds: number('count', '¿Cuántas camas tendrá para huéspedes?', 'How many guest beds will it have?'),
  ore_t_month: number(
    't_month',
    '¿Cuánto mineral se extraerá o procesará al mes, en todo el proyecto?',
    'How much ore will the whole project extract or process a month?',
  ),
  platforms: number(
    'count',
    '¿Cuántas plataformas de sondaje se harán, con sus sondajes?',
    'How many drill platforms will there be?',
  ),
  power_mw: number(
    'mw',
    '¿Qué potencia de generación se instalará?',
    'How much generating power will be installed?',
  ),
  voltage_kv: number(
    'kv',
    '¿Cuál es la mayor tensión de la línea o subestación del proyecto?',
    'What is the highest voltage of the project’s line or substation?',
  ),
  installed_kva: number(
    'kva',
    '¿Qué potencia eléctrica instalada tendrá la planta?',
    'What installed electrical power will the plant have?',
  ),
  truck_bays: number(
    'count',
    '¿Cuántos sitios tendrá para estacionar camiones?',
    'How many truck bays will it have?',
  ),
  fuel_l: number(
    'l',
    '¿Cuánto combustible se almacenará en la estación?',
    'How much fuel will the station store?',
  ),
  toxic_kg: number(
    'kg',
    '¿Cuánta sustancia tóxica se almacenará a la vez?',
    'How much toxic substance will be stored at one time?',
  ),
  explosive_kg: number(
    'kg',
    '¿Cuánta sustancia explosiva se almacenará a la vez?',
    'How much explosive substance will be stored at one time?',
  ),
  flammable_kg: number(
    'kg',
    '¿Cuánta sustancia inflamable se almacenará a la vez?',
    'How much flammable substance will be stored at one time?',
  ),
  corrosive_reactive_kg: number(
    'kg',
    '¿Cuánta sustancia corrosiva o reactiva se almacenará a la vez?',
    'How much corrosive or reactive substance will be stored at one time?',
  ),
  hazmat_transport_t_day: number(
    't_day',
    '¿Cuántas toneladas diarias de sustancias peligrosas se transportarán por tierra?',
    'How many tonnes of hazardous substances will be carried by land a day?',
  ),
  population_served: number(
    'count',
    '¿A cuántas personas servirá el sistema (o a cuántas equivale su carga)?',
    'How many people will the system serve (or equal in load)?',
  ),
  industrial_waste_t_day: number(
    't_day',
    '¿Cuántos residuos sólidos industriales se tratarán al día?',
    'How much industrial solid waste will be treated a day?',
  ),
  industrial_waste_disposal_t: number(
    't',
    '¿Cuántos residuos sólidos industriales se dispondrán en el sitio?',
    'How much industrial solid waste will be disposed of on the site?',
  ),
  hazwaste_kg_day: number(
    'kg_day',
    '¿Cuántos residuos peligrosos se tratarán o dispondrán al día?',
    'How much hazardous waste will be treated or disposed of a day?',
  ),
  hazwaste_acute_kg_day: number(
    'kg_day',
    '¿Cuántos de esos residuos peligrosos son de toxicidad aguda?',
    'How much of that hazardous waste is acutely toxic?',
  ),
  aggregate_m3_month: number(
    'm3_month',
    '¿Cuántos áridos o greda se extraerán al mes?',
    'How much aggregate or clay will be extracted a month?',
  ),
  aggregate_m3_total: number(
    'm3',
    '¿Cuántos áridos o greda se extraerán en total, durante toda la vida del proyecto?',
    'How much aggregate or clay will be extracted in all, over the life of the project?',
  ),
  dam_height_m: number(
    'm',
    '¿Qué altura tendrá el muro del embalse, si hay uno?',
    'How high will the dam wall be, if there is one?',
  ),
  dam_m3: number(
    'm3',
    '¿Cuánta agua guardará el embalse, si hay uno?',
    'How much water will the reservoir hold, if there is one?',
  ),
  wetland_drained_ha: number(
    'ha',
    '¿Cuántas hectáreas de humedal, vega, bofedal o laguna se drenarán o secarán?',
    'How many hectares of wetland, vega, bofedal or lagoon will be drained or dried?',
  ),
  channel_m3: number(
    'm3',
    '¿Cuánto material se moverá para defender o alterar un cauce?',
    'How much material will be moved to defend or alter a channel?',
  ),
  dredge_m3: number('m3', '¿Cuánto material se dragará?', 'How much material will be dredged?'),
  aqueduct_m3s: number('m3_s', '¿Qué caudal conducirá el acueducto?', 'What flow will the aqueduct carry?'),
  emission_share_pct: number(
    'percent',
    '¿Qué parte de la emisión diaria total de la zona, del contaminante normado, aportará la instalación?',
    'What share of the zone’s total daily emission of the regulated pollutant will the plant add?',
    { maximum: 100 },
  ),
  pm_combustion_increase_t_year: number(
    't_year',
    '¿Cuánto aumentará la emisión de material particulado por combustión?',
    'How much will emissions of particulate matter from combustion rise?',
  ),
  tall_structure_m: number(
    'm',
    '¿Qué altura tendrá la estructura más alta?',
    'How high will the tallest structure be?',
  ),
  contaminated_m2: number(
    'm2',
    '¿Qué superficie de suelo contaminado se recuperará?',
    'What area of contaminated land will be cleaned up?',
  ),
  lease_years: number(
    'years',
    '¿Por cuántos años se pide el arriendo?',
    'For how many years is the lease asked?',
  ),
  concession_years: number(
    'years',
    '¿Por cuántos años se pide la concesión?',
    'For how many years is the concession asked?',
  ),

  groundwater_new: flag(
    '¿Se extraerá agua subterránea que hoy no se extrae?',
    'Will groundwater be drawn that is not drawn today?',
  ),
  groundwater_exploration: flag('¿Se explorarán aguas subterráneas?', 'Will groundwater be explored for?'),
  aquifer_recharge: flag(
    '¿Se recargará artificialmente un acuífero?',
    'Will an aquifer be artificially recharged?',
  ),
  excavates: flag('¿Se excavará o removerá suelo?', 'Will soil be dug or removed?'),
  crosses_channel: flag(
    '¿Alguna obra cruzará un cauce o quebrada, aunque esté seco?',
    'Will any work cross a channel or ravine, even a dry one?',
  ),
  modifies_channel: flag(
    '¿Se modificará un cauce o quebrada, aunque esté seco?',
    'Will a channel or ravine be altered, even a dry one?',
  ),
  river_defence: flag(
    '¿Se harán defensas de ribera o se regularizará un cauce?',
    'Will river banks be defended or a channel regularised?',
  ),
  effluent_liquid: flag(
    '¿El proyecto generará residuos líquidos industriales o mineros?',
    'Will the project produce industrial or mining liquid waste?',
  ),
  effluent_to_sea: flag(
    '¿Se descargará algo al mar (salmuera, aguas tratadas, residuos líquidos)?',
    'Will anything be discharged to the sea (brine, treated water, liquid waste)?',
  ),
  sewage_onsite: flag(
    '¿Se tratarán o dispondrán aguas servidas en el sitio?',
    'Will sewage be treated or disposed of on the site?',
  ),
  solid_waste_onsite: flag(
    '¿Se acumularán, clasificarán o dispondrán residuos sólidos en el sitio?',
    'Will solid waste be kept, sorted or disposed of on the site?',
  ),
  hazwaste_onsite: flag(
    '¿Se almacenarán residuos peligrosos en el sitio?',
    'Will hazardous waste be stored on the site?',
  ),
  uses_effluent_for_dust_or_irrigation: flag(
    '¿Se usará el efluente para riego, control de polvo o se infiltrará?',
    'Will the effluent be used for irrigation or dust control, or be infiltrated?',
  ),
  third_party_waste: flag(
    '¿Se recibirán residuos líquidos o sólidos de terceros?',
    'Will liquid or solid waste of third parties be received?',
  ),
  outdoor_lighting: flag('¿Tendrá iluminación exterior?', 'Will it have outdoor lighting?'),
  resettles_people: flag(
    '¿Alguien tendrá que dejar el lugar donde vive?',
    'Will anyone have to leave their home?',
  ),
  cuts_xerophytic: flag(
    '¿Se cortarán o descepará cactus, arbustos u otra vegetación de zona árida?',
    'Will cacti, shrubs or other dryland plants be cut or uprooted?',
  ),
  cuts_native_forest: flag(
    '¿Se cortará bosque nativo (tamarugo, algarrobo, queñoa)?',
    'Will native forest be cut (tamarugo, algarrobo, queñoa)?',
  ),
  captures_fauna: flag(
    '¿Habrá que capturar o trasladar fauna silvestre?',
    'Will wild animals have to be caught or moved?',
  ),
  rural_building: flag(
    '¿Se construirá en suelo rural, fuera de un límite urbano?',
    'Will there be building on rural land, outside an urban limit?',
  ),
  rural_subdivision: flag('¿Se subdividirá suelo rural?', 'Will rural land be subdivided?'),
  new_road_access: flag(
    '¿Se abrirá un acceso nuevo desde un camino público?',
    'Will a new access be opened from a public road?',
  ),
  uses_road_reserve: flag(
    '¿Alguna tubería, línea u obra irá por la faja de un camino público o la cruzará?',
    'Will any pipe, line or work run in or cross the reserve of a public road?',
  ),
  seawater_intake: flag('¿Se captará agua de mar?', 'Will seawater be taken in?'),
  coastal_works: flag(
    '¿Habrá obras en la playa, el fondo de mar o la orilla?',
    'Will there be works on the beach, the seabed or the shore?',
  ),
  mining_works: flag(
    '¿Habrá labores mineras (excavar, perforar o extraer mineral) o instalaciones para ellas?',
    'Will there be mining works (digging, drilling or taking out mineral) or installations for them?',
  ),
  modifies_existing_rca: flag(
    '¿Modifica un proyecto que ya tiene resolución de calificación ambiental (RCA)?',
    'Does it change a project that already has an environmental permit (RCA)?',
  ),
  permanent_building: flag('¿Se levantarán edificaciones definitivas?', 'Will there be permanent buildings?'),
  environmental_burdens: flag(
    '¿Trae beneficio social y también efectos negativos para quienes viven cerca (cargas ambientales)?',
    'Does it bring a social benefit and also negative effects for its neighbours (environmental burdens)?',
  ),
  public_project: flag(
    '¿Es un proyecto del Estado o de una municipalidad?',
    'Is it a project of the State or of a municipality?',
  ),
  strategic_investment: flag(
    '¿Está calificado como iniciativa de inversión estratégica?',
    'Is it rated as a strategic investment initiative?',
  ),
  small_enterprise: flag(
    '¿El titular es una empresa de menor tamaño (micro, pequeña o mediana)?',
    'Is the owner a small enterprise (micro, small or medium)?',
  ),
  conformity_certificate: flag(
    '¿El titular se somete a evaluación y certificación de conformidad?',
    'Does the owner submit to conformity assessment and certification?',
  ),

  land_act: choice(
    '¿Qué acto se pide sobre el terreno fiscal?',
    'Which act is asked for on the state land?',
    {
      sale: ['Venta', 'Sale'],
      lease: ['Arriendo', 'Lease'],
      'onerous-concession': ['Concesión de uso onerosa', 'Paid concession of use'],
      'free-concession': ['Concesión de uso gratuita', 'Free concession of use'],
      'free-transfer': ['Transferencia gratuita', 'Free transfer'],
      destination: ['Destinación', 'Assignment to a state body'],
      affectation: ['Afectación a uso público', 'Affectation to public use'],
      disaffectation: ['Desafectación de uso público', 'Removal from public use'],
      'occupation-permit': ['Permiso de ocupación provisoria', 'Provisional occupation permit'],
    },
  ),
  applicant: choice('¿Quién pide el terreno o el permiso?', 'Who asks for the land or the permit?', {
    municipality: ['Una municipalidad', 'A municipality'],
    'state-body': ['Un órgano del Estado', 'A state body'],
    'non-profit': ['Una entidad sin fines de lucro', 'A non-profit body'],
    'chilean-company': ['Una empresa chilena', 'A Chilean company'],
    'chilean-person': ['Una persona chilena', 'A Chilean person'],
    foreign: ['Una persona o empresa extranjera', 'A foreign person or company'],
    'border-national': [
      'Una persona o empresa de un país limítrofe (Argentina, Bolivia, Perú)',
      'A person or company of a bordering country (Argentina, Bolivia, Peru)',
    ],
  }),
  route: choice(
    '¿Por qué vía se presentará al sistema de evaluación ambiental (SEIA)?',
    'By which route will it go through environmental assessment (SEIA)?',
    {
      DIA: ['Declaración de Impacto Ambiental (DIA)', 'Environmental impact declaration (DIA)'],
      EIA: ['Estudio de Impacto Ambiental (EIA)', 'Environmental impact study (EIA)'],
      none: ['No se presentará', 'It will not be filed'],
    },
  ),
} as const satisfies Record<string, FactDeclaration>
export type AttributeId = keyof typeof ATTRIBUTES
