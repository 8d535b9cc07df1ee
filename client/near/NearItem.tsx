import { useEffect, useId, useRef } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import type { NearbyItem } from '../data/nearby.ts'
import { Hint } from '../help/Hint.tsx'
import { TermsIn } from '../help/TermsIn.tsx'
import { useWords } from '../i18n/index.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import styles from './Near.module.css'
import { itemSentence, statusText } from './nearby-list.ts'

export interface NearItemProps {
  item: NearbyItem
  /** The distance asked about, m. */
  limit_m: number
  layer: LayerDeclaration | undefined
  /** As on the map; null for what lies outside the distance. */
  number: number | null
  /** Pointed at, here or on the map. */
  active: boolean
  open: boolean
  onToggle: () => void
  onPoint: (on: boolean) => void
  onZoom: () => void
  onRecord: () => void
}

/** One thing nearby: a plain sentence; who says so, since when and how exactly is one tap away. */
export function NearItem({
  item,
  limit_m,
  layer,
  number,
  active,
  open,
  onToggle,
  onPoint,
  onZoom,
  onRecord,
}: NearItemProps) {
  const words = useWords()
  const { t, date, margin } = words
  const id = useId()
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (open) line.current?.scrollIntoView({ block: 'nearest' })
  }, [open])
  const name = item.name ?? t('near.item.unnamed')
  const status = statusText(item, layer, words)
  const { source } = item
  return (
    <li ref={line} className={classNames(styles.item, active && styles.active)}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
        onPointerEnter={() => onPoint(true)}
        onPointerLeave={() => onPoint(false)}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
      >
        <span className={styles.number} aria-hidden="true">
          {number ?? '·'}
        </span>
        <span className={styles.what}>
          <span className={styles.name}>{name}</span>
          <span className={styles.quiet}>
            {itemSentence(item, layer, words, limit_m)}
            {status && ` · ${status}`}
          </span>
        </span>
      </button>
      <div id={id} className={styles.body} hidden={!open}>
        {open && (
          <>
            <TermsIn texts={[name, itemSentence(item, layer, words, limit_m), status ?? '']} />
            <dl className={styles.facts}>
              <dt>{t('near.item.source')}</dt>
              <dd>
                {source.name}
                {source.year !== null && ` ${source.year}`}. {source.reference}
              </dd>
              {item.vintage && (
                <>
                  <dt>{t('near.item.vintage')}</dt>
                  <dd>{date(item.vintage)}</dd>
                </>
              )}
              <dt>{t('near.item.accuracy')}</dt>
              <dd>
                {item.accuracy_m === null ? t('near.item.unknown') : `±${margin(item.accuracy_m)}`}
                <Hint id="accuracy" />
              </dd>
            </dl>
            <div className={styles.row}>
              <Button icon="search" onClick={onZoom}>
                {t('near.item.zoom')}
              </Button>
              <Button icon="info" onClick={onRecord}>
                {t('near.item.open')}
              </Button>
            </div>
          </>
        )}
      </div>
    </li>
  )
}
