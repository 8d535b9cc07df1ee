import { Link } from '@tanstack/react-router'
import bbox from '@turf/bbox'
import type { ReactNode } from 'react'
import { midSentence } from '../../geodata/model/format.ts'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { FeatureCorrections } from '../corrections/FeatureCorrections.tsx'
import { ApiProblem } from '../data/api.ts'
import { type Feature, type PropertyValue, useFeature } from '../data/features.ts'
import { type Bbox, type PublishedVersion, useLayers, versionsOf } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { Hint } from '../help/Hint.tsx'
import { useWords } from '../i18n/index.ts'
import { nameOf, writeValue } from '../map/attributes.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useLegendPart } from '../map/legend-parts.ts'
import type { MapFeature } from '../map/map-shell.ts'
import { keepView } from '../map/page-links.ts'
import { GROUND } from '../map/palette.ts'
import { areaSign, circleSign, lineSign } from '../map/signs.ts'
import { useFlavour } from '../map/use-flavour.ts'
import type { FeatureReference } from '../map/view.ts'
import { ShareButton } from '../show/share/ShareButton.tsx'
import { useTell } from '../show/told.ts'
import { Button } from '../ui/Button.tsx'
import { Message } from '../ui/Message.tsx'
import { Panel } from '../ui/Panel.tsx'
import styles from './Inspector.module.css'

function Kind({ layer }: { layer: LayerDeclaration | undefined }) {
  const { say } = useWords()
  if (!layer) return null
  return (
    <span className={styles.kind}>
      <span
        data-swatch
        className={styles.dot}
        style={{ background: `var(--theme-${layer.theme})` }}
        aria-hidden="true"
      />
      {say(layer.title)}
    </span>
  )
}

export interface InspectorProps {
  reference: FeatureReference
  onClose: () => void
  /** Back to the list or the task from which this was opened. */
  onBack?: (() => void) | undefined
  /** Opens «near my territory» at this feature. */
  onNear?: ((place: FeatureReference) => void) | undefined
  /** Opens «check a site» with this feature as the site. */
  onScreen?: ((site: FeatureReference) => void) | undefined
}

/** Everything that is known about one feature, with its units, and where it comes from. */
export function Inspector({ reference, onClose, onBack, onNear, onScreen }: InspectorProps) {
  const { t, say } = useWords()
  const shell = useMap()
  const layer = layerById(reference.layer)
  const { data: answer } = useLayers()
  const version = versionsOf(answer).get(reference.layer)
  const { data: feature, error, isPending, refetch } = useFeature(reference.layer, reference.feature)
  const name = feature ? nameOf(layer, feature.properties) : null

  useTell(
    'selection',
    layer && name
      ? {
          question: t('show.told.selection', { name }),
          answer: t('show.told.selectionAnswer', { name, layer: say(layer.title) }),
          ...(feature?.geometry ? { bounds: bbox(feature.geometry as never).slice(0, 4) as Bbox } : {}),
        }
      : null,
  )
  const { accent } = GROUND[useFlavour()]
  useLegendPart(
    'selection',
    name && feature?.geometry
      ? {
          signs: [
            {
              svg: /Point/.test(feature.geometry.type)
                ? circleSign(accent, { width: 3 })
                : /Line/.test(feature.geometry.type)
                  ? lineSign(accent, { width: 3 })
                  : areaSign(accent, { width: 3 }),
              words: t('legend.selected', { name }),
            },
          ],
        }
      : null,
  )

  return (
    <Panel
      over={<Kind layer={layer} />}
      title={name ?? (isPending ? t('app.loading') : t('inspector.unnamed'))}
      closeLabel={t('app.close')}
      onClose={onClose}
      back={onBack && { label: t('app.back'), onBack }}
      takeFocus
    >
      {error &&
        (error instanceof ApiProblem && error.status === 404 ? (
          <Message tone="warn">{t('inspector.missing')}</Message>
        ) : (
          <ProblemMessage error={error} onRetry={() => void refetch()} />
        ))}
      {feature && (
        <>
          <div className={styles.actions}>
            {feature.geometry && (
              <Button
                icon="search"
                onClick={() => shell?.fit(bbox(feature.geometry as never).slice(0, 4) as Bbox)}
              >
                {t('inspector.zoomTo')}
              </Button>
            )}
            {onNear && feature.geometry && (
              <Button icon="near" onClick={() => onNear(reference)}>
                {t('inspector.nearHere')}
              </Button>
            )}
            {onScreen && feature.geometry && (
              <Button icon="site" onClick={() => onScreen(reference)}>
                {t('site.feature.check')}
              </Button>
            )}
            <ShareButton />
          </div>
          {layer && <Properties layer={layer} feature={feature} />}
          <Origin feature={feature} version={version} reference={reference} />
          <FeatureCorrections
            layer={reference.layer}
            feature={reference.feature}
            version={version?.id ?? null}
          />
        </>
      )}
    </Panel>
  )
}

function Properties({ layer, feature }: { layer: LayerDeclaration; feature: Feature }) {
  const words = useWords()
  const { t, say } = words
  const entries = Object.entries(layer.properties).map(([id, property]) => {
    const value = feature.properties[id] as PropertyValue | undefined
    const text = writeValue(property, value, words, { id })
    const shown: ReactNode =
      text !== null && property.type === 'url' && /^https?:\/\//.test(text) ? (
        <a href={text} target="_blank" rel="noreferrer">
          {text.replace(/^https?:\/\//, '')}
        </a>
      ) : (
        text
      )
    return { id, title: say(property.title), text, shown }
  })
  const unknown = entries.filter(({ text }) => text === null)
  return (
    <>
      <dl className={styles.facts}>
        {entries
          .filter(({ id, text }) => text !== null && id !== layer.label)
          .map(({ id, title, shown }) => (
            <Row key={id} title={title}>
              {shown}
            </Row>
          ))}
      </dl>
      {unknown.length > 0 && (
        <p className={styles.missing}>
          {t('inspector.unknown')}: {unknown.map(({ title }) => midSentence(title)).join(', ')}.
        </p>
      )}
    </>
  )
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Origin({
  feature,
  version,
  reference,
}: {
  feature: Feature
  version: PublishedVersion | undefined
  reference: FeatureReference
}) {
  const { t, margin, date } = useWords()
  const { source, accuracy_m, vintage } = feature.properties
  const item = `/ogc/collections/${reference.layer}/items/${encodeURIComponent(reference.feature)}`
  const isAddress = source && /^https?:\/\/\S+$/.test(source.reference)
  return (
    <>
      <h3 className={styles.section}>{t('inspector.source')}</h3>
      <dl className={styles.facts}>
        {source && (
          <>
            <Row title={t('inspector.sourceName')}>
              {source.name}
              {source.year !== null && `, ${source.year}`}
            </Row>
            <Row title={t('inspector.reference')}>
              {isAddress ? (
                <a href={source.reference} target="_blank" rel="noreferrer">
                  {source.reference.replace(/^https?:\/\//, '')}
                </a>
              ) : (
                source.reference
              )}
            </Row>
            {source.licence && <Row title={t('inspector.licence')}>{source.licence}</Row>}
          </>
        )}
        <Row title={t('inspector.accuracy')}>
          {typeof accuracy_m === 'number'
            ? t('inspector.accuracyText', { value: margin(accuracy_m) })
            : t('inspector.accuracyUnknown')}
          <Hint id="accuracy" />
        </Row>
        {typeof vintage === 'string' && <Row title={t('inspector.vintage')}>{date(vintage)}</Row>}
        {version && (
          <Row title={t('inspector.version')}>
            {t('inspector.versionText', { number: version.number, date: date(version.published_at) })}
          </Row>
        )}
      </dl>
      <p className={styles.missing}>
        <Link className="line-link" to="/datos/$layer" params={{ layer: reference.layer }} search={keepView}>
          {t('layers.page')}
        </Link>{' '}
        ·{' '}
        <a className="line-link" href={item} target="_blank" rel="noreferrer">
          {t('inspector.json')}
        </a>
      </p>
    </>
  )
}

export interface PickListProps {
  features: readonly MapFeature[]
  onChoose: (feature: MapFeature) => void
  onClose: () => void
}

/** Several features under one click: which one? Pointing at a line rings it on the map. */
export function PickList({ features, onChoose, onClose }: PickListProps) {
  const { t } = useWords()
  const shell = useMap()
  return (
    <Panel title={t('inspector.several')} closeLabel={t('app.close')} onClose={onClose} takeFocus>
      <p>{t('inspector.severalText', { count: features.length })}</p>
      <ul className={styles.list}>
        {features.map((feature) => {
          const layer = layerById(feature.layer)
          return (
            <li key={`${feature.layer}/${feature.feature}`}>
              <button
                type="button"
                className={styles.choice}
                onClick={() => onChoose(feature)}
                onPointerEnter={() => shell?.point(feature)}
                onPointerLeave={() => shell?.point(null)}
                onFocus={() => shell?.point(feature)}
                onBlur={() => shell?.point(null)}
              >
                {nameOf(layer, feature.properties) ?? t('inspector.unnamed')}
                <Kind layer={layer} />
              </button>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
