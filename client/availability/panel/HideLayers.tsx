import { useWords } from '../../i18n/index.ts'
import { LAYERS } from '../../map/catalogue.ts'
import { shownLayers } from '../../map/style.ts'
import { useChangeView, useShownLayers, useView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toast.tsx'
import styles from './Availability.module.css'

/** The answer lies alone on the map: one press brings the usual layers over it, or leaves it alone again. */
export function HideLayers() {
  const { t } = useWords()
  const say = useToast()
  const change = useChangeView()
  const { layers: before } = useView()
  const { layers } = useShownLayers()
  const isAlone = layers.length === 0
  return (
    <div className={styles.after}>
      <Button
        icon="layers"
        onClick={() => {
          if (isAlone) {
            change({ layers: shownLayers(undefined, LAYERS) })
            return
          }
          change({ layers: [] })
          say({
            key: 'availability-layers',
            words: t('availability.panel.layersHidden'),
            action: { label: t('app.undo'), onAction: () => change({ layers: before }) },
          })
        }}
      >
        {t(isAlone ? 'availability.panel.usualLayers' : 'availability.panel.hideLayers')}
      </Button>
    </div>
  )
}
