import { landTake } from '../../geodata/availability/land-take.ts'
import type { Take } from '../../geodata/model/candidate.ts'
import type { Geometry } from '../../geodata/model/feature.ts'
import { Problem } from '../../geodata/model/problem.ts'
import type { Facts } from '../../geodata/model/screening.ts'
import { startingSets } from '../availability/starting-sets.ts'
import type { Database, Identity } from '../db/as.ts'
import { ruleBase } from '../screening/rule-base.ts'
import { assess, assessContext } from '../screening/screen.ts'
import { readSite } from '../sites/read-site.ts'
import { shapeOfArea } from './queries.ts'

export interface TakeRequest {
  /** GeoJSON, EPSG:4326. */
  candidate: unknown
  /** A starting set, or an option of one: `solar-pv`, `social-fiscal/park`. */
  set: string
  item: string
  amount: number
}

/** A project of an item, as rules ask for it: what the item and its amount say, and nothing else. */
const PROJECTS: Readonly<Record<string, (amount: number, ha: number) => Facts>> = {
  'industrial-suppliers/light-workshop': (_, ha) => ({ type: 'warehouse-logistics', plot_m2: ha * 10_000 }),
  'industrial-suppliers/heavy-workshop': (_, ha) => ({ type: 'warehouse-logistics', plot_m2: ha * 10_000 }),
  'industrial-suppliers/fabrication': (_, ha) => ({ type: 'industrial-plant', plot_m2: ha * 10_000 }),
  'industrial-suppliers/industrial-park': (_, ha) => ({ type: 'industrial-park', plot_m2: ha * 10_000 }),
  'solar-pv/pv': (mw) => ({ type: 'solar-pv', power_mw: mw }),
  'solar-pv/battery': () => ({ type: 'bess' }),
  'wind/farm': (mw) => ({ type: 'wind', power_mw: mw }),
  'wind/disturbed': (mw) => ({ type: 'wind', power_mw: mw }),
  'desalination/reverse-osmosis': () => ({ type: 'desalination' }),
  'desalination/pump-station': () => ({ type: 'aqueduct' }),
  'desalination/aqueduct': () => ({ type: 'aqueduct' }),
  'social-fiscal/health-centre': (_, ha) => ({ type: 'health-centre', plot_m2: ha * 10_000 }),
  'social-fiscal/hospital': (_, ha) => ({ type: 'health-centre', plot_m2: ha * 10_000 }),
  'social-fiscal/school': (_, ha) => ({ type: 'school', plot_m2: ha * 10_000 }),
  'social-fiscal/plaza': (_, ha) => ({ type: 'park', plot_m2: ha * 10_000 }),
  'social-fiscal/park': (_, ha) => ({ type: 'park', plot_m2: ha * 10_000 }),
  'tailings-waste/tailings': () => ({ type: 'tailings' }),
  'tailings-waste/waste-rock': () => ({ type: 'waste-rock' }),
  'tailings-waste/landfill': () => ({ type: 'landfill' }),
}

/**
 * How much land an item takes here, a compact shape of that inside a candidate, and the rules that a project so placed
 * triggers. The larger number is placed where it fits, else the smaller, else the candidate as it is. Nothing is stored.
 * Throws a Problem on an item nobody knows and on shapes that cannot be used.
 */
export async function takeLand(
  db: Database,
  identity: Identity,
  { candidate, set: setId, item, amount }: TakeRequest,
): Promise<Take> {
  const land = readSite(candidate)
  const [id = ''] = setId.split('/')
  const set = startingSets().find((each) => each.id === id)
  if (!set) {
    const known = startingSets().map((each) => each.id)
    throw new Problem('bad-parameter', {
      es: `No hay un conjunto de criterios «${setId}». Hay: ${known.join(', ')}.`,
      en: `There is no set of criteria “${setId}”. There are: ${known.join(', ')}.`,
    })
  }
  const { min_ha, max_ha, note, basis } = landTake(set, item, amount)
  return db.as(
    identity,
    async (tx) => {
      const largest = await shapeOfArea(tx, land, max_ha * 10_000)
      if (!largest.valid || !largest.geometry) throw crossing(largest.reason)
      const landM2 = largest.land_m2
      const fits = landFits(largest.m2, min_ha, max_ha)
      const shape = fits === 'least' ? await shapeOfArea(tx, land, min_ha * 10_000) : largest
      const ha = (shape.m2 ?? 0) / 10_000
      const facts = PROJECTS[`${id}/${item}`]?.(amount, ha) ?? {}
      const context = { ...(await assessContext(tx)), detail: false }
      const assessment = await assess(tx, context, { site: shape.geometry, facts })
      const rules = new Map(ruleBase().rules.map((rule) => [rule.id, rule]))
      return {
        item,
        amount,
        min_ha,
        max_ha,
        note,
        basis,
        land_ha: landM2 / 10_000,
        fits,
        geometry: shape.geometry as Geometry,
        ha,
        facts,
        findings: assessment.findings.flatMap(({ rule: ruleId, outcome }) => {
          const rule = rules.get(ruleId)
          if (!rule || (outcome !== 'triggered' && outcome !== 'possible')) return []
          const { es, en, then, severity, cite } = rule
          return [
            { rule: ruleId, outcome, title: { es, en }, what: then.what, kind: then.kind, severity, cite },
          ]
        }),
        not_evaluated: assessment.findings.filter(({ outcome }) => outcome === 'not-evaluated').length,
      }
    },
    { statementTimeoutMs: 30_000 },
  )
}

/** Whether the larger number fits into the largest connected part, only the smaller, or neither; 1 % is the shape's own. */
function landFits(m2: number | null, minHa: number, maxHa: number): Take['fits'] {
  const ha = (m2 ?? 0) / 10_000
  if (ha >= maxHa * 0.99) return 'whole'
  return ha >= minHa * 0.99 ? 'least' : 'no'
}

const crossing = (reason: string | null) =>
  new Problem(
    'site-self-crossing',
    {
      es: 'El contorno del candidato se cruza a sí mismo. Vuelve a elegirlo de la lista.',
      en: 'The outline of the candidate crosses itself. Choose it from the list again.',
    },
    { extra: { reason } },
  )
