import { useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { LAYERS, THEMES } from '../map/catalogue.ts'
import { Disclosure } from '../ui/Disclosure.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Tag } from '../ui/Tag.tsx'
import styles from './DataPanel.module.css'
import { LayerFacts } from './LayerFacts.tsx'

/** Every layer with its source, age, coverage and address: what the answers rest on. */
export default function DataPanel({ onClose }: { onClose: () => void }) {
  const { t, say } = useWords()
  const { data, error, refetch } = useLayers()
  const versions = versionsOf(data)
  return (
    <Panel title={t('data.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <div className={styles.intro}>
        <p>{t('data.text')}</p>
        <p>
          <a href="/ogc/collections" target="_blank" rel="noreferrer">
            {t('data.open')}
          </a>
        </p>
      </div>
      {error && !data && <ProblemMessage error={error} onRetry={() => void refetch()} />}
      {THEMES.map(([theme, title]) => {
        const layers = LAYERS.filter((layer) => layer.theme === theme)
        const published = layers.filter(({ id }) => versions.has(id)).length
        return (
          <Disclosure
            key={theme}
            label={say(title)}
            aside={t('data.published', { count: published, total: layers.length })}
          >
            {layers.map((layer) => (
              <article key={layer.id} className={styles.layer}>
                <h4>
                  {say(layer.title)}{' '}
                  {data && !versions.has(layer.id) && <Tag tone="unknown">{t('layers.noData')}</Tag>}
                </h4>
                <LayerFacts layer={layer} version={versions.get(layer.id)} known={data !== undefined} />
                {versions.has(layer.id) && (
                  <p>
                    <a href={`/ogc/collections/${layer.id}/items`} target="_blank" rel="noreferrer">
                      GeoJSON
                    </a>
                  </p>
                )}
              </article>
            ))}
          </Disclosure>
        )
      })}
    </Panel>
  )
}
