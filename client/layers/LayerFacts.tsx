import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { PublishedVersion } from '../data/layers.ts'
import { useWords } from '../i18n/index.ts'
import { comunaName } from '../map/catalogue.ts'
import { Message } from '../ui/Message.tsx'
import { shortAddress } from './short-address.ts'

export interface LayerFactsProps {
  layer: LayerDeclaration
  version: PublishedVersion | undefined
  /** The server has answered, so the lack of a version means «sin datos». */
  known: boolean
}

/** What a layer is, who answers for it, how old and how complete it is here; or where its data live when it has none. */
export function LayerFacts({ layer, version, known }: LayerFactsProps) {
  const { t, say, number, quantity, date } = useWords()
  const coverage = version?.coverage
  return (
    <>
      <p>{say(layer.description)}</p>
      {layer.geometry === 'none' && <p>{t('layers.table')}</p>}
      {layer.geometry === 'raster' && <p>{t('layers.raster', { layer: layer.id })}</p>}
      {known && !version && <Message tone="unknown">{t('layers.noDataText')}</Message>}
      <dl>
        <dt>{t('layers.publisher')}</dt>
        <dd>{say(layer.publisher)}</dd>
        {(!version || layer.home) && (
          <>
            <dt>{t('layers.home')}</dt>
            <dd>
              {layer.home ? (
                <a href={layer.home} target="_blank" rel="noreferrer">
                  {shortAddress(layer.home)}
                </a>
              ) : (
                t('layers.noHome')
              )}
            </dd>
          </>
        )}
        {version && (
          <>
            {version.source && (
              <>
                <dt>{t('layers.source')}</dt>
                <dd>
                  {version.source.name}
                  {version.source.year !== null && `, ${version.source.year}`}
                </dd>
              </>
            )}
            {version.vintage && (
              <>
                <dt>{t('layers.vintage')}</dt>
                <dd>{date(version.vintage)}</dd>
              </>
            )}
            {version.accuracy_m !== null && (
              <>
                <dt>{t('layers.accuracy')}</dt>
                <dd>{t('layers.accuracyValue', { value: quantity(version.accuracy_m, 'm', 0) })}</dd>
              </>
            )}
            <dt>{t('layers.version')}</dt>
            <dd>
              {version.number} ·{' '}
              {t('layers.count', {
                count: version.feature_count,
                formatted: number(version.feature_count, 0),
              })}{' '}
              · {t('layers.published')} {date(version.published_at)}
            </dd>
          </>
        )}
      </dl>
      {version && (
        <p>
          {coverage === 'region'
            ? t('layers.coverage.region')
            : coverage
              ? t('layers.coverage.partial', { comunas: coverage.map(comunaName).join(', ') })
              : t('layers.coverage.unknown')}
        </p>
      )}
    </>
  )
}
