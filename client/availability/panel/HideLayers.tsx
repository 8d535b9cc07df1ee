import { useWords } from '../../i18n/index.ts'
import { LAYERS, layerById } from '../../map/catalogue.ts'
import { shownLayers } from '../../map/style.ts'
import { useChangeView, useShownLayers, useView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toast.tsx'
import styles from './Availability.module.css'

/** The answer lies under places and limits alone: one press brings the usual layers over it, or takes them off again. */
export function HideLayers() {
  const { t } = useWords()
  const say = useToast()
  const change = useChangeView()
  const { layers: before } = useView()
  const { layers } = useShownLayers()
  const isAlone = layers.every(({ id }) => layerById(id)?.theme === 'base')
  return (
    <div className={styles.after}>
      <Button
        icon="layers"
        onClick={() => {
          if (isAlone) {
            change({ layers: shownLayers(undefined, LAYERS) })
            return
          }
          change({ layers: undefined })
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
