import { noDataSvg } from '../../geodata/layers/symbology.ts'
import { useWords } from '../i18n/index.ts'
import { IconButton } from '../ui/Button.tsx'
import styles from './CoverageNote.module.css'
import { comunaName, layerById } from './catalogue.ts'
import { pinCoverage, useHatched } from './coverage.ts'
import type { Flavour } from './palette.ts'

/** What the hatch on the map says, of which layer and where; null: nothing is hatched. */
export function useHatchWords(): string | null {
  const { t, say } = useWords()
  const hatched = useHatched()
  if (!hatched) return null
  const { layer, coverage, published } = hatched
  const declaration = layerById(layer)
  const title = declaration ? say(declaration.title) : layer
  if (!published) return t('legend.hatchNone', { layer: title })
  return coverage && coverage !== 'region'
    ? t('legend.hatchOutside', { layer: title, comunas: coverage.map(comunaName).join(', ') })
    : t('legend.hatchAll', { layer: title })
}

/** The same on the map itself, where there is no legend: on a phone. */
export function CoverageNote({ flavour }: { flavour: Flavour }) {
  const { t } = useWords()
  const hatched = useHatched()
  const words = useHatchWords()
  if (!hatched) return null
  return (
    <p className={styles.note}>
      <img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(noDataSvg(flavour, 18))}`} alt="" />
      <span>{words}</span>
      {hatched.pinned && <IconButton icon="close" label={t('app.close')} onClick={() => pinCoverage(null)} />}
    </p>
  )
}
