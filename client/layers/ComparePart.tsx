import { useMemo, useState } from 'react'
import type { LayerDeclaration } from '../../geodata/model/layer.ts'
import { useLayerPage } from '../data/versions.ts'
import { useWords } from '../i18n/index.ts'
import { timeProperties } from '../map/time.ts'
import { useChangeView, useShownLayers, useView } from '../map/use-view.ts'
import type { Swipe } from '../map/view.ts'
import { Button } from '../ui/Button.tsx'
import { Radio, Select, TextField } from '../ui/Field.tsx'
import styles from './LayerPanel.module.css'

type Kind = 'layer' | 'version' | 'date'

const DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/

/** A layer beside another, beside one of its own versions, or at two moments, on both sides of a line on the map. */
export function ComparePart({
  layer,
  offered,
}: {
  layer: LayerDeclaration
  offered: readonly LayerDeclaration[]
}) {
  const { t, say, date } = useWords()
  const { swipe } = useView()
  const change = useChangeView()
  const { layers } = useShownLayers()
  const { data: page } = useLayerPage(layer.id)
  const [kind, setKind] = useState<Kind>('layer')
  const others = useMemo(
    () =>
      offered.filter(({ id, geometry }) => id !== layer.id && geometry !== 'none' && geometry !== 'raster'),
    [offered, layer],
  )
  const versions =
    page?.versions.filter(({ status }) => status === 'published' || status === 'superseded') ?? []
  const [other, setOther] = useState('')
  const [number, setNumber] = useState('')
  const [days, setDays] = useState<[string, string]>(['', ''])
  const kinds: Kind[] = ['layer']
  if (versions.length > 1) kinds.push('version')
  if (timeProperties(layer).length > 0) kinds.push('date')
  const left = layer.id
  const right = other || layers.find(({ id }) => others.some((one) => one.id === id))?.id || others[0]?.id
  const older = number || String(versions.find(({ status }) => status === 'superseded')?.number ?? '')
  const asked: Omit<Swipe, 'at'> | null =
    kind === 'layer'
      ? right
        ? { left: { layer: left }, right: { layer: right } }
        : null
      : kind === 'version'
        ? older
          ? { left: { layer: left, version: Number(older) }, right: { layer: left } }
          : null
        : days.every((day) => DAY.test(day))
          ? { left: { layer: left, until: days[0] }, right: { layer: left, until: days[1] } }
          : null
  const start = () => {
    if (!asked) return
    const needed = [...new Set([asked.left.layer, asked.right.layer])].filter(
      (id) => !layers.some((one) => one.id === id),
    )
    change({
      swipe: { ...asked, at: 0.5 },
      ...(needed.length > 0 ? { layers: [...needed.map((id) => ({ id, opacity: 1 })), ...layers] } : {}),
    })
  }
  return (
    <div className={styles.stack}>
      <p className={styles.quiet}>{t('work.compare.text')}</p>
      {kinds.length > 1 && (
        <fieldset className={styles.row}>
          <legend className="visually-hidden">{t('work.compare.with')}</legend>
          {kinds.map((one) => (
            <Radio
              key={one}
              name={`compare-${layer.id}`}
              checked={kind === one}
              onChange={() => setKind(one)}
              label={t(`work.compare.kind.${one}`)}
            />
          ))}
        </fieldset>
      )}
      {kind === 'layer' && (
        <Select
          label={t('work.compare.other')}
          value={right ?? ''}
          options={others.map(({ id, title }) => ({ value: id, title: say(title) }))}
          onChange={(event) => setOther(event.target.value)}
        />
      )}
      {kind === 'version' && (
        <Select
          label={t('work.compare.version')}
          value={older}
          options={versions
            .filter(({ status }) => status === 'superseded')
            .map((version) => ({
              value: String(version.number),
              title: t('work.compare.versionOf', {
                number: version.number,
                date: version.published_at ? date(version.published_at) : '–',
              }),
            }))}
          onChange={(event) => setNumber(event.target.value)}
        />
      )}
      {kind === 'date' && (
        <>
          <div className={styles.range}>
            {([0, 1] as const).map((side) => (
              <TextField
                key={side}
                label={t(side === 0 ? 'work.compare.leftUntil' : 'work.compare.rightUntil')}
                placeholder={side === 0 ? '2010' : '2024'}
                value={days[side]}
                error={days[side] !== '' && !DAY.test(days[side]) ? t('work.filter.badDate') : undefined}
                onChange={(event) => setDays(days.with(side, event.target.value.trim()) as [string, string])}
              />
            ))}
          </div>
          <p className={styles.quiet}>{t('work.compare.undated')}</p>
        </>
      )}
      <div className={styles.row}>
        <Button look="primary" disabled={!asked} onClick={start}>
          {t('work.compare.start')}
        </Button>
        {swipe && <Button onClick={() => change({ swipe: undefined })}>{t('work.compare.end')}</Button>}
      </div>
    </div>
  )
}
