import bbox from '@turf/bbox'
import { useEffect, useMemo, useState } from 'react'
import type { Rule } from '../../geodata/model/rule.ts'
import { spatialAtom, walk } from '../../geodata/rules/expression.ts'
import { layerText } from '../../geodata/rules/sentence.ts'
import type { Bbox } from '../data/layers.ts'
import { ProblemMessage } from '../data/ProblemMessage.tsx'
import { type RuleWhere, useRuleWhere } from '../data/rules.ts'
import { useWords } from '../i18n/index.ts'
import { layerById } from '../map/catalogue.ts'
import { useMap } from '../map/context.ts'
import { useOverlay } from '../map/overlays.ts'
import { useFlavour } from '../map/use-flavour.ts'
import { useChangeView, useShownLayers } from '../map/use-view.ts'
import { Button } from '../ui/Button.tsx'
import styles from './Law.module.css'
import { whereOverlay } from './where-overlay.ts'

/** Where in the region a rule can apply: on the map, in hectares, and why no more is known. */
export function WhereItApplies({ rule }: { rule: Rule }) {
  const { t } = useWords()
  const spatial = useMemo(() => [...walk(rule.when)].some((part) => spatialAtom(part) !== null), [rule])
  const [asked, setAsked] = useState(false)
  const where = useRuleWhere(rule.id, asked)
  if (!spatial) return <p>{t('law.where.facts')}</p>
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('law.where.intro')}</p>
      {!where.data && (
        <Button
          icon="layers"
          disabled={where.isFetching}
          aria-busy={where.isFetching}
          onClick={() => {
            setAsked(true)
            if (asked) void where.refetch()
          }}
        >
          {t(where.isFetching ? 'law.where.busy' : 'law.where.show')}
        </Button>
      )}
      {where.error && <ProblemMessage error={where.error} onRetry={() => void where.refetch()} />}
      {where.data && <Where where={where.data} />}
    </div>
  )
}

function Where({ where }: { where: RuleWhere }) {
  const { t, say, area, distance, quantity, number } = useWords()
  const flavour = useFlavour()
  const { layers: shown } = useShownLayers()
  const change = useChangeView()
  const overlay = useMemo(() => whereOverlay(where, flavour), [where, flavour])
  useOverlay(overlay)
  const shell = useMap()
  useEffect(() => {
    const shape = where.areas?.can.geometry ?? where.areas?.unknown.geometry
    if (shape && shell) shell.fit(bbox(shape) as Bbox)
  }, [where, shell])
  const { areas, layers } = where
  const published = [...new Set(layers.filter(({ version }) => version).map(({ layer }) => layer))]
  const alone = shown.length === published.length && shown.every(({ id }) => published.includes(id))
  const part = (kind: 'can' | 'cannot' | 'unknown', hectares: number) => (
    <li className={styles.part}>
      <span className={styles[kind]} aria-hidden="true" />
      <span>
        {t(`law.where.${kind}`)}
        <span className={styles.quiet}>
          {' '}
          {hectares > 0 ? area(hectares * 10_000) : t('law.where.nowhere')}
        </span>
      </span>
    </li>
  )
  return (
    <>
      {areas && (
        <ul className={styles.parts}>
          {part('can', areas.can.area_ha)}
          {part('cannot', areas.cannot.area_ha)}
          {part('unknown', areas.unknown.area_ha)}
        </ul>
      )}
      <ul className={styles.sentences}>
        {layers.map((layer) => {
          const { version, state, form, reach_m, whose } = layer
          const title = say(layerText(layer.layer, layer.where, layerById))
          const reach =
            form === 'outside'
              ? t('law.where.outside', { layer: title })
              : whose === null
                ? t('law.where.touch', { layer: title })
                : t(whose === 'norm' ? 'law.where.norm' : 'law.where.team', {
                    layer: title,
                    distance: distance(reach_m),
                  })
          return (
            <li key={JSON.stringify([layer.layer, layer.where, form, reach_m])}>
              {reach}{' '}
              <span className={styles.quiet}>
                {t(`law.where.state.${state}`)}
                {version &&
                  ` ${t('law.where.version', {
                    count: version.feature_count,
                    n: number(version.feature_count, 0),
                    source: version.source.name,
                    accuracy: version.accuracy_m === null ? '?' : quantity(version.accuracy_m, 'm', 0),
                  })}`}
              </span>
            </li>
          )
        })}
      </ul>
      {published.length > 0 && !alone && (
        <Button icon="layers" onClick={() => change({ layers: published.map((id) => ({ id, opacity: 1 })) })}>
          {t('law.where.layers', { count: published.length, n: number(published.length, 0) })}
        </Button>
      )}
      <p className={styles.quiet}>{t('law.where.how', { metres: quantity(where.simplified_m, 'm', 0) })}</p>
    </>
  )
}
