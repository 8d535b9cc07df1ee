import { useQueries } from '@tanstack/react-query'
import bbox from '@turf/bbox'
import { type Feature, type FeaturePage, featuresQuery } from '../data/features.ts'
import { type Bbox, useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { useWords } from '../i18n/index.ts'
import { nameOf } from '../map/attributes.ts'
import { comunaName, LAYERS } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useChangeView, useShownLayers, useView } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './FindPanel.module.css'

/** Layers of the public-land theme whose features are pieces of land. */
const LAND = LAYERS.filter(
  ({ theme, geometry }) => theme === 'public-land' && (geometry === 'polygon' || geometry === 'mixed'),
)
const LIMIT = 200

/** The hectares that the source publishes, or null. */
function areaOf({ properties }: Feature): number | null {
  const value = properties.area_ha
  return typeof value === 'number' ? value : null
}

/** State land and industrial areas, largest first: where a search for land begins. */
export default function FindPanel({ onClose }: { onClose: () => void }) {
  const { t, say, number, quantity } = useWords()
  const shell = useMap()
  const change = useChangeView()
  const { sel } = useView()
  const { show, isShown } = useShownLayers()
  const { data: answer } = useLayers()
  const versions = versionsOf(answer)
  const published = LAND.filter(({ id }) => versions.has(id))
  const pages = useQueries({
    queries: published.map(({ id }) => featuresQuery({ layer: id, bbox: null, limit: LIMIT })),
  })
  const failed = pages.find(({ error }) => error)
  const rows = pages
    .flatMap(({ data }, index) => {
      const layer = published[index]
      return layer
        ? ((data as FeaturePage | undefined)?.features ?? []).map((feature) => ({ layer, feature }))
        : []
    })
    .sort((a, b) => (areaOf(b.feature) ?? -1) - (areaOf(a.feature) ?? -1))
  const matched = published.reduce((sum, { id }) => sum + (versions.get(id)?.feature_count ?? 0), 0)
  const hidden = published.filter(({ id }) => !isShown(id))

  return (
    <Panel title={t('find.title')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      {answer && published.length === 0 && (
        <Message tone="unknown">
          <p>{t('find.empty')}</p>
          <ul>
            {LAND.map(({ id, title, home, publisher }) => (
              <li key={id}>
                {home ? (
                  <a href={home} target="_blank" rel="noreferrer">
                    {say(title)}
                  </a>
                ) : (
                  `${say(title)} (${say(publisher)})`
                )}
              </li>
            ))}
          </ul>
        </Message>
      )}
      {published.length > 0 && (
        <>
          <div className={styles.intro}>
            <p>{t('find.text')}</p>
            {hidden.length > 0 && (
              <div>
                <Button look="primary" icon="layers" onClick={() => show(hidden.map(({ id }) => id))}>
                  {t('find.show')}
                </Button>
              </div>
            )}
          </div>
          {failed && <ProblemMessage error={failed.error} onRetry={() => void failed.refetch()} />}
          <ul>
            {rows.map(({ layer, feature }) => {
              const hectares = areaOf(feature)
              const comuna = feature.properties.comuna
              return (
                <li key={`${layer.id}/${feature.id}`}>
                  <button
                    type="button"
                    className={styles.item}
                    aria-current={sel?.layer === layer.id && sel.feature === feature.id ? 'true' : undefined}
                    onPointerEnter={() => shell?.point({ layer: layer.id, feature: feature.id })}
                    onPointerLeave={() => shell?.point(null)}
                    onClick={() => {
                      if (!isShown(layer.id)) show([layer.id])
                      if (feature.geometry) shell?.fit(bbox(feature.geometry as never).slice(0, 4) as Bbox)
                      change({ sel: { layer: layer.id, feature: feature.id } })
                    }}
                  >
                    <span>
                      {nameOf(layer, feature.properties) ?? t('inspector.unnamed')}
                      <span className={styles.kind}>
                        {say(layer.title)}
                        {typeof comuna === 'string' && ` · ${comunaName(comuna)}`}
                      </span>
                    </span>
                    <span className={styles.area}>
                      {hectares === null ? (
                        <span className={styles.kind}>{t('find.noArea')}</span>
                      ) : (
                        quantity(hectares, 'ha', hectares < 10 ? 1 : 0)
                      )}
                    </span>
                  </button>
                </li>
              )
            })}
          </ul>
          {rows.length < matched && (
            <p className={styles.quiet}>
              {t('find.more', { shown: number(rows.length, 0), matched: number(matched, 0) })}
            </p>
          )}
          <p className={styles.quiet}>{t('find.not')}</p>
        </>
      )}
    </Panel>
  )
}
