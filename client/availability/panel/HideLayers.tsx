import { useWords } from '../../i18n/index.ts'
import { useChangeView, useShownLayers, useView } from '../../map/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { useToast } from '../../ui/Toast.tsx'
import styles from './Availability.module.css'

/** One press leaves the answer alone on the map: other layers lie over it. */
export function HideLayers() {
  const { t } = useWords()
  const say = useToast()
  const change = useChangeView()
  const { layers: before } = useView()
  const { layers } = useShownLayers()
  if (layers.length === 0) return null
  return (
    <div className={styles.after}>
      <Button
        icon="layers"
        onClick={() => {
          change({ layers: [] })
          say({
            key: 'availability-layers',
            words: t('availability.panel.layersHidden'),
            action: { label: t('app.undo'), onAction: () => change({ layers: before }) },
          })
        }}
      >
        {t('availability.panel.hideLayers')}
      </Button>
    </div>
  )
}
