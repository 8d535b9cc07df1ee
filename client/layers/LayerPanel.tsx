import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useLayers, versionsOf } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { LAYERS, layerById } from '../map/catalogue.ts'
import { FilterChips } from '../map/FilterChips.tsx'
import { keepView } from '../map/page-links.ts'
import { timeProperties } from '../map/time.ts'
import { useChangeView, useShownLayers, useView } from '../map/use-view.ts'
import { Select } from '../ui/Field.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { ComparePart } from './ComparePart.tsx'
import { Figures } from './Figures.tsx'
import { FilterForm } from './FilterForm.tsx'
import styles from './LayerPanel.module.css'
import { TimeControl } from './TimeControl.tsx'

type Part = 'figures' | 'filter' | 'time' | 'compare'

/** One layer at work: its figures in the view, its filter, its years, and itself beside another. */
export default function LayerPanel({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords()
  const { layer: asked } = useView()
  const change = useChangeView()
  const { layers } = useShownLayers()
  const { data } = useLayers()
  const versions = versionsOf(data)
  const [part, setPart] = useState<Part>('figures')
  const shown = layers.flatMap(({ id }) => (versions.has(id) ? (layerById(id) ?? []) : []))
  const layer = layerById(asked ?? '') ?? shown[0]
  const offered = layer && !shown.includes(layer) ? [layer, ...shown] : shown
  const parts: Part[] = ['figures', 'filter']
  if (layer && timeProperties(layer).length > 0) parts.push('time')
  if (layer && layer.geometry !== 'none') parts.push('compare')
  const now = parts.includes(part) ? part : 'figures'
  return (
    <Panel
      title={layer ? say(layer.title) : t('task.layer')}
      over={t('work.over')}
      closeLabel={t('app.close')}
      onClose={onClose}
      takeFocus
    >
      {!layer && <p>{t('table.noLayers')}</p>}
      {layer && (
        <>
          <Select
            label={t('table.layer')}
            value={layer.id}
            options={offered.map(({ id, title }) => ({ value: id, title: say(title) }))}
            onChange={(event) => change({ layer: event.target.value }, { replace: true })}
          />
          <div className={styles.stack}>
            <FilterChips layer={layer} />
            {versions.has(layer.id) ? (
              <Tabs
                label={t('work.parts.label')}
                tabs={parts.map((id) => ({ id, title: t(`work.parts.${id}`) }))}
                selected={now}
                onSelect={setPart}
              >
                {now === 'figures' && <Figures key={layer.id} layer={layer} />}
                {now === 'filter' && <FilterForm key={layer.id} layer={layer} />}
                {now === 'time' && <TimeControl key={layer.id} layer={layer} />}
                {now === 'compare' && (
                  <ComparePart
                    key={layer.id}
                    layer={layer}
                    offered={LAYERS.filter(({ id }) => versions.has(id))}
                  />
                )}
              </Tabs>
            ) : (
              data && <p>{t('layers.noDataText')}</p>
            )}
            <p>
              <Link to="/datos/$layer" params={{ layer: layer.id }} search={keepView} hash="descargar">
                {t('downloads.link')}
              </Link>
            </p>
          </div>
        </>
      )}
    </Panel>
  )
}
