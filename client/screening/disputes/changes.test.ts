import { expect, test } from 'vitest'
import type { Screening } from '../../../geodata/model/screening.ts'
import { applyRoute } from '../../../geodata/rules/index.ts'
import { measuresOf, RULES } from '../../../geodata/rules/rules.fixture.ts'
import type { Dispute } from '../../data/disputes.ts'
import { beforeOf, choices, fileFault, isAbout, keysOfLayer, preview, standing } from './changes.ts'

const facts = { type: 'well', groundwater_new: true }
const measures = measuresOf({ vega_aquifer: 0 }, 'clear')
const { findings, route, assumed } = applyRoute(RULES, { ...facts, area_ha: 10 }, measures)
const screening = {
  facts,
  measures,
  parameters: {},
  findings,
  route: { value: route, assumed },
  site: { area_ha: 10 },
} as unknown as Screening
const RULE = 'water-vega-prohibition'

const dispute = (target: Dispute['target'], status: Dispute['status'] = 'received') =>
  ({ id: 'd1', target, status, reason: 'x', by: null }) as Dispute

test('what is said is looked up, and everything else can be held', () => {
  expect(beforeOf(screening, { rule: RULE })).toBe('triggered')
  expect(beforeOf(screening, { measure: 'vega_aquifer' })).toBe('touches')
  expect(beforeOf(screening, { rule: 'atlantis' })).toBeNull()
  expect(choices({ rule: RULE }, 'triggered').map((target) => 'rule' in target && target.outcome)).toEqual([
    'possible',
    'not-triggered',
  ])
  expect(choices({ measure: 'vega_aquifer' }, 'cannot-tell')).toHaveLength(2)
})

test('the preview tells what changes, and nothing when it is the only rule already held otherwise', () => {
  const clear = { measure: 'vega_aquifer', verdict: 'clear' } as const
  const { changed } = preview(screening, RULES.rules, [], clear)
  expect(changed).toContainEqual({ rule: RULE, from: 'triggered', to: 'not-triggered' })
  const held = dispute({ rule: RULE, outcome: 'not-triggered' })
  expect(preview(screening, RULES.rules, [held], clear).changed.map(({ rule }) => rule)).not.toContain(RULE)
  const rejected = dispute({ rule: RULE, outcome: 'not-triggered' }, 'rejected')
  expect(preview(screening, RULES.rules, [rejected], clear).changed).toEqual(changed)
})

test('what only follows from another way into assessment is counted apart', () => {
  const mine = { type: 'mine', ore_t_month: 6000 }
  const routed = applyRoute(RULES, { ...mine, area_ha: 10 }, measures)
  const mining = {
    ...screening,
    facts: mine,
    findings: routed.findings,
    route: { value: routed.route, assumed: routed.assumed },
  }
  const entry = { rule: 'seia-mine-5000t', outcome: 'not-triggered' } as const
  const { changed, follow } = preview(mining, RULES.rules, [], entry)
  expect(changed).toEqual([{ rule: 'seia-mine-5000t', from: 'triggered', to: 'not-triggered' }])
  expect(follow).toBeGreaterThan(0)
})

test('a dispute about the same thing does not stand beside a new one', () => {
  const target = { rule: RULE, outcome: 'possible' } as const
  const others = [
    dispute({ rule: RULE, outcome: 'not-triggered' }),
    dispute({ measure: 'adi', verdict: 'clear' }),
  ]
  expect(standing(others, target)).toEqual([others[1]])
  expect(others.map((other) => isAbout(other, { rule: RULE }))).toEqual([true, false])
})

test('the whole of a layer comes before its parts', () => {
  const keys = keysOfLayer(screening, 'air_saturated')
  expect(keys[0]).toBe('air_saturated')
  expect(keys.slice(1).every((key) => key.startsWith('air_saturated?'))).toBe(true)
})

test('a file is judged by its bytes before it is sent', async () => {
  expect(await fileFault(new Blob(['%PDF-1.4']))).toBeNull()
  expect(await fileFault(new Blob(['<svg>']))).toBe('type')
  expect(await fileFault(new Blob(['%PDF-', new Uint8Array(9 * 1024 * 1024)]))).toBe('too-large')
})
