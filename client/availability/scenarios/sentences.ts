import type { LayerDeclaration } from '../../../geodata/model/layer.ts'
import type { Scenario, ScenarioComparison, ScenarioRerun } from '../../../geodata/model/scenario.ts'
import { layerList } from '../candidates/sentences.ts'
import { hectares, type Speak, shareText, signedHectares } from '../words.ts'

/** When a scenario was kept, and what its answer was then. */
export const scenarioSentence = (
  { created_at, answer }: Scenario,
  words: Speak & { date: (day: string) => string },
) =>
  words.t('availability.scenarios.of', {
    date: words.date(created_at),
    free: hectares(answer.free_ha, false, words),
    area: hectares(answer.area_ha, false, words),
  })

/** What is different when a scenario is asked again today, one sentence each. */
export function rerunSentences(
  { holds, free_ha, layers }: Pick<ScenarioRerun, 'holds' | 'free_ha' | 'layers'>,
  names: (id: string) => LayerDeclaration | undefined,
  words: Speak,
): string[] {
  const { t } = words
  if (holds) return [t('availability.scenarios.rerun.same')]
  return [
    t('availability.scenarios.rerun.was', {
      before: hectares(free_ha.then, false, words),
      after: hectares(free_ha.now, false, words),
      difference: signedHectares(free_ha.now - free_ha.then, words),
    }),
    ...(layers.length > 0
      ? [
          t('availability.scenarios.rerun.layers', {
            count: layers.length,
            layers: layerList(
              layers.map(({ layer }) => layer),
              names,
              words,
            ),
          }),
        ]
      : []),
  ]
}

/** How much more or less B leaves free than A. */
export function comparisonHeadline({ a, b }: Pick<ScenarioComparison, 'a' | 'b'>, words: Speak): string {
  const { t } = words
  const ha = b.free_ha - a.free_ha
  if (ha === 0) return t('availability.scenarios.compare.headline.same')
  return t(
    ha > 0 ? 'availability.scenarios.compare.headline.more' : 'availability.scenarios.compare.headline.less',
    { ha: hectares(Math.abs(ha), false, words) },
  )
}

/** Free part of the area asked about. */
export const freeShare = (
  { area_ha, free_ha }: { area_ha: number; free_ha: number },
  words: Speak,
): string => (area_ha > 0 ? shareText(free_ha / area_ha, words) : '–')
