import { noDataSvg } from '../../../geodata/layers/symbology.ts'
import { useWords } from '../../i18n/index.ts'
import { type Sign, useLegendPart } from '../../map/legend-parts.ts'
import { type Flavour, GROUND } from '../../map/palette.ts'
import { swatchSign } from '../../map/signs.ts'
import { splitByLaw } from '../results/sentences.ts'
import { useAvailability, useShown } from '../state.ts'
import { hectares } from '../words.ts'
import { plainFree, SCALES, scoreColour } from './colours.ts'
import { hectaresByStep } from './steps.ts'

const STEPS = 5

/** Keeps in the legend what the colours of the answer mean, with the hectares of each. */
export function AvailabilityLegend({ flavour }: { flavour: Flavour }) {
  const words = useWords()
  const { t } = words
  const { criteria, shown } = useShown()
  const not_checked = useAvailability((state) => state.not_checked)

  const explain = () => {
    if (!criteria || !shown) return null
    const { answer, isApprox } = shown
    const scale = SCALES[flavour]
    // Without reasons an answer does not say who excludes.
    const split = answer.reasons.length > 0 ? splitByLaw(answer, criteria) : null
    const sign = (colour: string, opacity: number, label: string, ha: number | null): Sign => ({
      svg: swatchSign(colour, opacity, GROUND[flavour].grid),
      words: label,
      ...(ha === null ? {} : { value: hectares(ha, isApprox, words) }),
    })
    const isPartly = not_checked.some(
      ({ reason, complete_in }) => reason === 'incomplete' && complete_in.length > 0,
    )
    const byStep = answer.score_ha ? hectaresByStep(answer.score_ha, STEPS) : null
    return {
      title: t(byStep ? 'availability.map.legendScored' : 'availability.map.legend'),
      signs: [
        ...(byStep
          ? [...byStep.entries()]
              .reverse()
              .map(([step, free]) =>
                sign(
                  scoreColour(scale, step / (STEPS - 1)),
                  scale.opacity,
                  t('availability.map.score', { from: step * 20, to: step * 20 + 20 }),
                  free,
                ),
              )
          : [sign(plainFree(scale), scale.opacity, t('availability.map.free'), answer.free_ha)]),
        sign(scale.ink, scale.choice, t('availability.map.choice'), split?.choice ?? null),
        sign(scale.ink, scale.law, t('availability.map.law'), split && split.law + split.both),
        ...(isPartly ? [{ svg: noDataSvg(flavour, 18), words: t('availability.map.partly') }] : []),
      ],
    }
  }
  useLegendPart('availability', explain())
  return null
}
